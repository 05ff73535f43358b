"""Dots: against a mark of 100%."""

import re

import pandas as pd
from sample_charts import WORDS, words

from analysis.charts import dots
from analysis.exhibits import Column, Figure


def drawn() -> Figure:
    frame = pd.DataFrame(
        {"name": ["One of several lines, so long it is", "Another"], "per_cent": [122.2, 2.8]}
    )
    columns = [Column("name", "Name"), Column("per_cent", "%", "percent", "%", 1)]
    return dots.against(frame, label="name", value="per_cent", mark="as claimed", columns=columns, **WORDS)


def test_each_value_and_the_mark_are_written() -> None:
    text = re.sub(r"<[^>]+>", " ", drawn().svg)
    for said in ("100%: as claimed", "122.2%", "2.8%", "One of several", "Another"):
        assert said in text


def test_the_same_figures_give_the_same_picture() -> None:
    assert drawn().svg == drawn().svg
    assert drawn().data.rows == (("One of several lines, so long it is", 122.2), ("Another", 2.8))


def test_a_name_stands_above_its_own_value_and_below_the_one_before() -> None:
    at = {word.text: word for word in words(drawn().svg)}
    long, first, short, second = (
        at[text] for text in ("One of several lines, so long it is", "122.2%", "Another", "2.8%")
    )
    assert long.y < first.y < short.y < second.y
    assert long.x == short.x < 20
