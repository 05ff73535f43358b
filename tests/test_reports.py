"""The reports as a user builds them: the command, its figures, its refusals, its words."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from building import here
from crossings_shown import of as shown_by

from analysis.exhibits import Verdict
from analysis.inputs import public_claims

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("warm_kernels", "without_workers")]

KEYS = {
    "crossings": [
        "arrivals_to_date", "arrivals_to_date_last_year", "arrivals_to_date_change_pct", "arrivals_to_date_rank",
        "arrivals_12_months", "arrivals_since", "boats_to_date", "people_per_boat_to_date",
        "crossing_days_to_date", "busiest_day_to_date",
    ],
    "returns": [
        "returns_year_ending", "enforced_year_ending", "voluntary_year_ending", "port_year_ending",
        "voluntary_share_year_ending_pct", "returns_year_ending_change_pct",
    ],
    "asylum": [
        "claims_year_ending", "decisions_year_ending", "grant_rate_year_ending_pct", "withdrawals_year_ending",
        "awaiting_people", "supported_people", "in_hotels",
    ],
    "local": [
        "supported", "supported_per_10000", "supported_rank", "supported_rate_rank", "share_of_uk_pct",
        "share_of_nation_pct", "in_contingency", "in_dispersal",
    ],
    "claims": [
        "claims_checked", "verdict_supported", "verdict_supported_with_caveat",
        "verdict_depends_on_definition", "verdict_not_supported", "verdict_cannot_be_tested_with_open_data",
        "verdicts_changed_since_the_day",
    ],
    "revisions": [
        "periods_new", "values_revised", "largest_revision", "key_figures_moved", "verdicts_moved", "values_new",
        "values_unchanged", "values_withdrawn",
    ],
}  # fmt: skip
BANNED = re.compile(
    r"\b(illegals|invasion|flood(s|ed|ing)?|influx|surge[sd]?|waves?|swarm|bogus|failed asylum|deport\w*|soar\w*|"
    r"plummet\w*|cris[ie]s|burden|magnet|pull factor|on course|illegal (migrant|immigrant|asylum)\w*)\b",
    re.IGNORECASE,
)


def build(out: Path, *arguments: str) -> list[dict[str, Any]]:
    code, said, err = here("build", *arguments, "--json", "--out", str(out))
    assert code == 0, err
    return [json.loads(line) for line in said.splitlines()]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, built_reports: Path) -> Path:
    return shutil.copytree(built_reports, tmp_path_factory.mktemp("out") / "reports")


@pytest.fixture(scope="module")
def built(out: Path) -> dict[str, dict[str, Any]]:
    """The manifests of every report with its defaults, by name."""
    rows = build(out, "--changed")
    assert {row["status"] for row in rows} == {"unchanged"}
    assert all(
        set(row) >= {"report", "slug", "parameters", "status", "html", "pdf", "manifest"} for row in rows
    )
    return {row["report"]: json.loads(Path(row["manifest"]).read_text("utf-8")) for row in rows}


def figures(manifest: dict[str, Any]) -> dict[str, float]:
    return {figure["id"]: figure["value"] for figure in manifest["key_figures"]}


def test_every_report_has_its_key_figures(built: dict[str, dict[str, Any]]) -> None:
    for name, ids in KEYS.items():
        assert [i for i in ids if i not in figures(built[name])] == []
        for figure in built[name]["key_figures"]:
            assert {"id", "label", "value", "unit", "period", "status", "released"} <= set(figure)
            assert figure["status"] in {
                "provisional",
                "first published",
                "subject to revision",
                "as later published",
                "estimate",
            }


def test_the_release_of_17_july_2026(out: Path) -> None:
    """10 July is new in it; the publisher's page had given 225 before it gave 255."""
    (row,) = build(out, "revisions", "-p", "before=2026-07-10", "-p", "after=2026-07-17", "--format", "html")
    manifest = json.loads(Path(row["manifest"]).read_text("utf-8"))
    found = figures(manifest)
    assert (found["periods_new"], found["values_revised"], found["largest_revision"]) == (7, 0, None)
    assert found["key_figures_moved"] == 8
    page = BeautifulSoup(Path(row["html"]).read_text("utf-8"), "html.parser").get_text(" ")
    assert "from 225 to 255" in page
    assert (manifest["as_of"], manifest["data_as_at"]) == (None, "2026-07-17")  # no day was asked for


