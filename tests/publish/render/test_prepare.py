import dataclasses
import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from nbformat import v4
from sample_notebook import SOURCE, data, figure, markdown, notebook, report, shown, sources, verdict

from analysis.common.errors import ReportFailed
from analysis.exhibits import MIME, Callout, Prose, Table, annex, printed
from analysis.publish.render import prepare, sections
from analysis.publish.render.document import Exhibit, Heading, Text, citations
from analysis.publish.render.markdown import html


def payload_cell(payload: Any) -> Any:
    return v4.new_code_cell("x", outputs=[v4.new_output("display_data", data={MIME: payload})])


def test_what_a_report_says_first_wins_as_its_title() -> None:
    written, own = markdown("# Written\n\ntext"), shown(sources(title="Own"))
    assert prepare.document(notebook(written, own, title="Front")).title == "Own"
    assert prepare.document(notebook(written, title="Front")).title == "Front"
    assert prepare.document(notebook(written)).title == "Written"
    assert prepare.document(notebook(markdown("text")), name="crossings").title == "crossings"


def test_the_first_level_1_heading_is_the_title_and_no_other() -> None:
    document = prepare.document(notebook(markdown("# A\n\n## B\n\n# C"), title="T"))
    assert [(h.level, h.text) for h in document.headings] == [(2, "B"), (2, "C")]


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("## a\n\n### b\n\n## c", [2, 3, 2]),
        ("## a\n\n##### b\n\n#### c", [2, 3, 4]),
        ("#### a\n\n## b", [2, 2]),
    ],
)
def test_heading_levels_start_at_2_and_never_skip_one(written: str, levels: list[int]) -> None:
    assert [h.level for h in prepare.document(notebook(markdown(written))).headings] == levels


def test_headings_inside_quotations_and_callouts_are_no_sections() -> None:
    callout = Callout(id="c", title="t", markdown="# loud")
    document = prepare.document(notebook(markdown("> # quoted"), shown(callout)))
    assert document.headings == ()
    assert html(document.exhibits[0].tokens) == "<p>loud</p>\n"


def test_anchors_are_unique_and_leave_the_end_of_the_report_alone() -> None:
    document = prepare.document(
        notebook(markdown("## Known limits\n\n## Arrivals\n\n## Arrivals"), shown(figure(), verdict()))
    )
    anchors = [b.anchor for b in document.blocks if not isinstance(b, Text)]
    assert anchors == ["known-limits-2", "arrivals-2", "arrivals-3", "arrivals", "claim-record"]


def test_the_second_exhibit_of_an_id_gets_another_and_a_problem() -> None:
    document = prepare.document(notebook(shown(figure(), figure())))
    assert [e.csv_name for e in document.exhibits] == ["arrivals.csv", "arrivals-2.csv"]
    assert "cell cell-1" in document.problems[0]


def test_figures_tables_and_claims_are_numbered_apart() -> None:
    numbers = [e.number for e in prepare.document(report()).exhibits]
    assert numbers == ["", "Figure 1", "Table 1", "Claim 1", ""]


def test_footnotes_run_through_the_report_in_order_of_use() -> None:
    document = prepare.document(report())
    assert [(f.number, f.uses, html(f.tokens)) for f in document.footnotes] == [
        (1, 2, "<p>Daily counts are <em>provisional</em>.</p>\n"),
        (2, 1, "<p>By date.</p>\n"),
    ]
    first = next(b for b in document.blocks if isinstance(b, Text))
    assert 'href="#note:1" id="note:1:1"' in html(first.tokens)
    assert not document.problems


def test_two_cells_may_use_one_label_for_two_footnotes() -> None:
    document = prepare.document(
        notebook(markdown("a[^1]\n\n## h\n\nb[^1]\n\n[^1]: first"), markdown("c[^1]\n\n[^1]: second"))
    )
    assert [(f.number, f.uses) for f in document.footnotes] == [(1, 2), (2, 1)]
    assert "second" in html(document.footnotes[1].tokens)


