import os
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import stats

from playground.data import DATA, points
from playground.data.points import MOST_ROWS, NAMES, PointShelf, PointsLine, PointsPlane, default, keep, read_csv, read_file
from playground.errors import DataError
from playground.randomness import generator

PAIRS = [[0.5, 1], [2, -3], [4, 5]]


@pytest.fixture(autouse=True)
def shelf(tmp_path, monkeypatch):
    monkeypatch.setenv(points.ROOT, str(tmp_path / "points"))
    points._opened.cache_clear()


def opened(kind, table):
    return kind(key=default().keep(np.array(table, np.float32))).open()


# ---------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    "table",
    [
        "0.5,1\n2,-3\n4,5",
        "0.5, 1\r\n2, -3\r\n4, 5\r\n",
        "x,y\n0.5,1\n2,-3\n4,5\n",
        '"x","y"\n"0.5","1"\n"2","-3"\n"4","5"\n',
        "0.5;1\n2;-3\n4;5\n",
        "0.5\t1\n2\t-3\n4\t5\n",
        "0.5 1\n2 -3\n4 5\n",
        "  0.5   1\n 2      -3  \n\n4 5\n\n\n",
        "# x y\n5e-1 1.0\n2e0 -3.\n+4 5\n",
        "\ufeffx;y\n0.5;1\n2;-3\n4;5",
        "\n\n0.5,1\n2,-3\n4,5",
        "first column, second column, notes\n0.5,1\n2,-3\n4,5",
    ],
)
def test_a_table_is_read_whatever_parts_its_columns(table):
    assert read_csv(table).tolist() == PAIRS
    assert read_csv(table.encode("utf-8")).tolist() == PAIRS
    assert read_csv(table.encode("utf-16")).tolist() == PAIRS


def test_a_column_is_points_of_a_line():
    found = read_csv("height\n1.5\n2\n\n3\n")
    assert found.tolist() == [[1.5], [2], [3]]
    assert found.dtype == np.float32


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("", "There are no numbers in this table"),
        ("\n \n", "There are no numbers in this table"),
        ("x,y\n", "There are no numbers in this table"),
        ("1,2\n", "This table has one point only. Bring at least two"),
        ("1,2\n1,2\n1,2", "All 3 points of this table are the same"),
        ("1,2,3\n4,5,6", "Line 1 has 3 columns: points have one or two"),
        ("a,b,c\n\n4,5,6", "Line 3 has 3 columns: points have one or two"),
        ("1,2\n3\n4,5", "Line 2 has 1 columns, where the lines before have 2"),
        ("1\n3\n4,5", "Line 3: '4,5' is not|Line 3 has 2 columns, where the lines before have 1"),
        ("x\n" + "1\n" * 15 + "abc\n2", "Line 17: 'abc' is not a number. Write numbers with a decimal point"),
        ("1,5;2\n3;4\n", "Line 1: '1,5' is not a number"),
        ("1;2\n1,5;2\n", "Line 2: '1,5' is not a number. Write numbers with a decimal point"),
        ("1,2\n3,", "Line 2: '' is not a number"),
        ("1,2\n3,nan\n", "Line 2: 'nan' is not a finite number. Leave that line out"),
        ("1\n2\n-inf", "Line 3: '-inf' is not a finite number"),
        ("1\n2\n1e999", "Line 3: '1e999' is not a finite number"),
        ("1\n2\n3e7\n", r"Line 3: 3e\+07 is beyond ±1\u202f000\u202f000. Divide the numbers"),
        ("a\nb\n3\n4", "Line 2: 'b' is not a number"),
        ("<script>alert(1)</script>\n<b>\n", "Line 2: '<b>' is not a number"),
        ("1\n1_000\n2", "Line 2: '1_000' is not a number"),
        ("1_000\n2\n3", "Line 1: '1_000' is not a number"),
        ("1\n" + "9" * 200_000, "Line 2 cannot be read"),
        ('1\n"2\n3', None),
    ],
)
def test_what_cannot_be_used_is_named_by_its_line(table, sentence):
    if sentence is None:
        assert read_csv(table).tolist() == [[1], [2], [3]]  # a stray quotation mark does not swallow the rest
        return
    with pytest.raises(DataError, match=sentence):
        read_csv(table)


