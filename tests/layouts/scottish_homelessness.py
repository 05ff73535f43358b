"""Scottish Government: homelessness, main tables."""

from collections.abc import Sequence

from analysis.inputs import areas

OWN_NAMES = {
    "City of Edinburgh": "Edinburgh",
    "Na h-Eileanan Siar": "Eilean Siar",
    "Shetland Islands": "Shetland",
    "Orkney Islands": "Orkney",
}
COUNCILS = [area.name for area in areas.group("@scotland")]
CONTENTS = [["Homelessness in Scotland: 2023-24"], ["Published: 17 September 2024"], ["T1", "Applications"]]
APPLICATIONS = "Table 1: Applications by local authority: 2022-23 to 2023-24 [Note 1]"
TEMPORARY = "Table 26: Households in temporary accommodation at 31 March, by local authority: 2023 to 2024"


def table(title: str, periods: Sequence[str], start: int = 10, step: int = 1) -> list[list[object]]:
    """A table with Scotland first; council n has start + n in the first period, and `step` more in each next."""
    councils = [
        [
            OWN_NAMES.get(name, name).replace(" and ", " & "),
            *(start + n + step * p for p in range(len(periods))),
        ]
        for n, name in enumerate(COUNCILS)
    ]
    totals = [sum(int(row[p + 1]) for row in councils) for p in range(len(periods))]
    return [
        [title],
        ["This worksheet contains one table."],
        [],
        ["Local Authority", *periods, "Change 2022-23 to 2023-24"],
        ["Scotland", *totals, 0.01],
        *([*row, 0.02] for row in councils),
        [],
        ["Note 1: figures are revised."],
    ]


def book(**sheets: list[list[object]]) -> dict[str, list[list[object]]]:
    return {"Contents": CONTENTS, "T1": table(APPLICATIONS, ["2022-23", "2023-24"]), **sheets}
