"""Home Office: summary tables, each sheet with figures of its own that add up."""

Rows = list[list[object]]

COVER: Rows = [["Immigration System Statistics"], ["Published: 26 February 2026"]]
NOTES: Rows = [
    ["Notes"],
    ["Note number", "Note text", "Table title"],
    [1.0, "Data for the most recent 4 quarters is provisional.", "Ret_05, Ret_06"],
    [2.0, "Data for 2025 Q1 onwards is provisional and will be revised.", "Asy_02c"],
]
LINKS: Rows = [["Link to notes"], ["Source: Home Office"]]
PORT = "Refused entry at port and subsequently departed"
CHANGE = ["Number change (latest year)", "% change (latest year)"]


def _sheet(title: str, *rows: list[object]) -> Rows:
    return [[title], *LINKS, *rows]


def returns() -> dict[str, Rows]:
    return {
        "Ret_01": _sheet(
            "Ret_01: Returns from the UK, by type of return, year ending December 2023 to 2025 [Notes 1 to 16]",
            ["Data of return", "Enforced returns, total", "a. Enforced removals",
             "a.i. Enforced removals from detention", "a.ii. Non-detained enforced removals",
             "b. Other returns from detention", "Voluntary returns, total", "a. Assisted returns",
             "b. Controlled returns", "c. Other verified returns", f"{PORT}, total",
             "a. Departed from UK ports", "b. Departed from juxtaposed controls"],
            [2023.0, 100.0, 90.0, ":", ":", 10.0, 60.0, 10.0, 20.0, 30.0, 50.0, 30.0, 20.0],
            ["2024 [p]", 2058.0, 2000.0, 1500.0, 500.0, 58.0, 70.0, 20.0, 20.0, 30.0, 55.0, "z", "z"],
            ["2025 [p]", 2100.0, 2030.0, 1525.0, 505.0, 70.0, 90.0, 30.0, 25.0, 35.0, 45.0, "z", "z"],
            [CHANGE[0], 42.0, 30.0, 25.0, 5.0, 12.0, 20.0, 10.0, 5.0, 5.0, -10.0, "z", "z"],
            [CHANGE[1], 0.02, 0.015, 0.017, 0.01, 0.207, 0.286, 0.5, 0.25, 0.167, -0.18, "z", "z"],
        ),
        "Ret_03": _sheet(
            "Ret_03: Returns from the UK, by nationality, year ending December 2024 and 2025 [Notes 1 to 22]",
            ["Enforced returns, nationality", "2024 [p]", "2025 [p]", *CHANGE, "Voluntary returns, nationality",
             "2024 [p] ", "2025 [p] ", *CHANGE, f"{PORT}, nationality", "2024 [p]  ", "2025 [p]  ", *CHANGE],
            ["Albania", 8.0, 9.0, 1.0, 0.125, "India", 4.0, 6.0, 2.0, 0.5, "Romania", 7.0, 5.0, -2.0, -0.29],
            ["Other", 2050.0, 2091.0, 41.0, 0.02, "Other", 66.0, 84.0, 18.0, 0.27, "Other", 48.0, 40.0, -8.0, -0.17],
            ["Total", 2058.0, 2100.0, 42.0, 0.02, "Total", 70.0, 90.0, 20.0, 0.29, "Total", 55.0, 45.0, -10.0, -0.18],
        ),
        "Ret_06": _sheet(
            "Ret_06: Returns of small boat arrivals, by quarter, 2024 Q1 to 2025 Q2 [Notes 1 to 4]",
            ["Date of return", "Returns"],
            ["2024 Q1", 1.0], ["2024 Q2", 2.0], ["2024 Q3", 3.0], ["2024 Q4 [p]", 4.0], ["2024 Total [p]", 10.0],
            ["2025 Q1 [p]", 5.0], ["2025 Q2 [p]", 6.0], ["2025 Total [p]", 11.0],
        ),
    }  # fmt: skip


