"""Charts: the same bytes every time, labels that do not collide, at most four colours."""

import datetime as dt
import io
import re
from itertools import pairwise

import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_charts import WORDS, words

from analysis.charts import bars, dots, finished, letters, lines, style, ticks
from analysis.exhibits import Column, Figure, drawing

FRAME = pd.DataFrame(
    {
        "day": pd.date_range("2025-01-31", periods=6, freq="ME"),
        **{name: pd.array([1, 5, 3, None, 8, 2], dtype="Int64") for name in "abcde"},
    }
)
COLUMNS = [Column("day", "Month", "date"), Column("a", "A", "integer")]


def drawings() -> list[Figure]:
    marks = [
        lambda axis: style.mark_break(axis, FRAME["day"][2], "Break"),
        lambda axis: style.shade(axis, FRAME["day"][0], FRAME["day"][1], "Span"),
    ]
    years = pd.DataFrame(
        {
            "year": [2024, 2024, 2025],
            "day": [dt.date(2024, 1, 1), dt.date(2024, 6, 1), dt.date(2024, 1, 1)],
            "total": [1, 9, 4],
        }
    )
    return [
        lines.series(
            FRAME, x="day", lines={"a": "First", "b": "Second"}, columns=COLUMNS, marks=marks, **WORDS
        ),
        lines.years(
            years,
            x="day",
            y="total",
            year="year",
            current=2025,
            counted=COLUMNS[1],
            data=FRAME,
            columns=COLUMNS,
            **WORDS,
        ),
        bars.over_time(
            FRAME,
            x="day",
            y="a",
            columns=COLUMNS,
            mean="b",
            mean_label="Mean",
            lighter=FRAME["a"] > 4,
            **WORDS,
        ),
        bars.stacked(FRAME, x="day", parts={"a": "First", "b": "Second"}, columns=COLUMNS, **WORDS),
        bars.ranked(
            FRAME.assign(day=list("uvwxyz")),
            label="day",
            value="a",
            highlight="w",
            columns=[COLUMNS[1]],
            **WORDS,
        ),
    ]


@pytest.mark.slow
def test_the_same_data_give_the_same_bytes() -> None:
    assert [f.svg for f in drawings()] == [f.svg for f in drawings()]


def test_a_difference_nobody_can_see_names_no_shape() -> None:
    """What two processors compute differs in its last places, and matplotlib names shapes by all of them."""

    def band(shift: float) -> str:
        with style.official():
            figure, (axis,) = style.canvas()
            for high in (5, 3):
                axis.fill_between([0, 1, 2], [0, 1, 2], [high, 4 + shift, high])
            return finished.svg(figure)

    assert band(0) == band(1e-7)
    for drawn in [band(0), *(figure.svg for figure in drawings())]:
        names = re.findall(r'\bid="([^"]+)"', drawn)
        assert len(names) == len(set(names))
        used = set(re.findall(r'(?:href="|url\()#([^")]+)', drawn))
        assert used <= set(names)
        assert used == {f"{name[0]}{place}" for place, name in enumerate(sorted(used, key=drawn.index), 1)}


def test_nothing_of_the_moment_or_the_machine_is_in_a_chart() -> None:
    for figure in drawings():
        assert figure.svg.startswith("<svg")
        assert "metadata" not in figure.svg
        assert "matplotlib v" not in figure.svg.lower()
        assert "<text" in figure.svg, "text stays text"


def test_drawing_leaves_matplotlib_as_it_was() -> None:
    before = dict(mpl.rcParams)
    drawings()
    assert dict(mpl.rcParams) == before


def test_a_missing_value_is_said_in_the_data() -> None:
    assert drawings()[0].data.rows[3][1] is None


@pytest.mark.parametrize("draw", [lines.series, bars.stacked])
def test_a_fifth_colour_is_refused(draw: object) -> None:
    names = {name: name for name in "abcde"}
    kinds = {"lines": names} if draw is lines.series else {"parts": names}
    with pytest.raises(ValueError, match="at most 4"):
        draw(FRAME, x="day", columns=COLUMNS, **kinds, **WORDS)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=9), st.floats(1, 100))