def test_a_footnote_without_definition_stays_text_and_is_told() -> None:
    document = prepare.document(notebook(markdown("a[^gone]")))
    assert html(document.blocks[0].tokens) == "<p>a[^gone]</p>\n"
    assert document.problems == ("cell cell-1: a footnote that is not defined",)


def test_a_link_finds_headings_by_their_text_and_names_exhibits() -> None:
    document = prepare.document(
        notebook(markdown("[x](#Known-Things) [](#arrivals)\n\n## Known things"), shown(figure()))
    )
    assert html(document.blocks[0].tokens) == (
        '<p><a href="#known-things">x</a> <a href="#arrivals">Figure 1</a></p>\n'
    )


def test_a_link_to_nothing_becomes_text_and_is_told() -> None:
    document = prepare.document(notebook(markdown("[x](#gone) and [y](#gone)")))
    assert html(document.blocks[0].tokens) == "<p>x and y</p>\n"
    assert len(document.problems) == 2
    with pytest.raises(ReportFailed, match=r"cell cell-1.*#gone"):
        prepare.document(notebook(markdown("[x](#gone)")), strict=True)


def test_code_prints_and_unknown_output_never_reach_the_reader() -> None:
    cell = v4.new_code_cell(
        "secret()",
        outputs=[
            v4.new_output("stream", name="stdout", text="printed"),
            v4.new_output("stream", name="stderr", text="/tmp/a b.py:158: W: warned"),
            v4.new_output("display_data", data={"text/html": "<p>html</p>", "text/plain": "plain"}),
        ],
    )
    document = prepare.document(notebook(cell))
    assert document.blocks == ()
    assert len(document.problems) == 3
    assert document.problems[1].endswith("on standard error is not shown in a report; it says: W: warned")


def test_a_figure_nobody_displayed_is_a_problem() -> None:
    cell = v4.new_code_cell("plt.plot()", metadata={prepare.FIGURES_NOT_SHOWN: 1})
    with pytest.raises(ReportFailed, match="cell cell-1: a figure of pyplot left open, shown nowhere"):
        prepare.document(notebook(cell), strict=True)


def test_markdown_output_is_text_of_the_report() -> None:
    cell = v4.new_code_cell(
        "x", outputs=[v4.new_output("display_data", data={"text/markdown": "## H\n\n*a*"})]
    )
    heading, text = prepare.document(notebook(cell)).blocks
    assert isinstance(heading, Heading)
    assert isinstance(text, Text)


def test_tags_hide_cells_and_outputs() -> None:
    hidden = markdown("gone")
    hidden.metadata["tags"] = ["remove_cell"]
    document = prepare.document(notebook(hidden, shown(figure(), metadata={"tags": ["remove_output"]})))
    assert document.blocks == ()


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"kind": "picture"}, "kind 'picture'; expected figure, table"),
        ("text", "kind None"),
        ({"kind": "callout", "id": "c", "level": "note"}, "lacks title and markdown"),
        ({**figure().payload(), "alt": " "}, "no alt text"),
    ],
)
def test_a_payload_outside_the_contract_stops_the_report(payload: Any, said: str) -> None:
    with pytest.raises(ReportFailed, match=f"cell cell-1.*{said}"):
        prepare.document(notebook(payload_cell(payload)))


def test_a_failed_cell_stops_the_report() -> None:
    error = v4.new_output("error", ename="KeyError", evalue="'x'", traceback=[])
    with pytest.raises(ReportFailed, match="cell cell-1 ended in an error: KeyError: 'x'"):
        prepare.document(notebook(v4.new_code_cell("x", outputs=[error])))


def test_preparing_leaves_the_notebook_as_it_was() -> None:
    nb = report()
    before = str(nb)
    assert prepare.document(nb) == prepare.document(nb)
    assert str(nb) == before


def test_characters_that_cannot_be_shown_are_replaced_everywhere() -> None:
    bad = "a\x00b\u202ec\ud800d"
    document = prepare.document(notebook(payload_cell(Callout(id="c", title=bad, markdown=bad).payload())))
    assert document.exhibits[0].payload["title"] == "a\ufffdb\ufffdc\ufffdd"
    assert html(document.exhibits[0].tokens) == "<p>a\ufffdb\ufffdc\ufffdd</p>\n"


