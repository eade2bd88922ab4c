import pytest

from playground import cli
from playground.lessons.catalogue import LESSONS
from playground.teach import BEGIN, END, put


def test_the_list_names_every_lesson(capsys):
    assert cli.main(["lessons"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in LESSONS)


def test_a_lesson_that_does_not_exist_is_named_with_those_that_do(capsys):
    assert cli.main(["lessons", "check", "--only", "unicorns"]) != 0
    told = capsys.readouterr().err
    assert "unicorns" in told
    assert "ring_collapse" in told


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "table\n"), ("without a place", "table\n"), (f"a\n{BEGIN}\nold\n{END}\nb", f"a\n{BEGIN}\ntable\n{END}\nb")],
)
def test_a_table_goes_where_a_document_has_a_place_for_it(tmp_path, old, new):
    path = tmp_path / "README.md"
    path.write_text(old, "utf-8")
    put(path, "table\n")
    assert path.read_text("utf-8") == new
