"""The crossings report in words: where the year may end, and readings before and after a dated event."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.common import wording
from analysis.measures.crossings.events import LEVEL, Reading
from analysis.measures.models.projection import CALM_YEARS, ENSEMBLE, Calibration, Fitted, Held
from analysis.reports.crossings.detail_words import signed
from analysis.reports.crossings.people_words import nationals

LABEL = "Illustrative projection, not an official statistic"
YARDSTICK = (
    (0.075, "a remote chance"), (0.225, "highly unlikely"), (0.375, "unlikely"),
    (0.525, "a realistic possibility"), (0.775, "likely"), (0.925, "highly likely"),
    (float("inf"), "almost certain"),
)  # fmt: skip
"""Words of the yardstick of the Professional Head of Intelligence Assessment; its bands leave gaps, each
parted at its middle: five years of tests carry no finer probability."""


def interval(fitted: Fitted, level: float) -> str:
    """Return an interval: "22,300 to 32,000"."""
    low, high = fitted.said(level)
    return f"{wording.number(low)} to {wording.number(high)}"


def likelihood(chance: float) -> str:
    """Return a probability (0 to 1) in the words of `YARDSTICK`, the nearest of its bands."""
    return next(word for below, word in YARDSTICK if chance < below)


def projection(
    fitted: Fitted, last_year: int, tested: tuple[str, int, int] | None = None, near: Held | None = None
) -> str:
    """Return the projection, its interval first; `last_year` is the total of the year before.

    `tested` is the cut-off tested, such as "07-31", and in how many earlier years, of how many in which that
    was still open then, the method was right about the comparison. Words of probability are said only while
    the outcome is open. `near` is how often the interval from that day held the outcome.
    """
    year, before = fitted.cut_off.year, f"the {wording.number(last_year)} of {fitted.cut_off.year - 1}"
    said = (
        f"**{LABEL}.** The 80% interval for arrivals in {year} is **{interval(fitted, 0.8)} people**, with "
        f"{wording.number(fitted.middle())} in the middle; the 95% interval is {interval(fitted, 0.95)}. By "
        f"{wording.day(fitted.cut_off)}, {wording.number(fitted.to_date)} had arrived"
    )
    record = "" if near is None or near.of < 2 else (
        f" The 80% interval from {_named(near.cut_off)} held the outcome in "
        f"{wording.out_of(near.years, near.of, 'year')}."
    )  # fmt: skip
    if fitted.to_date > last_year:
        return f"{said}, already more than {before}.{record}"
    backtest = "no earlier year tests it" if tested is None else (
        f"from {_named(tested[0])}, the nearest earlier day tested, while it was still open whether the year "
        "would pass the one before, the middle of the projection was on the right side of it in "
        f"{wording.out_of(*tested[1:], 'earlier year')}"
    )  # fmt: skip
    return (
        f"{said}. Whether {year} ends above {before}: {likelihood(fitted.chance_above(last_year))}, in the "
        f"words of the PHIA probability yardstick; {backtest}.{record}"
    )


def projection_title(fitted: Fitted) -> str:
    """Return the finding: the 80% interval."""
    return f"{fitted.cut_off.year} may end between {interval(fitted, 0.8).replace(' to ', ' and ')}"


def projection_alt(fitted: Fitted) -> str:
    """Return what the fan shows."""
    return (
        f"A line of arrivals to {wording.day(fitted.cut_off)} that opens into a fan. At the end of the "
        f"year its 80% band runs from {interval(fitted, 0.8)} people and its 95% band from "
        f"{interval(fitted, 0.95)}."
    )


def accuracy(
    errors: pd.DataFrame, every: Calibration, calm: Calibration | None, years: str, near: Held | None
) -> str:
    """Return how far off the same method was: `errors` is `projection.accuracy`, `years` those scored.

    `every` scores the intervals over all cells, `calm` over those of `CALM_YEARS`; `near` is how they did
    from the nearest cut-off.
    """
    mean = dict(zip(errors["method"], errors["mean"], strict=True))
    said = (
        f"Tested on {years}, from the ends of nine months, the middle of the projection missed the year's "
        f"total by {wording.percent(mean[ENSEMBLE], 1)} on average, and repeating last year's by "
        f"{wording.percent(mean['last_year'], 1)}. The 80% interval held the outcome in "
        f"{wording.percent(every.coverage_80)} of {wording.plural(every.cells, 'case')}"
    )
    if calm is not None and calm.cells < every.cells:
        said += (
            f", and in {wording.percent(calm.coverage_80)} of the {wording.number(calm.cells)} from "
            f"{CALM_YEARS[0]} on"
        )
    one = "The nine cases of a year are one bet, not nine"
    if near is not None:
        one += (
            f": from {_named(near.cut_off)}, the nearest earlier cut-off, the 80% interval held the outcome "
            f"in {wording.out_of(near.years, near.of, 'year')}, which leaves open a true share from "
            f"{wording.percent(near.low_pct)} to {wording.percent(near.high_pct)} (95% interval, Clopper and "
            "Pearson)"
        )
    return (
        f"{said}; it was on average {wording.percent(every.width_80 * 100)} of the outcome wide. The 95% "
        f"interval held it in {wording.percent(every.coverage_95)}. {one}. The weighted interval score of "
        f"the projection was {wording.percent(every.score * 100, 1)} of the outcome; that of a single number "
        "is its absolute error, so that repeating last year's scored "
        f"{wording.percent(mean['last_year'], 1)} "
        f"and dividing by the usual share {wording.percent(mean['median_share'], 1)}. Methods and settings "
        "were chosen knowing these years, so that larger errors must be expected from here on."
    )


def _named(cut_off: str) -> str:
    month, day = cut_off.split("-")
    return wording.day(dt.date(2001, int(month), int(day))).rpartition(" ")[0]


def accuracy_title(errors: pd.DataFrame) -> str:
    """Return at how many cut-offs the published method did better than repeating last year."""
    cut_offs = [name for name in errors.columns if name[0].isdigit()]
    own, naive = (
        errors.loc[errors["method"] == name, cut_offs].to_numpy() for name in (ENSEMBLE, "last_year")
    )
    better = int((own < naive).sum())
    where = "every cut-off" if better == len(cut_offs) else f"{better} of {len(cut_offs)} cut-offs"
    return f"Closer than repeating last year at {where}"


def too_early(cut_off: dt.date, errors: pd.DataFrame | None, *, season: bool) -> str:
    """Return why nothing is projected before 30 June; `season`: whether the chart of the season is shown."""
    said = (
        f"No projection is given before 30 June: on {wording.day(cut_off)} too little of the season is known."
    )
    if season:
        said += " The chart of the season shows the range of earlier years at the time of year."
    if errors is None:
        return said
    error = errors.loc[errors["method"] == "median_share", "03-31"].iloc[0]
    return (
        f"{said} The common rule, arrivals so far divided by their usual share of the year, missed the "
        f"year's total by {wording.percent(error)} on average from 31 March."
    )


def event(found: Reading, name: str | None) -> str:
    """Return the reading before and after an event in the fixed words, which claim no cause."""
    what = (
        f"**{name}** ({wording.day(found.day)})."
        if name
        else f"**{wording.day(found.day)}** (no verified event)."
    )
    between = ""
    if found.low_pct is not None:
        between = (
            f"; {LEVEL}% interval {signed(found.low_pct)} to {signed(found.high_pct)}, from earlier weeks"
        )
    return (
        f"{what} In the {wording.plural(found.weeks_after, 'week')} from that day, arrivals were "
        f"{_beside(found)} what the pre-period pattern implied ({wording.people(found.actual)} against "
        f"{wording.number(found.implied, -2)}{between}). Other changes in the same months cannot be "
        "separated."
    )


def _beside(found: Reading) -> str:
    if abs(found.change_pct) < 0.5:
        return "within 1% of"
    direction = "below" if found.change_pct < 0 else "above"
    return f"{wording.percent(abs(found.change_pct))} {direction}"


def usual(found: Reading) -> bool:
    """Return whether so large a change is not rare among earlier weeks, by the chance the interval allows."""
    return found.usual_low_pct is not None and found.p >= 1 - LEVEL / 100


def event_title(found: Reading) -> str:
    """Return the finding of the chart of the weeks around an event, unusual or not."""
    if usual(found):
        return f"A change of {signed(found.change_pct)} is not unusual at other weeks"
    return f"Arrivals were {_beside(found)} the pattern before"


def placebos(found: Reading) -> str:
    """Return how often the same reading gave as much at weeks in which nothing was tested."""
    if found.usual_low_pct is None:
        return (
            f"Only {wording.plural(found.placebos, 'earlier week')} can be read the same way: too few to "
            "say how often so large a change happens anyway."
        )
    many = wording.number(found.as_large) if found.as_large else "none"
    share = wording.share(found.as_large / found.placebos * 100)
    middle = f"{signed(found.usual_low_pct)} to {signed(found.usual_high_pct)}"
    apart = "any two of them share weeks"
    if found.independent > 1:
        apart = f"no more than {wording.number(found.independent)} can be picked that share no week"
    tested = ""
    if found.forwards:
        held = sum(found.forwards)
        tested = (
            f"; tried forwards on {wording.number(len(found.forwards))} of these weeks, with those before "
            f"them alone, it held {wording.number(held)} ({wording.share(held / len(found.forwards) * 100)})"
        )
    return (
        f"The same reading at {wording.plural(found.placebos, 'earlier week')} gave a change at least as "
        f"large at {many} of them ({share}), a randomisation p of {wording.number(found.p, 2)} with the "
        f"event's own week counted among them; the middle {LEVEL}% of them ran from {middle}. Each reading "
        f"takes {wording.plural(len(found.course), 'week')} and {apart}, so how often the {LEVEL}% interval "
        f"holds is not known{tested}. A change of this size is "
        f"{'not unusual' if usual(found) else 'unusual'} at a day picked without reason."
    )


def nearby(names: list[str], breaks: list[dt.date]) -> str:
    """Return what else happened within half a year, and on which days of the window the count changed."""
    said = (
        f"Also within 26 weeks: {wording.listed(names, last='and')}."
        if names
        else "No other verified event of the register lies within 26 weeks."
    )
    if breaks:
        said += (
            f" The way of counting changed on {wording.listed([wording.day(day) for day in breaks])}, within "
            "the weeks read: the series is not the same on both sides."
        )
    return f"{said} An announcement can act before or long after its day."


def no_contrast(quarters: tuple[dt.date, dt.date], held: dt.date | None) -> str:
    """Return why one nationality is not set beside the others: the quarters it takes and the last held."""
    first, second = (wording.quarter(end) for end in quarters)
    last = "none is" if held is None else f"the last held is {wording.quarter(held)}"
    return (
        "Whether one nationality changed more than the others is not known: that takes nationality by "
        f"quarter for {first} and {second}, and {last}."
    )


def contrast(table: pd.DataFrame) -> str:
    """Return one nationality against all others around the event: `table` is `contrast`."""
    own, others = table.iloc[0], table.iloc[1]
    quarter = own["quarter"].date()
    return (
        f"From {wording.quarter(quarter)} to the same months a year later, arrivals of "
        f"{nationals(own['group'])} went from {wording.number(own['before'])} to "
        f"{wording.number(own['after'])}, all "
        f"others from {wording.number(others['before'])} to {wording.number(others['after'])}."
    )
