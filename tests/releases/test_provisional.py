"""Nothing is called final, and provisional is what its publisher calls so: by mark, by note or by rule."""

import pandas as pd
import pytest
from layouts import asylum_workbooks

from analysis import tables
from analysis.common.periods import Window
from analysis.releases import provisional, recognise, registry
from analysis.releases.history import catalogue, timeline
from analysis.releases.reading import said
from analysis.report import Report

HELD = sorted(tables.names())
RULES = [rule for source in registry.sources().values() for rule in source.provisional]
OTHER = {"asylum_inadmissibility", "asylum_notices_of_intent"}
"""Provisional whole, by another note."""


@pytest.mark.parametrize("table", HELD)
def test_no_table_is_called_final_in_any_period(table: str) -> None:
    """No publisher here says that figures will never change, and all of them have revised some."""
    report, schema = Report("x", lead=table), catalogue.schema(table)
    called = {report.status(table)}
    if not schema.is_register:
        for end in timeline.period_ends(tables.load(table), schema).dt.date.unique():
            called.add(report.status(table, Window(end, end)))
    assert called <= {"provisional", "subject to revision"}


def test_people_supported_are_called_alike_in_every_table_that_counts_them() -> None:
    counting = ("asylum_support", "asylum_support_totals", "asylum_support_sections", "immigration_groups")
    assert {Report("x", lead=table).status(table) for table in counting} == {"provisional"}


def test_no_publication_is_called_final() -> None:
    assert {source.status for source in registry.sources().values()} == {"provisional", "subject to revision"}


@pytest.mark.parametrize("rule", RULES, ids=[rule.tables[0] for rule in RULES])
def test_a_stated_rule_says_what_the_marks_of_the_tables_do_that_it_was_read_in(rule) -> None:
    first, _, last = rule.said.split()[-3:]
    named = registry.source("immigration-statistics").tables
    read_in = [name for name in HELD if first <= named.get(name, "") <= last and name not in OTHER]
    marked = [name for name in read_in if "status" in catalogue.schema(name).names]
    agreeing = 0
    for name in marked:
        rows, log = tables.load(name), tables.releases(name)
        ends = timeline.period_ends(
            rows[rows["value" if "value" in rows else "returns"].notna()], catalogue.schema(name)
        )
        start = said.first_provisional(rule.words, ends.max().date())
        called = provisional.period_ends(name, rows, log)
        agreeing += set(called) == set(ends[ends >= pd.Timestamp(start)])
    assert marked
    assert agreeing >= 0.8 * len(marked)


def test_notes_are_kept_for_tables_without_marks_of_their_own(write_xlsx) -> None:
    sheets = asylum_workbooks.book("Asy_D01", "Asy_D02")
    (plain,) = recognise.read(write_xlsx(sheets))
    assert plain.provisional == {}
    for text, beside, called in (
        ("Data for 2024 Q1 onwards is provisional.", "Asy_D01, Asy_D02", "provisional from 2024-01-01"),
        ("Until then data should be considered provisional.", "", "provisional"),
        ("Figures are provisional.", "Asy_D09", None),
        ("Some periods are marked as [p]: they are provisional.", "", None),
        (
            "Claims are final.\n- Decisions of 2023 onwards are provisional (Asy_D02)",
            "",
            "provisional from 2023-01-01",
        ),
    ):
        (release,) = recognise.read(write_xlsx({**sheets, "Notes": [["Notes"], [1.0, text, beside]]}))
        assert release.provisional.get("asylum_flows") == called, text
