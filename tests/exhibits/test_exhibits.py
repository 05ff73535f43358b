"""Exhibits refuse what a reader could not use, and escape what data could inject."""

import dataclasses
import datetime as dt
import json

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis import exhibits
from analysis.exhibits import (
    Callout,
    Column,
    Data,
    Figure,
    KeyFigure,
    KeyFigures,
    Prose,
    Source,
    Table,
    Verdict,
    printed,
)
from analysis.exhibits import display as notebook_display

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
SOURCE = Source(
    id="s", publisher="P", publication="Q", table="T", released=dt.date(2026, 8, 21), page="https://example.org",
    licence="OGL-UK-3.0",
)  # fmt: skip


def data(text: str = "a") -> Data:
    frame = pd.DataFrame({"name": [text, None], "people": pd.array([6642, None], dtype="Int64")})
    return Data.of(frame, [Column("name", "Name"), Column("people", "People", "integer", "people")])


def figure(**changes: object) -> Figure:
    words = {
        "id": "f-1", "title": "Arrivals rose", "subtitle": "People", "alt": "A line that rises.", "svg": "<svg/>",
        "data": data(), "sources": (SOURCE,),
    }  # fmt: skip
    return Figure(**{**words, **changes})


def every_kind(text: str) -> list[exhibits.Exhibit]:
    key = KeyFigure(
        "k", text, 1.5, "people", (dt.date(2026, 1, 1), dt.date(2026, 2, 1)), "final", dt.date(2026, 3, 1)
    )
    made = exhibits.Input(SOURCE, "t", "0" * 64, dt.date(2026, 1, 1), None, stale=False)
    return [
        figure(title=text, alt=f"{text} shown", data=data(text), notes=(text,)),
        Table(id="t", title=text, subtitle=text, data=data(text), notes=(text,)),
        KeyFigures(id="k", title=text, figures=(key,)),
        Callout(id="c", title=text, markdown=text),
        Verdict(id="v", claim=text, verdict="Supported", markdown=text, readings=data(text)),
        Prose(id="p", markdown=text),
        exhibits.Sources(as_at=dt.date(2026, 1, 1), as_of=None, inputs=(made,), limits=(text,), cite=text),
    ]


@pytest.mark.parametrize("alt", ["", "  ", "Arrivals rose"])
def test_alt_text_is_required_and_says_more_than_the_title(alt: str) -> None:
    with pytest.raises(ValueError, match="alt text"):
        figure(alt=alt)


@pytest.mark.parametrize("name", ["", "A", "a b", "../x", "a--b", "-a", "a.b"])
def test_an_id_is_a_safe_name(name: str) -> None:
    with pytest.raises(ValueError, match="exhibit id"):
        Prose(id=name, markdown="x")


def test_a_title_is_required() -> None:
    with pytest.raises(ValueError, match="title"):
        Table(id="t", title=" ", subtitle="s", data=data())


def test_verdicts_are_of_the_scale() -> None:
    with pytest.raises(ValueError, match="Mostly true"):
        Verdict(id="v", claim="c", verdict="Mostly true", markdown="", readings=data())


def test_exhibits_cannot_be_changed_only_copied() -> None:
    before = figure()
    with pytest.raises(dataclasses.FrozenInstanceError):
        before.title = "x"  # type: ignore[misc]
    assert (before.title, before.but(title="Arrivals fell").title) == ("Arrivals rose", "Arrivals fell")


def test_missing_stays_missing_in_the_payload() -> None:
    assert data().payload()["rows"] == [["a", 6642], [None, None]]


def test_types_of_the_payload() -> None:
    frame = pd.DataFrame({"d": [pd.Timestamp("2026-01-02")], "p": [22.123456789], "n": [float("nan")]})
    columns = [Column("d", "Day", "date"), Column("p", "Share", "percent"), Column("n", "N", "number")]
    assert Data.of(frame, columns).rows == (("2026-01-02", 22.123457, None),)


@pytest.mark.parametrize("exhibit", every_kind(HOSTILE), ids=lambda e: e.kind)
def test_hostile_text_is_shown_not_run(exhibit: exhibits.Exhibit) -> None:
    bundle = exhibit._repr_mimebundle_()
    page = BeautifulSoup(bundle["text/html"], "html.parser")
    assert page.find("script") is None
    assert [i for i in page.find_all("img") if not i["src"].startswith("data:image/svg+xml")] == []
    assert "alert(1)" in page.get_text() or exhibit.kind == "figure"


@pytest.mark.parametrize("exhibit", every_kind("plain"), ids=lambda e: e.kind)
def test_every_kind_is_json_and_readable(exhibit: exhibits.Exhibit) -> None:
    bundle = exhibit._repr_mimebundle_()
    payload = bundle[exhibits.MIME]
    assert json.loads(json.dumps(payload)) == payload
    assert payload["kind"] == exhibit.kind
    assert "plain" in bundle["text/plain"]


