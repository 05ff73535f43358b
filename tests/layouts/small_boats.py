"""Home Office: small boats, sheets SB_01 and SB_02."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

DAY_HEADINGS = [
    "Date",
    "Migrants arrived",
    "Boats arrived",
    "Boats arrived - involved in uncontrolled landings",
    "Notes",
]
WEEK_HEADINGS = ["Week ending", *DAY_HEADINGS[1:4], "Migrants prevented", "Events prevented", "Notes"]
FIRST_MONDAY = date(2026, 5, 4)


def weekly_sheets(
    last: date, arrivals: Mapping[date, int] | None = None, revised: Sequence[date] = ()
) -> dict[str, list[list[object]]]:
    """Return `SB_01` and `SB_02` from Monday 4 May 2026 on: one boat for every ten people or part of ten."""
    given = arrivals or {}
    days = [FIRST_MONDAY + timedelta(days=n) for n in range((last - FIRST_MONDAY).days + 1)]
    people = {day: given.get(day, (day.day * 37) % 200) for day in days}
    boats = {day: -(-people[day] // 10) for day in days}
    daily = [
        [
            day,
            people[day],
            boats[day],
            "-" if day < date(2026, 5, 11) else 0,
            "Revised" if day in revised else "",
        ]
        for day in days
    ]
    weekly = []
    for sunday in (day for day in days if day.weekday() == 6):
        week = [sunday - timedelta(days=n) for n in range(7)]
        weekly.append(
            [
                sunday,
                sum(people[d] for d in week),
                sum(boats[d] for d in week),
                "-" if sunday < date(2026, 5, 11) else 0,
                "-" if sunday < date(2026, 5, 18) else 40,
                3,
                "",
            ]
        )
    return {"SB_01": [DAY_HEADINGS, *daily], "SB_02": [WEEK_HEADINGS, *weekly]}