def test_prose_exhibits_join_the_text_and_sources_end_it() -> None:
    document = prepare.document(notebook(shown(Prose(id="p", markdown="hello"), sources())))
    assert [type(b) for b in document.blocks] == [Text]
    assert document.as_at is not None
    assert document.as_at.isoformat() == "2026-08-21"
    assert (document.as_of, document.known) == (document.as_at, "")


def test_a_source_is_said_once_with_its_release() -> None:
    table = Table(id="t", title="T", subtitle="", data=data(), sources=figure().sources * 2)
    (cited,) = citations(table.payload()["sources"])
    assert cited.publication == "Home Office, Migrants detected crossing the English Channel in small boats"
    assert cited.tables == "SB_01 (released 21 August 2026)"
    assert cited.page == "https://www.gov.uk/government/publications/migrants-detected"


def test_tables_of_one_publication_stand_together_by_code_and_release() -> None:
    given = [
        {**SOURCE.payload(), "table": table, "released": released, "as_later_published": later}
        for table, released, later in [
            ("Asy_D01 and Asy_D02: Claims", "2026-05-21", False),
            ("Reg_02: Groups", "2026-08-27", True),
            ("Asy_D11: Support", "2026-05-21", False),
            ("Names: a list", "2026-08-27", False),
        ]
    ]
    (cited,) = citations(given)
    assert cited.tables == (
        "Asy_D01 and Asy_D02, Asy_D11 (released 21 May 2026), "
        "Reg_02 (released 27 August 2026, as later published), Names: a list (released 27 August 2026)"
    )


def test_a_heading_over_the_sources_alone_is_left_to_the_end_of_the_report() -> None:
    last = markdown("## What is not known")
    ended = prepare.document(notebook(markdown("## One\n\nWords."), last, shown(sources())))
    assert [h.text for h in ended.headings] == ["One"]
    open_ended = prepare.document(notebook(markdown("## One\n\nWords."), last))
    assert [h.text for h in open_ended.headings] == ["One", "What is not known"]


def test_every_exhibit_with_data_has_a_csv() -> None:
    named = {e.kind: e.csv_name for e in prepare.document(report()).exhibits if isinstance(e, Exhibit)}
    assert named == {
        "key_figures": "key.csv",
        "figure": "arrivals.csv",
        "table": "by-area.csv",
        "verdict": "claim-record.csv",
        "callout": None,
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        *[("\ufeffa", "a"), ("1\ufe0f\u20e3 b", "1 b"), ("a\u2060b", "ab"), ("\u202ea", "\ufffda")],
        ("\U0001f3f4\U000e0067\U000e007f\U000e0062", "\U0001f3f4\U000e0067\U000e007f"),
    ],
)
def test_what_is_invisible_is_left_out(text: str, shown: str) -> None:
    assert prepare.printable({"x": [text]}) == {"x": [shown]}


@pytest.mark.parametrize(
    ("latex", "shown"),
    [(r"\begin{align} a &= b \end{align}", True), (r"\begin{tabular}{l} a \end{tabular}", False)],
)
def test_latex_that_is_no_maths_is_reported_and_not_printed_as_its_source(latex: str, shown: bool) -> None:
    output = v4.new_output("display_data", data={"text/latex": latex})
    made = prepare.document(notebook(v4.new_code_cell("x", outputs=[output])))
    assert bool(made.blocks) is shown
    assert (made.problems == ("cell cell-1: LaTeX that is no maths is not shown",)) is not shown


def test_words_that_nothing_shows_are_a_problem() -> None:
    made = prepare.document(
        notebook(markdown("#\n\n## \n\n[to](#here)\n\n## Place {#here}\n\n[^n]: never used"))
    )
    assert [(h.anchor, h.text) for h in made.headings] == [("here", "Place")]
    assert made.title == "report"
    assert [p.split(": ", 1)[1] for p in made.problems] == [
        "a heading without words is not shown",
        "a heading without words is not shown",
        "the footnote [^n] is used nowhere",
    ]


