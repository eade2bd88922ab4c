import pytest

from playground.data.images.parts import likely, parts


def test_a_table_in_many_files_is_one_part():
    files = {"README.md": 5, "plain_text/test-00000-of-00001.parquet": 1, "plain_text/train-00001-of-00002.parquet": 3,
             "plain_text/train-00000-of-00002.parquet": 2}  # fmt: skip
    test, train = parts(files)
    assert (test.name, train.name) == ("plain_text/test", "plain_text/train")
    assert train.files == ("plain_text/train-00000-of-00002.parquet", "plain_text/train-00001-of-00002.parquet")
    assert (train.form, train.nbytes) == ("table", 5)


def test_the_tables_that_the_hub_makes_are_parts_by_split():
    assert [part.name for part in parts({"default/train/0000.parquet": 1, "default/train/0001.parquet": 1})] == ["default/train"]


def test_archives_are_parts_where_there_are_no_tables():
    found = parts({"data.zip": 7, "data/cartoonset10k.tgz": 9, "labels.csv": 1})
    assert [(part.name, part.form) for part in found] == [("data.zip", "zip"), ("data/cartoonset10k.tgz", "tar")]


def test_single_pictures_are_one_part():
    (only,) = parts({"cat/1.png": 1, "dog/2.jpg": 2, ".hidden/3.png": 3, "README.md": 1})
    assert (only.form, only.files) == ("files", ("cat/1.png", "dog/2.jpg"))


def test_a_repo_without_pictures_has_no_parts():
    assert parts({"README.md": 1, "text.jsonl": 3}) == ()


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        (["a/test.parquet", "a/train.parquet"], "a/train"),
        (["only.parquet"], "only"),
        (["a/train.parquet", "b/train.parquet"], None),
        (["one.zip", "two.zip"], None),
        (["constrained.zip", "test.zip"], None),
    ],
)
def test_the_part_is_inferred_only_where_there_is_no_doubt(names, meant):
    found = likely(parts(dict.fromkeys(names, 1)))
    assert (found and found.name) == meant