def test_labels_are_moved_apart_and_keep_their_order(heights: list[float], least: float) -> None:
    moved = style.spread(heights, least)
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    apart = [moved[b] - moved[a] for a, b in pairwise(order)]
    assert all(gap >= least - 1e-6 for gap in apart)
    assert sum(moved) == pytest.approx(sum(heights), abs=1e-6)
    assert style.spread([10.0, 10.1, 50.0], 2.0) == pytest.approx([9.05, 11.05, 50.0])


def test_the_year_axis_names_the_first_month_of_each_quarter() -> None:
    named = re.findall(r">([A-Z][a-z]{2})<", drawings()[1].svg)
    assert named == ["Jan", "Apr", "Jul", "Oct"]


def test_ticks_of_a_small_share_are_told_apart() -> None:
    shares = FRAME.assign(a=[0.0, 0.1, 0.2, 0.45, 0.3, 0.2])
    drawn = lines.series(shares, x="day", lines={"a": "Share"}, columns=COLUMNS, unit="%", **WORDS).svg
    named = re.findall(r">([\d.]+)%<", drawn)
    assert len(named) > 2
    assert len(set(named)) == len(named)


def test_an_axis_of_people_has_no_half_a_person() -> None:
    few = FRAME.assign(a=[0, 1, 1, 0, 1, 1])
    drawn = lines.series(few, x="day", lines={"a": "People"}, columns=COLUMNS, **WORDS).svg
    assert set(re.findall(r">([\d.]+)<", drawn)) & {"0", "1"} == {"0", "1"}
    assert not re.search(r">\d\.\d<", drawn)


def test_names_below_bars_leave_each_other_room() -> None:
    many = pd.DataFrame({"year": range(2004, 2026), "a": 1.0})
    drawn = bars.stacked(
        many, x="year", parts={"a": "First"}, columns=[Column("year", "Year", "year")], **WORDS
    ).svg
    named = [
        (float(x), text) for x, text in re.findall(r'<text[^>]*x="([\d.]+)"[^>]*>(20\d\d)</text>', drawn)
    ]
    assert named[-1][1] == "2025"
    assert min(b[0] - a[0] for a, b in pairwise(named)) > 30


def test_the_parts_of_a_bar_are_named_beside_it_a_line_apart() -> None:
    drawn = bars.stacked(FRAME, x="day", parts={"a": "First", "b": "Second"}, columns=COLUMNS, **WORDS).svg
    places = {
        text: re.search(rf'x="([\d.]+)" y="([\d.]+)"[^>]*>{text}<', drawn) for text in ("First", "Second")
    }
    heights = [float(found[2]) for found in places.values() if found]
    assert heights[0] > heights[1]
    assert abs(heights[0] - heights[1]) > style.LABEL
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', drawn)[1])  # type: ignore[index]
    for text, found in places.items():
        assert float(found[1]) + 72 * style.room([text], before=0) <= width


def test_a_long_name_of_a_row_is_wrapped_and_inside_the_chart() -> None:
    long = "Bournemouth, Christchurch and Poole"
    drawn = bars.ranked(
        FRAME.assign(day=[long, *"vwxyz"]), label="day", value="a", columns=[COLUMNS[1]], **WORDS
    ).svg
    lines_of_it = [word for word in words(drawn) if word.text in long and word.text]
    assert [word.text for word in lines_of_it] == ["Bournemouth,", "Christchurch and Poole"]
    assert {word.anchor for word in lines_of_it} == {"end"}
    assert all(word.box[0] > 0 and word.x < 72 * style.WIDTH / 2 for word in lines_of_it)


def test_a_remark_late_in_a_chart_ends_at_its_rule() -> None:
    def anchor(day: int) -> str:
        marks = [lambda axis: style.mark_break(axis, FRAME["day"][day], "A long remark on a break")]
        drawn = lines.series(FRAME, x="day", lines={"a": "A"}, columns=COLUMNS, marks=marks, **WORDS).svg
        return next(word.anchor for word in words(drawn) if word.text.startswith("A long remark"))

    assert (anchor(5), anchor(1)) == ("end", "start")


@pytest.mark.parametrize("months", [2, 13, 37, 45, 49, 59, 61, 130])
def test_a_time_axis_of_any_length_is_named_without_a_warning(months: int) -> None:
    """Three to five years once fitted no interval of months that the locator knows."""
    frame = pd.DataFrame({"day": pd.date_range("2021-03-31", periods=months, freq="ME"), "people": 5})
    columns = [Column("day", "Day", "date"), Column("people", "People", "integer")]
    figure = bars.over_time(
        frame, x="day", y="people", columns=columns, id="a", title="T", subtitle="s", alt="b", sources=[]
    )
    named = re.findall(r"<text[^>]*>([^<]+)</text>", figure.svg)
    assert any(re.fullmatch(r"20\d\d|[A-Z][a-z]{2}", text) for text in named)


