"""Home Office: summary tables IER_02a and IER_02b."""

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
COVER = [["Immigration System Statistics"], ["Published: 27 August 2026"]]


def monthly() -> list[list[object]]:
    return [
        ["IER_02a: Small boat arrivals and boats by month"],
        ["Year", *MONTHS, "Total"],
        ["Total arrivals [note 3]"],
        ["2024", *[100] * 12, 1200],
        [2025, *[110] * 12, 1320],
        ["2026", *[50] * 6, *[""] * 6, 300],
        ["Total boats"],
        ["2024", *[2] * 12, 24],
        [2025, *[3] * 12, 36],
        ["2026", *[1] * 6, *[""] * 6, 6],
        ["End of table"],
    ]


def nationality() -> list[list[object]]:
    return [
        ["IER_02b: Small boat arrivals by nationality"],
        ["Nationality", "2024", "2025", "YE Jun 2025", "Year ending June 2026", "Change in the latest year"],
        ["Eritrea", 700, 1000, 900, 600, -300],
        ["All other nationalities", 450, 300, 400, 200, -200],
        ["Not currently recorded", 50, 20, "", 10, ""],
        ["Total", 1200, 1320, 1300, 810, -490],
        ["End of table"],
    ]


def book(**sheets: list[list[object]]) -> dict[str, list[list[object]]]:
    return {"Cover_sheet": COVER, **sheets}
