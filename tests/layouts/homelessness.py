"""MHCLG: statutory homelessness, sheets A1 to TA1."""

ASYLUM = "Required to leave accommodation provided by Home Office as asylum support"
RESETTLEMENT = "Loss of placement or sponsorship provided through a resettlement scheme 6"
NASS = "National Asylum Seeker Support (NASS) accommodation"
AREAS = [
    ("E92000001", "ENGLAND"),
    ("E12000007", "London"),
    ("-", "Rest of England"),
    None,
    ("E06000001", "Hartlepool"),
    ("E12000007", "London"),
    None,
    ("E07000223", "Adur"),
    ("E09000003", "Barnet"),
]
VALUES = {
    "ENGLAND": (100, 90, 40, 50, 7, 3, 30, 20),
    "London": (60, 50, 20, 30, 4, 1, 20, 10),
    "Rest of England": (40, 40, 20, 20, 3, 2, 10, 10),
    "Hartlepool": (10, 10, 0, 10, 0, 0, 0, 0),
    "Adur": (12, 11, 5, 6, 2, "..", "-", 1),
    "Barnet": ("..", "..", "..", "..", "..", "..", 9, 4),
}
NOTES = [
    [],
    ["Notes"],
    [1.0, "Totals hold estimates."],
    ["..", "no data received"],
    [],
    ["", "-", "withheld"],
]


def sheet(title: str, headings: list[list[object]], columns: dict[int, int]) -> list[list[object]]:
    """A table: `columns` says which of an area's values stands in which column."""
    width = max(columns) + 1
    rows = [[title], *(list(row) for row in headings)]
    for area in AREAS:
        row: list[object] = [""] * width
        if area is not None:
            row[0], row[1] = area
            for column, value in columns.items():
                row[column] = VALUES[area[1]][value]
        rows.append(row)
    return [*rows, *NOTES]


def book(
    quarter: str = "October to December 2025",
    published: object = "30 April 2026",
    *,
    asylum_column: int = 54,
    resettlement: bool = True,
    relief: str = "A2R",
    suffix: str = "",
) -> dict[str, list[list[object]]]:
    gap: list[object] = [""] * (asylum_column - 5)
    reasons = [
        "",
        "",
        "",
        "",
        "Total owed\u00a0a duty1",
        *gap,
        f"{ASYLUM}5",
        RESETTLEMENT if resettlement else "x",
    ]
    reason_columns = {asylum_column: 4, **({asylum_column + 1: 5} if resettlement else {})}
    return {
        "Contents": [
            ["", "Official Statistics"],
            ["", "Statutory homelessness: \nDetailed local authority-level tables"],
            ["", "", quarter],
            ["", "", "England"],
            ["", "", published],
            ["", "Table No. ", "Subject"],
            ["", "A1", "1 January 2000"],
        ],
        "LA_dropdown_(A1-A12)": [["not a table"]],
        f"A1{suffix}": sheet(
            f"Table A1 - Number of households\nEngland, {quarter}",
            [
                [
                    "",
                    "",
                    "",
                    "",
                    "Total number of households assessed1,2",
                    "",
                    "Total households assessed as owed a duty",
                ],
                [
                    "",
                    "",
                    "",
                    "",
                    "Grand Total",
                    "",
                    "",
                    "Threatened with homelessness – Prevention Duty owed",
                    "Of which:",
                ],
                [
                    *[""] * 4,
                    "Total initial assessments1,2,6",
                    "",
                    "Total owed a prevention or relief duty",
                    "Threatened with homelessness within 56 days - \nPrevention duty owed",
                    "Threatened with homelessness due to service of valid Section 21 Notice – Prevention Duty owed",
                    "Homeless - \nRelief duty owed4",
                ],
            ],
            {4: 0, 6: 1, 7: 2, 9: 3},
        ),
        f"A2P{suffix}": sheet(f"Table A2P\nEngland, {quarter}", [reasons], reason_columns),
        f"{relief}{suffix}": sheet(f"Table A2P\nEngland, {quarter}", [reasons], reason_columns),
        f"A4R{suffix}": sheet(f"Table A4R\nEngland, {quarter}", [["", "", "", "", "", NASS]], {5: 4}),
        f"TA1{suffix}": sheet(
            "Table TA1\nEngland, "
            + {"Dec": "31st December", "Sep": "30 September", "Jun": "30 June"}[
                quarter.replace(" - ", " to ").split(" to ")[1][:3]
            ]
            + quarter[-5:],
            [
                [
                    "",
                    "",
                    "",
                    "",
                    "Total number of households in TA1,2,3,4",
                    "",
                    "",
                    "Total number of households in TA with children",
                ],
                ["", "", "", "", "", "", "", "", "Total with children"],
            ],
            {4: 6, 7: 7},
        ),
    }


FLAT = {
    "A1": {
        "Initial assessments\nTotal[note 2]": 0,
        "Assessed as owed a duty\nOwed a prevention or relief duty\nTotal": 1,
        "Assessed as owed a duty\nThreatened with homelessness within 56 days, Prevention duty owed": 2,
        "Assessed as owed a duty\nThreatened with homelessness due to service of valid section 21 notice[note 3]": 7,
        "Assessed as owed a duty\nHomeless, Relief duty owed[note 4]": 3,
    },
    "A2P": {f"{ASYLUM}\nTotal": 4, RESETTLEMENT[:-2]: 5},
    "A2R": {f"Reason for loss\n{ASYLUM}": 4, RESETTLEMENT[:-2]: 5},
    "A4P": {NASS: 4},
    "A4R": {NASS: 4},
    "TA1": {
        "Households in TA\nTotal[note 34]": 6,
        "Households in TA\nTotal\n(per thousand)\nTotal": 0,
        "Households in TA with children\nTotal": 7,
    },
}


def flat_book() -> dict[str, list[list[object]]]:
    """The edition of January to March 2026 as described: one row of headings, counts written with commas."""
    quarter = "January to March 2026"
    sheets: dict[str, list[list[object]]] = {
        "Cover": [["Statutory homelessness: detailed tables"], [quarter], ["Published: 30 July 2026"]]
    }
    for table, headings in FLAT.items():
        areas = [area for area in AREAS if area is not None]
        sheets[table] = [
            [f"Table {table}: households, England, {quarter}"],
            ["Return to contents"],
            ["[x] not available, [z] not applicable"],
            ["Organisation Identification Code", "Area Name", *headings],
            *(
                [
                    "[z]" if code == "-" else code,
                    name,
                    *(
                        {"..": "[x]", "-": "[c]"}.get(str(value), f"{value:>5}")
                        for value in (VALUES[name][at] for at in headings.values())
                    ),
                ]
                for code, name in areas
            ),
            ["[z]", "not applicable"],
        ]
    return sheets