def asylum() -> dict[str, Rows]:
    years = ["2023", "2024", "Year ending September 2024", "Year ending September 2025"]
    outcomes = ["Year ending September 2024 (cases)", "Year ending September 2025 (cases)",
                "Year ending September 2024 (people)", "Year ending September 2025 (people)"]  # fmt: skip
    ending = [f"{what} - year ending September {year} ({unit})" for year in (2024, 2025)
              for what, unit in (("Initial decisions", "cases"), ("Initial decisions", "people"),
                                 ("Grant rate", "cases"))]  # fmt: skip
    return {
        "Asy_02c": _sheet(
            "Asy_02c: Outcomes of asylum claims from small boat arrivals, year ending September 2024 to the year "
            "ending September 2025 [Notes 1]",
            ["Outcome", *outcomes],
            *([name, *[value] * 4] for name, value in (
                ("Grants", 30.0), ("Grant of Protection", 24.0), ("Refugee Permission", 20.0),
                ("Humanitarian Protection", 4.0), ("Grant of Other Leave", 6.0), ("Discretionary Leave", 1.0),
                ("UASC Leave", 2.0), ("Other Grants", 3.0), ("Refused", 60.0), ("3rd Country Refusal", 10.0),
                ("Certified Refusal", 20.0), ("Other Refusals", 30.0), ("Withdrawn", 6.0),
                ("Explicit Withdrawal", 1.0), ("Implicit Withdrawal", 2.0), ("Other Withdrawal", 3.0),
                ("Administrative Outcome", 10.0), ("Admin - Deceased", 1.0), ("Admin - Other", 2.0),
                ("Admin - Suspended", 3.0), ("Admin - Void", 4.0))),
            ["Grant rate", 0.25, 0.5, "z", "z"],
            ["Total outcomes", *[106.0] * 4],
        ),
        "Asy_02d": _sheet(
            "Asy_02d: Grant rates, year ending September 2024 to the year ending September 2025 [Notes 1]",
            ["Nationality", *ending],
            ["Eritrea", 10.0, 12.0, 0.9, 20.0, 22.0, 0.88],
            ["All nationalities", 30.0, 32.0, 0.5, 40.0, 44.0, 0.4],
        ),
        "Asy_03a": _sheet(
            "Asy_03a: Asylum claims awaiting a decision, by duration, as at December 2023 to as at September 2025",
            ["As at end of...", "Dec 2023", "Dec 2024", "Sep 2024", "Sep 2025", "% of total cases as at Sep 2025"],
            ["Awaiting initial decision", 20.0, 24.0, 22.0, 10.0, "z"],
            ["Less than 3 months", 5.0, 6.0, 7.0, 4.0, 0.4],
            ["3 to 6 months", 5.0, 6.0, 5.0, 3.0, 0.3],
            ["6 to 12 months", 4.0, 6.0, 5.0, 2.0, 0.2],
            ["More than 12 months", 6.0, 6.0, 5.0, 1.0, 0.1],
        ),
        "Asy_05": _sheet(
            "Asy_05: Age disputes raised and resolved, 2023 to the year ending September 2025 [Notes 1]",
            ["Date of age dispute", *years, "Change in the latest year", "% change in the latest year"],
            ["Age disputes raised", 7.0, 8.0, 9.0, 12.0, 3.0, 0.33],
            ["Age disputes resolved", 5.0, 6.0, 7.0, 9.0, 2.0, 0.29],
            ["Under 18", 3.0, 4.0, 4.0, 5.0, 1.0, 0.25],
            ["18+", 2.0, 2.0, 3.0, 4.0, 1.0, 0.33],
        ),
        "Asy_01d": _sheet(
            "Asy_01d: Number of people claiming asylum, in the year ending September 2025 [Notes 1]",
            ["Nationality", "Small Boat", "Clandestine", "Entered Without Relevant Documentation",
             "Visas and Other Leave", "Other", "Total"],
            ["Eritrea", 5.0, 1.0, 1.0, 2.0, 1.0, 10.0],
            ["Other", 4.0, 2.0, 2.0, 3.0, 1.0, 12.0],
            ["Total", 9.0, 3.0, 3.0, 5.0, 2.0, 22.0],
        ),
    }  # fmt: skip


def illegal_entry() -> dict[str, Rows]:
    sexes = [["Male", 2.0, 3.0], ["Female", 1.0, 1.0], ["Unknown", 0.0, 1.0]]
    groups = ["17 and under", "18 to 24", "25 to 39", "40 and over"]
    return {
        "IER_02c": _sheet(
            "IER_02c: Small boat arrivals, by age group and sex, January 2024 to December 2025 [Notes 1, 2]",
            ["Age group and sex", 2024.0, 2025.0],
            *(row for group in groups for row in ([group, 3.0, 5.0], *sexes)),
            ["Not currently recorded", 8.0, 0.0],
            ["Total", 20.0, 20.0],
        )
    }


def organised_crime() -> dict[str, Rows]:
    return {
        "OIC_01": _sheet(
            "OIC_01: The number of disruptions, by threat level, from January 2025 to December 2025 [Notes 1]",
            ["Year", "Month", "Minor", "Moderate", "Major", "Total"],
            [2025.0, "Jan - Mar [p]", 7.0, 2.0, 1.0, 10.0],
            [2025.0, "Apr - Jun [p]", 8.0, 2.0, 1.0, 11.0],
            [2025.0, "Jul - Sep [p]", 9.0, 2.0, 1.0, 12.0],
            [2025.0, "Oct - Dec [p]", 6.0, 2.0, 1.0, 9.0],
            [2025.0, "Total [p]", 30.0, 8.0, 4.0, 42.0],
        )
    }


def book(sheets: dict[str, Rows]) -> dict[str, Rows]:
    return {"Cover_sheet": COVER, "Notes": NOTES, **sheets}
