from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from layouts.returns_workbooks import ALBANIA, book

from analysis.releases import recognise, store


def read(path: Path) -> Mapping[str, pd.DataFrame]:
    return recognise.read(path)[0].tables


def test_types_are_added_up_and_kept_apart_from_port_returns(write_xlsx) -> None:
    (release,) = recognise.read(write_xlsx(book()))
    assert (release.source, release.released) == ("immigration-statistics", date(2024, 2, 29))
    by_type = release.tables["returns_by_type"].set_index(["quarter_end", "kind"])["returns"]
    december = pd.Timestamp("2023-12-31")
    assert by_type[december].to_dict() == {"enforced": 17, "voluntary": 7, "port": 30}
    assert release.tables["returns_by_type"]["derivation"].isna().all()


def test_labels_that_differ_in_case_are_one(write_xlsx) -> None:
    rows = read(write_xlsx(book()))["returns_by_nationality"]
    enforced = rows[rows["kind"] == "enforced"]
    assert set(enforced["return_type"]) == {"Non-detained enforced removals"}
    assert set(enforced["destination_group"]) == {"Home country"}
    assert enforced["returns"].to_list() == [17, 17]


def test_destinations_and_offenders(write_xlsx) -> None:
    found = read(write_xlsx(book()))
    to = found["returns_by_destination"].groupby("destination")["returns"].sum()
    assert to.to_dict() == {ALBANIA: 34, "France": 60, "Italy": 14}
    assert found["returns_offenders"]["returns"].to_list() == [7, 7]


def test_the_names_used_since_2024_and_ods_read_the_same(write_xlsx, write_ods) -> None:
    old, new = read(write_xlsx(book())), read(write_ods(book("Data_Ret_{}")))
    for name, table in old.items():
        pd.testing.assert_frame_equal(table, new[name])


@pytest.mark.slow
def test_a_second_pass_changes_nothing(write_xlsx, tmp_path) -> None:
    store.merge(tmp_path, recognise.read(write_xlsx(book())))
    (again,) = {outcome.summary for outcome in store.merge(tmp_path, recognise.read(write_xlsx(book())))}
    assert again == "unchanged"
