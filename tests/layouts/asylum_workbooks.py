"""Home Office: asylum and resettlement, sheets Asy_D01 to Asy_D11 and Res_D01."""

from collections.abc import Sequence

Rows = Sequence[Sequence[object]]
COVER = [
    ["Immigration System Statistics"],
    ["year ending June 2026"],
    ["Asylum - Detailed Datasets"],
    ["Published: 27 August 2026"],
    ["Next update: 26 November 2026"],
]
D01 = [
    "Year",
    "Quarter",
    "Nationality",
    "Region",
    "Age",
    "Sex",
    "Applicant type",
    "UASC",
    "Location of claim",
]
D02 = [
    "Year",
    "Quarter",
    "Nationality",
    "Region",
    "Case outcome group",
    "Case outcome",
    "Age",
    "Sex",
    "Decisions",
]
D03 = ["Date (as at…)", "Nationality", "Region", "Applicant type", "Application stage", "Duration", "Claims"]
D09 = [
    "Date (as at…)",
    "Nationality",
    "Region",
    "Support Type",
    "Accommodation Type",
    "UK Region / Nation",
    "People",
]
D11 = [
    "Date (as at…)",
    "Support Type",
    "UK Region / Nation",
    "Local Authority",
    "LAD Code",
    "Accommodation Type",
    "People",
]
RES = ["Year", "Quarter", "UK Region", "LAD Code", "Local Authority", "Resettlement Scheme", "Persons"]
HOTEL, DISPERSAL = "Contingency Accommodation - Hotel", "Dispersal Accommodation"


def sheet(title: str, headings: Sequence[str], rows: Rows) -> list[list[object]]:
    return [[title], list(headings), *map(list, rows), ["End of table"]]


def claim(quarter: str, people: object, nationality: str = "Eritrea") -> list[object]:
    return [
        int(quarter[:4]),
        quarter,
        nationality,
        "Africa Sub-Saharan",
        "18-29",
        "Male",
        "Main applicant",
        "Non-UASC",
        "In Country",
        people,
    ]


def decision(quarter: str, group: str, people: object) -> list[object]:
    return [
        int(quarter[:4]),
        quarter,
        "Eritrea",
        "Africa Sub-Saharan",
        group,
        f"{group} (detail)",
        "18-29",
        "Male",
        people,
    ]


CLAIMS = sheet(
    "Asy_D01: Asylum claims raised - dataset",
    [*D01, "Claims"],
    [claim("2026 Q1", 40), claim("2026 Q1", 2, "Iran"), claim("2026 Q2", 7)],
)
DECISIONS = sheet(
    "Asy_D02: Outcomes of asylum claims at initial decision - dataset",
    D02,
    [
        decision("2026 Q1", "Grant of Protection", 10),
        decision("2026 Q1", "Grant of Other Leave", 3),
        decision("2026 Q1", "Refused", 20),
        decision("2026 Q1", "Withdrawn", 4),
        decision("2026 Q1", "Administrative Outcome", 1),
        decision("2026 Q2", "Refused", 12),
    ],
)
LOCAL = [
    ["30 Jun 2026", "Section 95", "Scotland", "Glasgow City", "S12000049", DISPERSAL, 3000],
    ["30 Jun 2026", "Section 4", "Scotland", "Glasgow City", "S12000049", DISPERSAL, 400],
    ["30 Jun 2026", "Section 95", "East Of England", "Luton", "E06000032", "Subsistence Only", 7],
    ["31 Mar 2026", "Section 95", "N/A - x", "N/A - x", "N/A - x", "Subsistence Only", 9],
    ["31 Mar 2026", "Section 95", "Scotland", "Glasgow City", "S12000049", DISPERSAL, 3100],
]


def supported(day: str, section: str, kind: str, people: object) -> list[object]:
    return [day, "Iran", "Middle East", section, kind, "Scotland", people]


def book(*tables: str) -> dict[str, list[list[object]]]:
    """A workbook with the data sheets of these tables."""
    sheets = {
        "Asy_D01": CLAIMS,
        "Asy_D02": DECISIONS,
        "Asy_D03": sheet(
            "Asy_D03: People awaiting a decision - dataset",
            D03,
            [
                ["30 Jun 2026", "Iran", "Middle East", "Main applicant", stage, "6 months or less", people]
                for stage, people in (("Pending initial decision", 30), ("Pending further review", 2))
            ],
        ),
        "Asy_D09": sheet(
            "Asy_D09: People in receipt of support - dataset",
            D09,
            [
                supported("30 Jun 2026", "Section 95", DISPERSAL, 48),
                supported("30 Jun 2026", "Section 98", HOTEL, 21),
                supported("30 Jun 2026", "Section 4", DISPERSAL, 2),
            ],
        ),
        "Asy_D11": sheet("Asy_D11: Support by local authority - dataset", D11, LOCAL),
        "Res_D01": sheet(
            "Res_D01: Resettlement by local authority - dataset",
            RES,
            [
                [2026, "2026 Q1", "Scotland", "S12000049", "Glasgow City", "UKRS", 12],
                [2026, "2026 Q2", "Scotland", "S12000049", "Glasgow City", "UKRS", 7],
            ],
        ),
    }
    return {"Cover_sheet": COVER, **{f"Data_{table}": sheets[table] for table in tables}}