def test_crossings_seen_when_31_march_2025_was_out() -> None:
    shown = shown_by("crossings", "report", as_of="2025-04-03")["key-figures"].figures
    found = {figure.id: figure.value for figure in shown}
    assert found["arrivals_to_date"] == 6642
    assert found["arrivals_to_date_last_year"] == 5435
    assert found["arrivals_to_date_change_pct"] == pytest.approx(22.2, abs=0.05)
    assert found["arrivals_to_date_rank"] == 1
    assert found["arrivals_since"] == 29884
    assert found["arrivals_12_months"] == 38023
    assert {figure.unit for figure in shown if figure.id == "arrivals_to_date_rank"} == {"of 8 years"}
    assert {figure.status for figure in shown} == {"as later published"}


def test_glasgow_seen_when_30_september_2024_was_out(out: Path) -> None:
    (row,) = build(out, "local", "--as-of", "2024-11-29", "--format", "html")
    found = figures(json.loads(Path(row["manifest"]).read_text("utf-8")))
    assert found["supported"] == 4075
    assert found["share_of_nation_pct"] == pytest.approx(68.0, abs=0.05)


def test_claims_have_a_card_each_with_a_verdict(built: dict[str, dict[str, Any]], out: Path) -> None:
    found = figures(built["claims"])
    cards = [e for e in built["claims"]["exhibits"] if e["kind"] == "verdict"]
    assert len(cards) == found["claims_checked"] >= 21
    assert sum(value for name, value in found.items() if name.startswith("verdict_")) == len(cards)
    page = BeautifulSoup((out / "claims.html").read_text("utf-8"), "html.parser")
    assert "6,642 people" in page.select_one("#c1 table").get_text(" ")
    assert page.select_one("#c7 .verdict-word strong").get_text() == "Depends on definition"
    assert page.select_one("#c7 .number-line").get_text() == "Claim C7"


def test_claims_seen_from_the_day_before_most_were_made() -> None:
    seen = shown_by("claims", as_of="2025-04-01")
    assert [one.id for one in seen.values() if isinstance(one, Verdict)] == ["c17", "c7", "c41", "c16"]


def test_three_charts_and_two_tables_at_least(built: dict[str, dict[str, Any]]) -> None:
    for name, manifest in built.items():
        kinds = [exhibit["kind"] for exhibit in manifest["exhibits"]]
        assert kinds.count("figure") >= 3, name
        assert kinds.count("table") >= 2, name


def test_the_index_links_every_report(built: dict[str, dict[str, Any]], out: Path) -> None:
    page = BeautifulSoup((out / "index.html").read_text("utf-8"), "html.parser")
    links = {a["href"] for a in page.find_all("a", href=True)}
    for manifest in built.values():
        assert {f"{manifest['slug']}.html", f"{manifest['slug']}.pdf"} <= links
    for link in links:
        if not link.startswith(("#", "https:", "mailto:")):
            assert (out / link.partition("#")[0]).exists(), link


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("local", "-p", "area=Glasgw"), 'Did you mean "Glasgow City"?'),
        (("local", "-p", "aera=Leeds"), 'Did you mean "area"?'),
        (("crossings", "-p", "first_year=many"), "first_year"),
        (("claims", "-p", "claim=c77"), 'Did you mean "c7"'),
        (("revisions", "-p", "source=smal-boats"), 'Did you mean "small-boats"'),
        (
            ("revisions", "-p", "before=2026-07-17", "-p", "after=2026-07-10"),
            "is not before that of 2026-07-10",
        ),
    ],
)
def test_a_wrong_word_is_refused_in_one_line_and_nothing_is_written(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, _, err = here("build", *arguments, "--out", str(tmp_path / "reports"))
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert not (tmp_path / "reports").exists()


def test_the_words_of_every_report_are_neutral(built: dict[str, dict[str, Any]], out: Path) -> None:
    for name, manifest in built.items():
        page = BeautifulSoup((out / f"{manifest['slug']}.html").read_text("utf-8"), "html.parser")
        for hidden in page.find_all(["style", "script"]):
            hidden.decompose()
        text = page.get_text(" ") + " ".join(svg["aria-label"] for svg in page.select("svg[role=img]"))
        text = re.sub(r"“[^”]*”|https?://\S+", "", text)  # what others said, and where, is theirs
        for one in public_claims.register().claims if name == "claims" else ():
            text = text.replace(one.claim, "")
        found = [m for m in BANNED.findall(text) if not re.match(r"deportations?$", m[0], re.IGNORECASE)]
        assert found == [], name


def test_nothing_of_the_machine_is_in_a_report(built: dict[str, dict[str, Any]], out: Path) -> None:
    import socket

    for manifest in built.values():
        for suffix in (".html", ".json"):
            text = (out / f"{manifest['slug']}{suffix}").read_text("utf-8")
            assert str(Path.home()) + "/" not in text
            assert str(out) not in text
            assert socket.gethostname() not in text or len(socket.gethostname()) < 5
