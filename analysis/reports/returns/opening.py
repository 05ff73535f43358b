"""The opening of the returns report: what changed, whether it is unusual, how firm the figures are."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis.common import wording
from analysis.common.periods import rolling_year
from analysis.exhibits import Column, Data, Exhibit, KeyFigures, Prose, Status, Table, missing
from analysis.measures.returns import detail, vintages, windows
from analysis.measures.returns import totals as measures
from analysis.report import Report
from analysis.reports.returns import overview_words as say
from analysis.reports.returns.overview import QUOTED, TABLE, known
from analysis.reports.returns.vintages import said_by_release


def opening(report: Report, quarters: pd.DataFrame, held: vintages.Views) -> tuple[Exhibit, ...]:
    """Return the key figures, the opening paragraphs and the day of the data, which stands beside them."""
    years = measures.year_endings(quarters)
    if years["returns"].dropna().empty:
        return (missing("opening", "Four quarters of returns"), report.stale())
    end = years["quarter_end"].iloc[-1]
    first = not report.later_published(TABLE) and vintages.is_first(held, end)
    usual = vintages.usual_revision_of_year(held)
    pair = _first_to_first(report, held)
    vintage = _vintage(report, years, held)
    later = detail.later_quoted(known(report.load(QUOTED), report), end)
    parts = (
        say.later_quoted(later),
        # a later year is known: the series that can say "highest since" ends too early
        say.opening(
            years, windows.standing(quarters) if later.empty else None, usual,
            vintage=vintage,
        ),
        say.first_figures(usual, pair) if first else "",
    )  # fmt: skip
    prose = Prose(id="opening", markdown="\n\n".join(part for part in parts if part))
    return (_key_figures(report, years, first=first, vintage=vintage), prose, report.stale())


def _first_to_first(report: Report, held: vintages.Views) -> vintages.FirstToFirst | None:
    return vintages.first_to_first(vintages.first_and_latest(said_by_release(report, held)))


def _unlike(report: Report, years: pd.DataFrame, held: vintages.Views) -> vintages.FirstToFirst | None:
    """Return both years' first figures where the newest is one and the year before was revised."""
    if report.later_published(TABLE) or not vintages.is_first(held, years["quarter_end"].iloc[-1]):
        return None
    pair = _first_to_first(report, held)
    return pair if pair is not None and len(years) > 4 and pair.before != years["returns"].iloc[-5] else None


def _vintage(report: Report, years: pd.DataFrame, held: vintages.Views) -> str:
    """Return how the year before is given beside a first figure; empty where its own first figure stands."""
    if report.later_published(TABLE) or not vintages.is_first(held, years["quarter_end"].iloc[-1]):
        return ""
    if _first_to_first(report, held) is None:
        return "as it now stands"
    return "as later revised" if _unlike(report, years, held) else ""


def _key_figures(report: Report, years: pd.DataFrame, *, first: bool, vintage: str) -> KeyFigures:
    now = years.iloc[-1]
    end = now["quarter_end"].date()
    before = years.iloc[-5] if len(years) > 4 else None
    year = wording.year_ending(end)

    period = ", ".join(filter(None, ["the year before", vintage]))

    def change(kind: str, period: str = period) -> str:
        return "" if before is None else say.change(now[kind], before[kind], period).capitalize()

    said: Status = "first published" if first else report.status(TABLE)
    figure = partial(report.key_figure, period=rolling_year(end), table=TABLE, status=said)
    people, share = partial(figure, unit="returns"), partial(figure, unit="%", decimals=1)
    figures = (
        people("returns_year_ending", f"Returns, {year}", now["returns"], change=change("returns")),
        people("enforced_year_ending", "Enforced returns", now["enforced"], change=change("enforced")),
        people("voluntary_year_ending", "Voluntary returns", now["voluntary"], change=change("voluntary")),
        people("port_year_ending", "Port returns, counted apart", now["port"],
               change=change("port", f"the year before{', as it now stands' if vintage else ''}")),
        share("voluntary_share_year_ending_pct", "Voluntary share of returns", now["voluntary_share_pct"],
              base=now["returns"],
              change="" if before is None else say.was(before["voluntary_share_pct"], 1, period=period)),
        share("returns_year_ending_change_pct", "Change on the year before", now["change_pct"], signed=True,
              base=float("nan") if before is None else before["returns"],
              change="" if before is None else say.was(before["returns"], period=period)),
    )  # fmt: skip
    return KeyFigures(
        id="key-figures",
        title=f"Returns in the {year}",
        figures=figures,
        tiles=(
            "enforced_year_ending",
            "voluntary_year_ending",
            "voluntary_share_year_ending_pct",
            "port_year_ending",
        ),
        sources=report.source(TABLE),
        notes=(say.APART,),
    )


def comparison(report: Report, quarters: pd.DataFrame, held: vintages.Views) -> Exhibit:
    """Return the newest year ending with a quarter beside the year before, with the change."""
    years = measures.year_endings(quarters)
    if len(years) < 5:
        return missing("comparison", "A year to compare with")
    now, before = years.iloc[-1], years.iloc[-5]
    rows = pd.DataFrame({"kind": ["enforced", "voluntary", "returns", "port"]})
    rows["label"] = rows["kind"].map(say.LABELS)
    rows["now"], rows["before"] = ([year[kind] for kind in rows["kind"]] for year in (now, before))
    rows["change"] = rows["now"] - rows["before"]
    rows["change_pct"] = [
        wording.percent_change(a, b) for a, b in zip(rows["now"], rows["before"], strict=True)
    ]
    columns = [
        Column("label", "Kind of return"),
        Column("now", f"Year ending {wording.month(now['quarter_end'])}", "integer", "returns"),
        Column("before", f"Year ending {wording.month(before['quarter_end'])}", "integer", "returns"),
        Column("change", "Change (people)", "integer", "returns"),
        Column("change_pct", "Change (%)", "percent", "%", 1),
    ]
    return Table(
        id="comparison",
        title=say.comparison_title(now),
        subtitle="Returns from the UK by kind, people, newest year ending with a quarter and the year before",
        data=Data.of(rows, columns),
        sources=report.source(TABLE),
        notes=(say.APART, *say.unlike_years(_unlike(report, years, held))),
        status=report.status(TABLE),
    )