def test_the_annex_stands_last_under_its_sections_and_loses_nothing() -> None:
    tagged = {"metadata": {"tags": ["annex"]}}
    document = prepare.document(
        notebook(
            shown(figure(id="early"), **tagged),
            markdown("## A"),
            shown(*annex([figure(id="x")]), figure(id="y")),
            markdown("## B\n\n### C"),
            shown(figure(id="z"), **tagged),
            markdown("text") | tagged,
            markdown("## D\n\n### E") | tagged,
            shown(figure(id="w"), **tagged),
            shown(figure(id="last")),
        )
    )
    told = [
        (b.level, b.text) if isinstance(b, Heading) else getattr(b, "anchor", "text") for b in document.blocks
    ]
    assert told == [
        (2, "A"), "y", (2, "B"), (3, "C"), "last", (2, "Annex"), (3, "Further figures and tables"), "early",
        (3, "A"), "x", (3, "B"), "z", "text", (3, "D"), (4, "E"), "w",
    ]  # fmt: skip
    assert [e.number for e in document.exhibits] == [f"Figure {n}" for n in range(1, 7)]
    assert [heading.text for heading, _ in document.parts_of_annex()][1:] == ["A", "B", "D"]
    plain = prepare.document(notebook(markdown("## Annex"), shown(figure())))
    assert (plain.annex, plain.headings[0].anchor) == (2, "annex-2")


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (["Figure 4", "Figure 5", "Table 2", "Figure 6"], "Figures 4 to 6 and Table 2"),
        (["Claim C9", "Claim C10"], "Claims C9 and C10"),
        (["Claim C1", "Claim C2", "Claim C5"], "Claims C1, C2 and C5"),
        (["Claim C7", "Claim C8", "Claim C24", "Claim C25", "Claim C46"], "Claims C7, C8, C24 and 2 others"),
        (["Claim CA", "Claim CB", "Claim CC"], "Claims CA, CB and CC"),
    ],
)
def test_only_numbers_with_none_left_out_are_given_as_a_range(held: list[str], said: str) -> None:
    assert sections.numbers([SimpleNamespace(number=one) for one in held]) == said


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ([(21, 8, 27)], ""),  # not due on the day itself
        ([(21, 8, 26)], " (as published on 21 August 2026)"),
        ([(21, 8, 26), (14, 8, 1)], " (as published by 21 August 2026)"),
        ([(21, 8, 26), (14, None, None)], ""),  # part of it is not overdue
    ],
)
def test_a_title_carries_the_day_of_releases_overdue_on_the_day_of_the_report(
    due: list[Any], said: str
) -> None:
    cited = tuple(
        dataclasses.replace(
            SOURCE,
            released=dt.date(2026, 8, released),
            overdue_after=dt.date(2026, month, day) if month else None,
        )
        for released, month, day in due
    )
    table = Table(id="t", title="Some were granted", subtitle="", data=data(), sources=cited)
    end = sources(as_of=None, as_at=dt.date(2026, 8, 27))
    (block,) = prepare.document(notebook(shown(table), shown(end))).exhibits
    assert block.payload["title"] == f"Some were granted{said}"


def test_a_heading_over_code_that_shows_nothing_is_left_out() -> None:
    nothing = v4.new_code_cell("x = 1", id="nothing")
    nb = notebook(markdown("## Empty"), nothing, markdown("## Full"), shown(figure()), markdown("## Last"))
    assert [h.text for h in prepare.document(nb).headings] == ["Full", "Last"]


def test_numbers_are_told_from_text_but_never_in_the_row_header() -> None:
    assert printed.numeric(data().payload()) == [False, True, True, False]
    plain = {"columns": [{"type": "text"}] * 3, "rows": [["2020", "1,234", "a"], ["2021", None, "1"]]}
    assert printed.numeric({**plain, "row_header": True}) == [False, True, False]
    assert printed.numeric({**plain, "row_header": False}) == [True, True, False]
