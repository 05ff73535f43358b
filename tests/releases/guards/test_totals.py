"""Totals are the sums of their parts, within a row and between tables of one day of release."""

import pandas as pd
import pytest

from analysis.common import paths
from analysis.common.errors import DataRefused
from analysis.releases import store
from analysis.releases.guards import totals
from analysis.releases.history import catalogue, log, tidy
from analysis.releases.reading.release import Release

DAY = pd.Timestamp(2026, 5, 21)


def history(name, *rows):
    """Return a stored table of one release."""
    schema = catalogue.schema(name)
    frame = pd.DataFrame(rows).reindex(columns=schema.names)
    types = {c.name: tidy.DTYPES[c.kind] for c in schema.columns}
    return tidy.as_said(frame.astype(types), DAY)


def logged(*names, day=DAY):
    return pd.DataFrame({"table": names, "released": [day] * len(names)})


def found(tables, entries):
    return totals.findings(tables, catalogue.schemas(), entries)


def sections(name="asylum_support_sections", total=111, section4=1, **given):
    return history(
        name,
        {
            "as_at": "2026-03-31",
            "section95": 100,
            "section98": 10,
            "section4": section4,
            "total": total,
            **given,
        },
    )


def test_a_row_that_adds_up():
    assert found({"asylum_support_sections": sections()}, logged()) == ([], 1)


def test_a_row_that_does_not():
    (finding,), compared = found({"asylum_support_sections": sections(total=112)}, logged())
    assert compared == 1
    assert str(finding) == (
        "asylum_support_sections, as_at 2026-03-31, column total: expected 111 as the sum of section95, section98, "
        "section4, found 112"
    )


def test_a_missing_part_is_not_zero():
    assert found({"asylum_support_sections": sections(section4=None)}, logged()) == ([], 0)


@pytest.mark.parametrize(("total", "problems"), [(111, 0), (222, 1)])
def test_two_tables_of_one_day(total, problems):
    names = ("asylum_support_sections", "asylum_support_sections_by_area")
    tables = {
        names[0]: sections(total=total, section95=total - 11),
        names[1]: sections(names[1], lad_code="E06000001"),
    }
    apart, compared = found(tables, logged(*names))
    assert (len(apart), compared) == (problems, 3)
    if problems:
        assert str(apart[0]) == (
            "asylum_support_sections, as_at 2026-03-31, column total: expected 111 as the sum of "
            "asylum_support_sections_by_area, found 222"
        )


def test_tables_of_different_days_are_not_compared():
    names = ("asylum_support_sections", "asylum_support_sections_by_area")
    tables = {
        names[0]: sections(total=222, section95=211),
        names[1]: sections(names[1], lad_code="E06000001"),
    }
    entries = pd.concat([logged(names[0]), logged(names[1], day=pd.Timestamp(2026, 8, 27))])
    assert found(tables, entries) == ([], 2)


def test_a_release_whose_total_is_not_the_sum_of_its_parts_is_refused(tmp_path):
    rows = sections(total=112).drop(columns=["released", "superseded"])
    release = Release(
        "immigration-statistics", DAY.date(), {"asylum_support_sections": rows}, "T", "https://x/"
    )
    with pytest.raises(
        DataRefused, match=r"column total: expected 111 as the sum of section95, .*, found 112"
    ):
        store.merge(tmp_path, release)
    assert list(tmp_path.iterdir()) == []


def test_two_tables_of_one_release(tmp_path):
    names = ("asylum_support_sections", "asylum_support_sections_by_area")
    given = {names[0]: sections(total=222, section95=211), names[1]: sections(names[1], lad_code="E06000001")}
    (finding,) = totals.of_release(given, catalogue.schemas())
    assert str(finding).endswith("expected 111 as the sum of asylum_support_sections_by_area, found 222")


@pytest.mark.slow
def test_every_total_of_the_project_is_the_sum_of_its_parts():
    root = paths.tables()
    schemas = catalogue.schemas()
    wanted = {*totals.SUMS} | {t for one in totals.BETWEEN for t in (one.table, one.finer)}
    assert wanted <= set(log.stored(root))
    tables = {name: tidy.read(tidy.path(root, name), schemas[name]) for name in wanted}
    apart, compared = totals.findings(tables, schemas, log.read(root))
    assert apart == []
    assert compared > 10_000
