import io

import fastparquet
import pandas as pd
import pytest

from playground.data.images import tables
from playground.data.images.tables import groups_for, is_missing, labelled, open_table
from playground.errors import DataError
from tests.data.images.hub_files import png, real, table

PICTURES = [png(each) for each in range(30)]


@pytest.fixture
def opened(tmp_path):
    files = []

    def make(**options):
        files.append(io.BytesIO(table(tmp_path, **options)))
        return open_table(files[-1])

    return make


def test_a_table_that_says_what_its_columns_are_is_believed(opened):
    found = opened()
    assert found.columns == (("img",), ("label",), "img", "label")
    assert found.class_names("label") == ("no", "yes")
    assert found.counts == [20, 20, 20]
    rows = found.rows(1, "img", "label")
    assert rows.pictures[:2] == [png(20), png(21)]
    assert rows.classes == [0] * 10 + [1] * 10


def test_columns_are_known_by_their_names_where_nothing_is_said(opened):
    found = opened(names=(), image=PICTURES, digit=[1] * 30, width=[28] * 30).columns
    assert (found.picture, found.label) == ("image", "digit")
    assert found.classes == ("digit", "width")


def test_what_is_in_doubt_is_left_open(opened):
    found = opened(names=(), front=PICTURES, back=PICTURES, age=[1] * 30, hair=[2] * 30).columns
    assert (found.picture, found.label) == ("", "")
    assert found.pictures == ("front", "back")
    assert found.classes == ("age", "hair")


def test_real_tables_have_their_pictures_in_a_struct():
    for repo in ("ylecun/mnist", "zalando-datasets/fashion_mnist"):
        name, file = sorted(real(repo).items())[0]
        with file.open("rb") as opened:
            found = open_table(opened)
            assert found.columns == (("image",), ("label",), "image", "label"), name
            rows = found.rows(0, "image", "label")
        assert rows.pictures[0].startswith(b"\x89PNG")
        assert set(rows.classes) == set(range(10))


@pytest.mark.parametrize("cut", [0, 100, -1, -40])
def test_a_damaged_table_gets_a_sentence(tmp_path, cut):
    data = table(tmp_path)
    damaged = data[:cut] if cut else b"PAR1" + bytes(200) + b"PAR1"
    with pytest.raises(DataError, match="The table is damaged"):
        open_table(io.BytesIO(damaged)).rows(0, "img", "label")


def test_groups_of_rows_are_spread_over_a_table_that_is_sorted():
    assert groups_for([100] * 10, 200) == [0, 9]
    assert groups_for([100] * 10, 0) == list(range(10))
    assert groups_for([10_000], 5) == [0]


def test_classes_are_those_that_occur_by_name_or_by_value():
    labels, names = labelled([2, 0, 2], ["a", "b", "c"], column="label")
    assert (labels.tolist(), names) == ([1, 0, 1], ("a", "c"))
    assert labelled(["x", "b"], (), column="label")[1] == ("b", "x")


def test_a_column_of_other_things_is_no_column_of_classes():
    with pytest.raises(DataError, match=r"'width' has 1\u202f001 different values"):
        labelled(list(range(1001)), (), column="width")


def test_minus_one_and_nothing_are_no_class():
    assert [is_missing(each) for each in (-1, None, float("nan"), 0, "", "a")] == [True, True, True, False, False, False]


def test_pictures_that_unpack_to_more_than_memory_has_are_refused_before_they_are_got(opened, monkeypatch):
    found = opened(names=(), image=[bytes(100_000)] * 30, label=[0] * 30)
    reach = found.file.tell()
    monkeypatch.setattr(tables, "MOST_OF_A_GROUP", 1_000_000)
    with pytest.raises(DataError, match="would have to be in memory"):
        found.rows(0, "image", "label")
    assert found.file.tell() == reach


@pytest.mark.parametrize("said", [10, 0])
def test_a_list_of_contents_that_lies_about_it_is_found_out_at_the_pages(opened, monkeypatch, said):
    found = opened(names=(), image=[bytes(100_000)] * 30, label=[0] * 30)
    for each in found.parquet.row_groups[0].columns:
        each.meta_data.total_uncompressed_size = said
    monkeypatch.setattr(tables, "MOST_OF_A_GROUP", 1_000_000)
    with pytest.raises(DataError, match="would have to be in memory"):
        found.rows(0, "image", "label")


def test_pages_that_unpack_to_far_more_than_pictures_do_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "zeros.parquet"
    fastparquet.write(str(path), pd.DataFrame({"image": [bytes(100_000)] * 30}), compression="GZIP", object_encoding="bytes")
    assert len(open_table(io.BytesIO(path.read_bytes())).rows(0, "image", "").pictures[0]) == 100_000
    monkeypatch.setattr(tables, "SMALL", 1_000_000)
    with pytest.raises(DataError, match="would have to be in memory"):
        open_table(io.BytesIO(path.read_bytes())).rows(0, "image", "")


def test_more_rows_than_any_honest_group_has_are_refused(opened, monkeypatch):
    monkeypatch.setattr(tables, "MOST_OF_A_ROW_GROUP", 19)
    with pytest.raises(DataError, match="would have to be in memory"):
        opened().rows(0, "img", "label")


def test_a_negative_size_is_damage(opened):
    found = opened()
    found.parquet.row_groups[0].columns[0].meta_data.total_compressed_size = -1
    with pytest.raises(DataError, match="The table is damaged"):
        found.rows(0, "img", "label")


def test_a_column_with_gaps_has_whole_numbers_as_classes():
    labels, names = labelled([0.0, 2.0, 2.0], ["a", "b", "c"], column="label")
    assert (labels.tolist(), names) == ([0, 1, 1], ("a", "c"))
    assert labelled([0.0, 1.5], (), column="label")[1] == ("0", "1.5")


def test_words_are_classes_even_where_numbers_have_names():
    assert labelled(["y", "x", "y"], ["a", "b"], column="label")[1] == ("x", "y")
    assert labelled([1, "x", True], ["a", "b"], column="label")[1] == ("b", "x")


def test_a_gap_of_any_kind_is_no_class():
    assert [is_missing(each) for each in (pd.NA, pd.NaT, -1.0, False)] == [True, True, True, False]
