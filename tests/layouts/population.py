"""ONS: mid-year estimates, MYE2."""

HEADINGS = ["Code", "Name", "Geography", "All ages", 0, 1, "90+"]
ROWS = [
    ["K02000001", "UNITED KINGDOM", "Country", 1000, 10, 10, 10],
    ["E92000001", "ENGLAND", "Country", 700, 10, 10, 10],
    ["E12000001", "NORTH EAST", "Region", 700, 10, 10, 10],
    ["E11000007", "Tyne and Wear (Met County)", "Metropolitan County", 300, 10, 10, 10],
    ["E08000037", "Gateshead", "Metropolitan District", 300, 10, 10, 10],
    ["E06000001", "Hartlepool", "Unitary Authority", 400, 10, 10, 10],
    ["S12000049", "Glasgow City", "Council Area", 200, 10, 10, 10],
    ["N09000003", "Belfast", "Local Government District", 60, 10, 10, 10],
    ["W06000015", "Cardiff", "Unitary Authority", 40, 10, 10, 10],
]
BEFORE = [
    ["MYE2: Population estimates: Persons by single year of age, mid-2024"],
    *[["This worksheet contains one table."]] * 6,
]


def book(*rows: list[object], before: list[list[object]] = BEFORE, day: str = "26 September 2025"):
    return {
        "Cover sheet": [["Estimates of the population, mid-2024"], ["Release date", day]],
        "MYE2 - Persons": [*before, HEADINGS, *(rows or ROWS)],
        "MYE2 - Males": [*before, HEADINGS, *ROWS[:2]],
    }
