"""What the returns report says of returns beside arrivals, claims and refusals: ratios of unlike groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number
from analysis.measures.returns.inflow import cohort_share
from analysis.reports.returns.overview_words import RATIO

SHOWN_TO = 500
"""Ratios above this are in the data, neither said nor drawn: arrivals were too few to compare with."""


def per_hundred(table: pd.DataFrame) -> str:
    """Return the newest ratios in the fixed wording, from `returns.inflow.per_hundred`."""
    sentences = []
    for base, words in (
        ("arrivals", "people who arrived by small boat"),
        ("claims", "people who claimed asylum"),
    ):
        known = table[table[f"per_100_{base}"].notna()]
        if known.empty or known[f"per_100_{base}"].iloc[-1] > SHOWN_TO:
            continue
        row = known.iloc[-1]
        sentences.append(
            f"For every 100 {words} in {int(row['year'])} there were {number(row[f'per_100_{base}'])} "
            "returns, of people who came by any route and at any time."
        )
    return " ".join([*sentences, RATIO])


def small_boats(years: pd.DataFrame, released: dt.date) -> str:
    """Return the newest year of `small_boat_years` beside arrivals, in the fixed wording on ratios."""
    now = years.iloc[-1]
    year, many = int(now["year"]), now["returns"]
    said = (
        f"In {year} there {wording.verb(many, 'was', 'were')} {wording.some(many, 'return')} of people who "
        "had arrived by small boat, in that year or before "
        f"({wording.change(many, years['returns'].iloc[-2])} than in {int(years['year'].iloc[-2])}), and "
        f"{wording.people(now['arrivals'])} arrived."
        if len(years) > 1
        else f"In {year} there {wording.verb(many, 'was', 'were')} {wording.some(many, 'return')} of people "
        f"who had arrived by small boat, and {wording.people(now['arrivals'])} arrived."
    )
    ratio = ""
    if not wording.is_missing(now["per_100"]):
        ratio = (
            f" For every 100 people who arrived by small boat in {year} there were "
            f"{number(now['per_100'], 1)} returns of people who had arrived so. {RATIO}"
        )
    return f"{said}{ratio} Both are as released on {wording.day(released)}."


def cohort(years: pd.DataFrame, released: dt.date, check: Mapping[str, Any] | None) -> str:
    """Return refusals and returns of claims of the years of the check, with what the check said earlier."""
    first, last = int(years["year"].iloc[0]), int(years["year"].iloc[-1])
    span = str(first) if first == last else f"{first} to {last}"
    refused, returned = years[["refused", "returned"]].sum(skipna=False)
    said = (
        f"Of main applicants who claimed asylum in {span}, {number(refused)} had a refusal as their latest "
        f"outcome, and {number(returned)} had been returned, as released on {wording.day(released)}. Those "
        "returned are of all who claimed in these years, also people who withdrew: the second number is no "
        "part of the first. "
    )
    if check:
        share = cohort_share(check["returned"], check["refused"])
        said += (
            f"An earlier release, with the status of {wording.day(check['status_at'])}, had "
            f"{number(check['refused'])} and {number(check['returned'])}: {number(share, 1)} for every 100, "
            "a ratio and not a share. "
        )
    return said + "People who claimed later have had less time to be returned, so newer years are left out."
