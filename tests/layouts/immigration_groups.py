"""Home Office: immigration groups by authority, Reg_02."""

TITLE = "Reg_02: Immigration groups, by Local Authority, as at 30 June 2026"
HEADINGS = [
    "Local authority",
    "Region / Nation",
    "LTLA (ONS code)",
    "Homes for Ukraine - not including super sponsors (arrivals) ",
    "Afghan Resettlement Programme (total) (population)",
    "of which, Afghan Resettlement Programme - transitional (population)",
    "of which, Afghan Resettlement Programme - settled in LA housing (population)",
    "of which, Afghan Resettlement Programme - settled in PRS housing (population)",
    "Supported Asylum (total) (population)",
    "of which, Supported Asylum - Initial Accommodation (population)",
    "of which, Supported Asylum - Dispersal Accommodation (population)",
    "of which, Supported Asylum - Contingency Accommodation (population)",
    "of which, Supported Asylum - Other Accommodation (population)",
    "of which, Subsistence only (population)",
    "All 3 pathways (total)",
    "Population",
    "Percentage of population (%)",
]
OTHER = 12
ROWS = [
    [
        "Glasgow City",
        "Scotland",
        "S12000049",
        621,
        209,
        0,
        100,
        109,
        3938,
        239,
        3535,
        0,
        0,
        164,
        4768,
        654330,
        0.007,
    ],
    ["City of London", "London", "E09000001", "*", 0, 0, 0, 0, 9, 0, 7, 0, 0, 2, 9, 15111, 0.0006],
]
COVER = [
    [],
    ["Immigration System Statistics"],
    ["year ending June 2026"],
    ["Published: 27 August 2026"],
    ["Next update: 26 November 2026"],
]


def book(
    *rows: list[object], headings: list[str] = HEADINGS, title: str = TITLE
) -> dict[str, list[list[object]]]:
    return {
        "Cover_sheet": COVER,
        "Contents": [["Sheet"]],
        "Reg_01": [["Reg_01: Immigration groups, by Region, as at 30 June 2026"], ["Region", "Population"]],
        "Reg_02": [[title], headings, *(rows or ROWS), ["End of table"]],
    }
