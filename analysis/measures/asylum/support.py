"""People the Home Office supports in the UK, by section of the Act, and those of them in hotels.

A hotel here is what the Home Office calls "Contingency accommodation - hotel": used for a time where no other
place is free. Other contingency accommodation (large sites, hostels) is counted apart, and not here.

Source: Home Office, Asy_D09 and Asy_D11 (`asylum_support_sections`, `people_in_hotels`, `asylum_support`).

Pitfalls: people, not hotels: how many hotels there are is in no quarterly table; counts are of one day and
never added over time; hotels are counted by that name from December 2022; in 2023 many people were moved from
section 98 to section 95, a reclassification.
"""

from __future__ import annotations

import pandas as pd

HOTEL = "Contingency Accommodation - Hotel"
NATIONS = ("Scotland", "Wales", "Northern Ireland")
UNPLACED = "Not allocated"


def in_hotels(sections: pd.DataFrame, hotels: pd.DataFrame) -> pd.DataFrame:
    """Return people supported and in hotels on the last day of each quarter.

    Columns: as_at, total, section95, section98, section4, hotels (people; missing where not published),
    hotels_pct (of people supported).
    """
    table = sections[["as_at", "total", "section95", "section98", "section4"]].merge(
        hotels[["as_at", "people"]].rename(columns={"people": "hotels"}), on="as_at", how="outer"
    )
    whole = table["total"].astype("Float64")
    return table.sort_values("as_at", ignore_index=True).assign(
        hotels_pct=table["hotels"].astype("Float64") / whole.where(whole > 0) * 100
    )


def hotels_by_region(rows: pd.DataFrame) -> pd.DataFrame:
    """Return people in hotels by region of England and nation, from rows of `asylum_support`.

    Columns: as_at, region, people, among them "England", the sum of its regions on that day. A place that is
    not named on a day is missing; people of no known place are under `UNPLACED` where there are any.
    """
    hotels = rows[rows["accommodation"] == HOTEL]
    regions = hotels["region"].fillna(UNPLACED)
    table = hotels.pivot_table(index="as_at", columns=regions, values="people", aggfunc="sum")
    if table.empty:
        return pd.DataFrame({"as_at": [], "region": [], "people": []})
    table["England"] = table.drop(columns=[*NATIONS, UNPLACED], errors="ignore").sum(axis=1, skipna=False)
    long = table.reset_index().melt("as_at", var_name="region", value_name="people")
    return long.astype({"people": "Int64"})


def peaks(regions: pd.DataFrame) -> pd.DataFrame:
    """Return for each place its newest count and its highest: region, day, people, peak_day, peak.

    Most people at the peak first; of equal counts the earliest is the peak.
    """
    ordered = regions.dropna(subset=["people"]).sort_values("as_at")
    newest = ordered.groupby("region").tail(1).set_index("region")
    top = ordered.loc[ordered.groupby("region")["people"].idxmax()].set_index("region")
    top = top.rename(columns={"as_at": "peak_day", "people": "peak"})
    both = newest.rename(columns={"as_at": "day"}).join(top)
    return both.sort_values(["peak", "people"], ascending=False).reset_index()