def test_a_fall_to_near_nothing_leaves_room_for_its_value_beside_the_names() -> None:
    frame = pd.DataFrame(
        {"name": ["Awaiting a decision", "Grants"], "was": [35000, 900], "now": [700, 17000]}
    )
    columns = [Column("name", "Name"), Column("was", "Was", "integer"), Column("now", "Now", "integer")]
    figure = dots.dumbbells(
        frame, label="name", before="was", after="now", moments=("was", "now"), columns=columns, id="a",
        title="T", subtitle="s", alt="b", sources=[],
    )  # fmt: skip
    places = {t: float(x) for x, t in re.findall(r'<text[^>]*x="([\d.]+)"[^>]*>([^<]+)</text>', figure.svg)}
    assert places["700"] - len("700") * 6 > places["Awaiting a decision"]


@pytest.mark.slow
def test_a_chart_is_kept_small_and_its_words_whole() -> None:
    drawn = drawings()[0].svg
    assert not re.search(r'[ "]\d+\.\d{3,}', "".join(re.findall(r"<[^>]+>", drawn)))
    assert drawn.count("font-family") == 1
    assert finished.small('<text x="0.12345">0.12345</text>') == '<text x="0.12">0.12345</text>'


def test_days_on_an_axis_have_no_leading_zero() -> None:
    frame = pd.DataFrame({"day": pd.date_range("2026-08-01", periods=14), "a": range(14)})
    drawn = lines.series(frame, x="day", lines={"a": "A"}, columns=COLUMNS, **WORDS).svg
    assert re.search(r">[1-9] Aug<", drawn)
    assert not re.search(r">0\d Aug<", drawn)


@pytest.mark.parametrize("columns", [1, 2, 4])
@pytest.mark.parametrize("days", [3, 10, 40, 91, 150, 274, 366, 800, 1500, 3000, 8000])
def test_dates_of_any_span_have_ticks_in_a_panel_of_any_width(columns: int, days: int) -> None:
    """Where no interval fits, matplotlib warns, and a warning is an error here."""
    with style.official():
        figure, axes = style.canvas(panels=columns, columns=columns)
        for axis in axes:
            axis.plot(pd.to_datetime(["2004-03-31", "2004-03-31"]) + pd.to_timedelta([0, days], "D"), [1, 2])
            ticks.date_ticks(axis)
        figure.draw_without_rendering()
    named = [label.get_text() for label in axes[0].get_xticklabels() if label.get_text()]
    assert 1 <= len(named) <= 8


def test_a_name_with_dollar_signs_is_no_formula() -> None:
    frame = pd.DataFrame({"day": pd.date_range("2026-08-01", periods=14), "a": range(14)})
    drawn = lines.series(frame, x="day", lines={"a": "$a$ and $b_1$"}, columns=COLUMNS, **WORDS).svg
    assert ">$a$ and $b_1$<" in drawn
    assert drawing.read(drawn) is not None


@pytest.mark.parametrize("missing", ["<svg", "butt}</style>"])
def test_a_drawing_written_otherwise_is_refused(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with style.official():
        figure, _ = style.canvas()
        written = io.StringIO()
        figure.savefig(written, format="svg")
        monkeypatch.setattr(
            figure, "savefig", lambda out, **_: out.write(written.getvalue().replace(missing, "<other"))
        )
        with pytest.raises(ValueError, match="draws otherwise"):
            finished.svg(figure)


def test_an_axis_that_asks_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with style.official():
        figure, _ = style.canvas()
        monkeypatch.delattr("matplotlib.axis.Axis._get_ticklabel_bboxes")
        with pytest.raises(ValueError, match="draws otherwise"):
            finished.svg(figure)


def test_words_written_otherwise_are_refused() -> None:
    with pytest.raises(ValueError, match="0 of 1 lines of words"):
        letters.growing('<svg viewBox="0 0 9 9"><style></style><text x="1">a<tspan>b</tspan></text></svg>')
