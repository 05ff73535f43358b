"""Home Office: summary table Ret_01."""

from __future__ import annotations

COVER = [["Immigration System Statistics"], ["Published: 27 August 2026"]]


def returns() -> list[list[object]]:
    return [
        ["Ret_01: Returns from the UK by type [note 1]"],
        [
            "Type of return",
            2024.0,
            "2025",
            "YE Dec 2025",
            "Year ending June 2026",
            "Change in the latest year",
        ],
        ["Enforced returns", 80, 90, 90, "95", 5],
        ["of which, from detention", 50, 60, 60, 65, 5],
        ["Voluntary returns [note 2]", 200, 210, 210, 220, 10],
        ["Refused entry at port and subsequently departed", 150, 140, "", 130, -10],
        ["Total", 430, 440, 440, 445, 5],
        ["End of table"],
    ]


def book(sheet: list[list[object]]) -> dict[str, list[list[object]]]:
    return {"Cover_sheet": COVER, "Ret_01": sheet}
