"""Home Office: returns, sheets Ret_D01 to Ret_D03."""

ENFORCED = ["Enforced return", "Non-detained enforced removals"]
DRIFTED = ["Enforced return", "Non-detained Enforced removals"]
VOLUNTARY = ["Voluntary return", "Assisted returns"]
PORT = ["Refused entry at port and subsequently departed", "Departed from UK Ports"]
ALBANIA, EUROPE = "Albania", "Europe Other"
QUARTERS = ("2023 Q3", "2023 Q4")


def book(sheet: str = "Data - Ret_{}") -> dict[str, list[list[object]]]:
    def rows(*parts: list[object]) -> list[list[object]]:
        return [[2023, q, *part] for q in QUARTERS for part in parts]

    d01 = [
        [
            *("Year", "Quarter", "Nationality", "Region", "Return type group", "Return type", "Age", "Sex"),
            *("Return destination group", "Number of returns"),
        ],
        *rows(
            [ALBANIA, EUROPE, *ENFORCED, "18 to 29", "Male", "Home country", 10],
            [ALBANIA, EUROPE, *ENFORCED, "30 and over", "Male", "Home country", 5],
            [ALBANIA, EUROPE, *DRIFTED, "18 to 29", "Female", "Home Country", 2],
            [ALBANIA, EUROPE, *VOLUNTARY, "18 to 29", "Male", "Other country", 7],
            [ALBANIA, EUROPE, *PORT, "18 to 29", "Male", "EU Member State", 30],
        ),
    ]
    d02 = [
        [
            *("Year", "Quarter", "Return type group", "Return type", "Return destination"),
            *("Return destination region", "Number of returns"),
        ],
        *rows(
            [*ENFORCED, ALBANIA, EUROPE, 15],
            [*DRIFTED, ALBANIA, EUROPE, 2],
            [*VOLUNTARY, "Italy", "EU 14", 7],
            [*PORT, "France", "EU 14", 30],
        ),
    ]
    d03 = [
        [
            *("Year", "Quarter", "Nationality", "Region", "Return destination group"),
            *("Number of foreign national offender returns",),
        ],
        *rows([ALBANIA, EUROPE, "Home country", 6], [ALBANIA, EUROPE, "Other country", 1]),
    ]
    sheets: dict[str, list[list[object]]] = {
        "Cover_sheet": [["Immigration System Statistics"], ["Published: 29 February 2024"]],
        "Ret_D01": [["a pivot table"]],
    }
    for name, body in (("D01", d01), ("D02", d02), ("D03", d03)):
        title = f"Returns, 2023 Q3 to 2023 Q4 - dataset ({name})"
        sheets[sheet.format(name)] = [[title], *body, ["End of table"]]
    return sheets
