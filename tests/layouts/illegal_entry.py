"""Home Office: illegal entry, sheets Irr_D01 to Irr_D05 and IER_D01 to IER_D05."""

AREA = ["Iran", "Middle East"]
WHO = ["Male", "18 to 24"]
QUARTERS = [f"2022 Q{n}" for n in (1, 2, 3, 4)] + ["2023 Q1"]
TITLE = "2022 to 2023 Q1 - dataset"
BOAT, AIR = "Small boat arrivals", "Inadequately documented air arrivals"


def rows(*parts: list[object]) -> list[list[object]]:
    """The same rows for every quarter."""
    return [[int(q[:4]), q, *part] for q in QUARTERS for part in parts]


def book(*, new: bool = False, published: str = "23 November 2023") -> dict[str, list[list[object]]]:
    """A workbook of 2023, or with the names used since 2026."""
    word, what = ("claim", "Arrivals") if new else ("application", "Applications")
    name = "Data_IER_D0{}" if new else "Data - Irr_D0{}"
    data = {
        1: (
            ["Method of entry", "Nationality", "Region", "Sex", "Age Group", "Number of detections"],
            rows([BOAT, *AREA, *WHO, 70], [AIR, "Not currently recorded", "Not currently recorded", *WHO, 3]),
        ),
        2: (
            [f"Asylum {word}", "Nationality", "Region", "Applicant type", "UASC", "Sex", "Age Group", what],
            rows(
                [f"Asylum {word} raised", *AREA, "Main applicant", "Non-UASC", *WHO, 50],
                [f"Asylum {word} raised", *AREA, "Main applicant", "UASC", *WHO, 10],
                [f"No asylum {word} raised", *AREA, f"N/A - No asylum {word}", "Non-UASC", *WHO, 5],
            ),
        ),
        3: (
            [
                *(
                    "Nationality",
                    "Region",
                    "Asylum Case Outcome",
                    "Asylum Case Outcome Group",
                    "Applicant type",
                ),
                *("UASC", "Sex", "Age Group", "Outcomes" if new else "Decisions"),
            ],
            rows(
                [*AREA, "Refugee Permission", "Grant of Protection", "Main applicant", "Non-UASC", *WHO, 20],
                [*AREA, "UASC Leave", "Grant of Other Leave", "Main applicant", "UASC", *WHO, 10],
                [*AREA, "Other Refusals", "Refused", "Main applicant", "Non-UASC", *WHO, 12],
                [*AREA, "Other Withdrawal", "Withdrawn", "Main applicant", "Non-UASC", *WHO, 8],
                [*AREA, "Awaiting", "Awaiting initial decision", "Main applicant", "Non-UASC", *WHO, 10],
            ),
        ),
        4: (
            ["NRM referral", "Nationality", "Region", "Sex", "Age Group", "Referrals"],
            rows(["NRM referral raised", *AREA, *WHO, 6], ["No NRM referral raised", *AREA, *WHO, 59]),
        ),
        5: (
            [
                *("Nationality", "Region", "Sex", "Age Group", "NRM Case Outcome", "NRM Case Outcome Group"),
                "Referrals",
            ],
            rows([*AREA, *WHO, "Positive", "Reasonable grounds decision", 4])[:3],
        ),
    }
    sheets: dict[str, list[list[object]]] = {
        "Cover_sheet": [
            [],
            ["Irregular Migration Statistics"],
            [f"Published: {published}"],
            ["Next update: soon"],
        ],
        "Irr_D01": [["a pivot table"]],
    }
    for number, (headings, body) in data.items():
        title = f"Table {number}, {TITLE}" if number < 5 else "Table 5"
        sheets[name.format(number)] = [[title], ["Year", "Quarter", *headings], *body, ["End of table"]]
    return sheets