@pytest.mark.parametrize("exhibit", every_kind(HOSTILE), ids=lambda e: e.kind)
def test_who_runs_a_kernel_shows_the_html_it_left_as_the_kernel_would(exhibit, monkeypatch) -> None:
    whole = exhibit._repr_mimebundle_()
    monkeypatch.setattr(exhibits.Exhibit, "drawn_later", True)
    sent = json.loads(json.dumps(exhibit._repr_mimebundle_()))
    assert sent["text/html"] == ""
    assert notebook_display.completed(sent) == whole == notebook_display.completed(whole)
    no_exhibit = {exhibits.MIME: {"kind": exhibit.kind}, "text/html": ""}
    assert notebook_display.completed(no_exhibit) == no_exhibit


def test_a_chart_in_the_notebook_keeps_its_alt_text_and_its_data() -> None:
    page = BeautifulSoup(figure()._repr_mimebundle_()["text/html"], "lxml")
    assert page.img["alt"] == "A line that rises."
    assert [cell.get_text() for cell in page.find_all("td")] == ["6,642", "[x]"]
    assert "released 21 August 2026" in page.get_text()


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [(6642, "people", 0, "6,642"), (22.208, "%", 1, "22.2%"), (None, "%", 0, "[x]")],
)
def test_key_figure_text(value: float | None, unit: str, decimals: int, text: str) -> None:
    day = dt.date(2026, 1, 1)
    assert KeyFigure("k", "K", value, unit, (day, day), "final", day, decimals).text == text


def test_a_key_figure_may_say_in_words_why_it_has_no_value_and_what_its_period_is_of() -> None:
    day = dt.date(2026, 1, 1)
    given = KeyFigure("k", "K", None, "people", (day, day), "final", day, none="None", when="Claims of 2025")
    assert (given.text, given.payload()["value"], given.payload()["when"]) == ("None", None, "Claims of 2025")
    assert "when" not in KeyFigure("k", "K", 1, "people", (day, day), "final", day).payload()
    box = KeyFigures(id="k", title="T", figures=(given,))
    shown = (
        BeautifulSoup(box._repr_mimebundle_()["text/html"], "html.parser").li.get_text(" ").replace("  ", " ")
    )
    assert shown == "K None Claims of 2025"


def test_a_long_table_in_the_notebook_says_how_much_of_it_is_shown() -> None:
    rows = tuple((f"Area {n}", n) for n in range(61))
    shown = figure(data=Data((Column("name", "Name"), Column("people", "People", "integer")), rows))
    page = BeautifulSoup(shown._repr_mimebundle_()["text/html"], "html.parser")
    assert len(page.find("tbody").find_all("tr")) == 60
    assert "The first 60 of 61 rows." in page.get_text()


def test_key_figures_in_the_notebook_say_period_and_status() -> None:
    day = dt.date(2026, 8, 20)
    people = KeyFigure(
        "people", "Arrived", 1234, "people", (dt.date(2026, 1, 1), day), "provisional", day, change="Fewer."
    )
    html = KeyFigures(id="k", title="At a glance", figures=(people,))._repr_mimebundle_()["text/html"]
    text = BeautifulSoup(html, "html.parser").li.get_text(" ").replace("  ", " ")
    assert text == "Arrived 1,234 people Fewer. 1 January to 20 August 2026, provisional"


def test_every_kind_has_its_payload_and_a_look_in_a_notebook() -> None:
    made = {one.kind: one for one in every_kind("x")}
    assert set(made) == set(exhibits.KINDS) == set(notebook_display._HTML)
    for kind, one in made.items():
        assert type(one) is exhibits.KINDS[kind]
        assert {"id", *one.needs} <= set(one.payload())


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (None, {"type": "integer", "decimals": 0}, "[x]"),
        (0, {"type": "integer", "decimals": 0}, "0"),
        (22.21, {"type": "percent", "decimals": 1}, "22.2"),
        (22.21, {"type": "number", "decimals": None}, "22.2"),  # of rows that have a unit each
        (27997.0, {"type": "number", "decimals": None}, "27,997"),
        ("2025-03-31", {"type": "date", "decimals": 0}, "31 March 2025"),
        ("<b>", {"type": "text", "decimals": 0}, "<b>"),
    ],
)
def test_cell(value: object, column: dict[str, object], text: str) -> None:
    assert printed.cell(value, column) == text


@pytest.mark.parametrize(
    ("label", "kind", "text"),
    [
        ("Computed, % of claimed", "percent", "Computed, % of claimed"),
        ("People", "integer", "People"),
    ],
)
def test_a_head_says_the_unit_of_per_cents_once(label: str, kind: str, text: str) -> None:
    assert printed.head({"label": label, "type": kind}) == text


def test_what_pandas_decides_of_an_exhibit_is_written_as_json() -> None:
    few = pd.Series([1, 2]).gt(1)
    assert json.loads(json.dumps(figure(annex=few.iloc[1]).payload()))["annex"] is True
    assert "annex" not in figure(annex=few.iloc[0]).payload()