def test_a_long_cell_is_cut_in_the_sentence():
    with pytest.raises(DataError) as refused:
        read_csv("1\n" + "x" * 5000)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("data", [b"PK\x03\x04\xff\xfe\x00", b"\xff\xff\xff", b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_is_no_text_gets_a_sentence(data):
    with pytest.raises(DataError, match=r"This file is not a table of text. Save it as CSV"):
        read_csv(data)


@pytest.mark.parametrize("path", ["", "no/such.csv"])
def test_a_file_that_is_not_there_gets_a_sentence(path):
    with pytest.raises(DataError, match="There is no such file"):
        keep(Path(path))


def test_too_many_rows_are_counted_but_not_read(monkeypatch):
    monkeypatch.setattr(points, "_numbers", lambda lines: pytest.fail("the rows were read"))
    with pytest.raises(DataError, match=r"This table has 200\u202f001 rows, and at most 100\u202f000 are read. Bring a part"):
        read_csv("1\n" * 200_001)


def test_a_table_of_ten_million_rows_is_refused_at_once(tmp_path, monkeypatch):
    file = tmp_path / "large.csv"
    file.write_bytes(b"1,2\n" * 10_000_000)
    monkeypatch.setattr(points, "_decoded", lambda table: pytest.fail("the file was decoded"))
    with pytest.raises(DataError, match=r"This table has 40.0 MB, and at most 5 MB are read"):
        read_file(file)
    with pytest.raises(DataError, match=r"has 40.0 MB"):
        read_csv(file.read_bytes())


def test_as_many_rows_as_may_be_are_read():
    numbers = np.arange(MOST_ROWS) / 100
    assert len(read_csv("x\n" + "\n".join(f"{each:.2f}" for each in numbers))) == MOST_ROWS
    with pytest.raises(DataError, match="has 100\u202f001 rows"):
        read_csv("\n".join(f"{each:.2f}" for each in np.arange(MOST_ROWS + 1)))


# ---------------------------------------------------------------------- keeping


def test_a_table_is_kept_under_a_key_and_opened_by_it(tmp_path):
    (tmp_path / "table.csv").write_text("x,y\n0.5,1\n2,-3\n4,5\n")
    key, found = keep(tmp_path / "table.csv")
    assert NAMES[found.shape[1]] == "points_plane"
    assert keep("0.5 1\n2 -3\n4 5\n")[0] == key
    source = DATA["points_plane"].from_dict({"key": key}).open()
    assert source.points.tolist() == PAIRS


def test_other_points_have_other_keys(tmp_path):
    kept = default()
    keys = {kept.keep(np.array(each, np.float32)) for each in ([[1], [2]], [[2], [1]], [[1, 2]], [[1, 2], [2, 1]])}
    assert len(keys) == 4


def test_before_anything_was_sent_there_is_a_sentence():
    for kind in (PointsLine, PointsPlane):
        with pytest.raises(DataError, match=r"There are no points yet. Paste or send a table"):
            kind().open()


@pytest.mark.parametrize("key", ["abc", "../../etc/passwd", "0" * 63, "G" * 64, "A" * 64, "0" * 64 + "\n", "/" * 64])
def test_what_is_no_key_never_becomes_a_path(key, monkeypatch):
    monkeypatch.setattr(PointShelf, "_file", lambda *_: pytest.fail("a path was made"))
    with pytest.raises(DataError, match="is not the key of points that were sent"):
        PointsLine(key=key).open()


def test_points_that_are_gone_get_a_sentence():
    with pytest.raises(DataError, match="The points 00000000… are no longer here"):
        PointsLine(key="0" * 64).open()


def test_other_points_under_a_key_count_as_gone():
    kept = default()
    key, other = (kept.keep(np.array(each, np.float32)) for each in ([[1], [2]], [[3], [4]]))
    os.replace(kept.root / f"{other}.npz", kept.root / f"{key}.npz")
    with pytest.raises(DataError, match="no longer here"):
        PointsLine(key=key).open()


def test_points_of_the_other_kind_get_a_sentence():
    key, _ = keep("1,2\n3,4\n")
    with pytest.raises(DataError, match="These points have 2 columns, and 1 are wanted here"):
        PointsLine(key=key).open()


def test_points_are_read_from_the_shelf_once(monkeypatch):
    key, _ = keep("1\n2\n3\n")
    first = PointsLine(key=key).open()
    monkeypatch.setattr(PointShelf, "get", lambda *_: pytest.fail("read again"))
    assert PointsLine(key=key).open() is first


# ---------------------------------------------------------------------- drawing from them


def test_rows_are_drawn_with_replacement_each_as_often():
    source = opened(PointsPlane, PAIRS)
    drawn = source.sample(3000, generator(0, "data"))
    assert source.count == 3
    assert drawn.shape == (3000, 2) and drawn.dtype == torch.float32
    counts = [int((drawn == torch.tensor(row)).all(dim=-1).sum()) for row in PAIRS]
    assert sum(counts) == 3000
    assert stats.chisquare(counts).pvalue > 0.01


def test_the_generator_alone_decides_what_is_drawn():
    source = opened(PointsLine, [[1], [2], [3], [4]])
    before = torch.random.get_rng_state()
    assert torch.equal(source.sample(50, generator(1, "data")), source.sample(50, generator(1, "data")))
    assert not torch.equal(source.sample(50, generator(1, "data")), source.sample(50, generator(2, "data")))
    assert torch.equal(before, torch.random.get_rng_state())


NORMAL = np.random.default_rng(0).normal(2, 0.5, (20_000, 1))
TABLES = {
    "normal": NORMAL,
    "two clusters": np.concatenate([NORMAL, NORMAL - 4]),
    "three numbers": [[0], [1], [5]],
    "mostly the same": [[1]] * 500 + [[2]],
    "an outlier": np.concatenate([NORMAL, [[900]]]),
    "large": 1000 + 5000 * NORMAL,
}


@pytest.mark.parametrize("name", TABLES)
def test_the_estimate_on_a_line_has_the_integral_one_on_a_plots_grid(name):
    source = opened(PointsLine, TABLES[name])
    low, high = source.view_range
    wide = torch.linspace(low - (high - low), high + (high - low), 603, dtype=torch.float64)
    assert float(source.density(wide[:, None]).sum() * (wide[1] - wide[0])) == pytest.approx(1, abs=2e-3)
    seen = torch.linspace(low, high, 201)
    assert float(source.density(seen[:, None]).sum() * (high - low) / 200) == pytest.approx(1, abs=0.02)


def test_the_estimate_comes_near_the_truth():
    source = opened(PointsLine, NORMAL)
    x = torch.linspace(0, 4, 81)
    np.testing.assert_allclose(source.density(x[:, None]), stats.norm(2, 0.5).pdf(x), atol=0.06)
    assert not source.exact
    assert source.log_density(torch.zeros(2, 3, 1)).shape == (2, 3)


def test_the_estimate_of_two_points_is_two_kernels():
    source = opened(PointsLine, [[-1], [1]])
    x = np.linspace(-3, 3, 13)
    expected = (stats.norm(-1, source.bandwidth).pdf(x) + stats.norm(1, source.bandwidth).pdf(x)) / 2
    np.testing.assert_allclose(source.density(torch.from_numpy(x)[:, None]), expected)


def test_a_plane_of_points_has_no_density():
    with pytest.raises(NotImplementedError, match="no density in closed form"):
        opened(PointsPlane, PAIRS).log_density(torch.zeros(1, 2))


@pytest.mark.parametrize("name", TABLES)
def test_nearly_all_points_lie_in_view(name):
    source = opened(PointsLine, TABLES[name])
    low, high = source.view_range
    assert ((source.points >= low) & (source.points <= high)).float().mean() > 0.998


def test_an_outlier_does_not_make_the_view_useless():
    low, high = opened(PointsLine, TABLES["an outlier"]).view_range
    assert high - low < 6


def test_points_on_an_upright_line_are_seen_in_a_square():
    (left, right), (low, high) = opened(PointsPlane, [[1, y] for y in range(10)]).view_range
    assert left < 1 < right and right - left == pytest.approx(high - low)
