import json

import numpy as np
import pytest
from PIL import Image

from playground.data.images.sheet import read_sheet
from playground.errors import DataError


@pytest.fixture
def sheet(tmp_path):
    """Two rows of three grey pictures of 2 × 2; picture i has the pixels 4i … 4i + 3."""
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 3, 2, 2).swapaxes(1, 2).reshape(4, 6)
    Image.fromarray(pixels).convert("RGB").save(tmp_path / "tiny.webp", lossless=True)
    facts = {"count": 6, "size": 2, "channels": 1, "columns": 3, "class_names": ["a", "b"], "labels": [0, 1, 0, 1, 0, 1]}
    (tmp_path / "tiny.json").write_text(json.dumps(facts), "utf-8")
    return tmp_path


def test_pictures_are_cut_row_by_row(sheet):
    images, labels, class_names = read_sheet("tiny", sheet)
    assert images.ravel().tolist() == list(range(24))
    assert images.shape == (6, 1, 2, 2)
    assert labels.tolist() == [0, 1, 0, 1, 0, 1]
    assert class_names == ("a", "b")


def test_a_missing_sheet_gets_a_sentence(tmp_path):
    with pytest.raises(DataError, match="'tiny' are missing or damaged"):
        read_sheet("tiny", tmp_path)


@pytest.mark.parametrize("end", ["webp", "json"])
def test_a_truncated_sheet_gets_a_sentence(sheet, end):
    file = sheet / f"tiny.{end}"
    file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(DataError, match="'tiny' are missing or damaged"):
        read_sheet("tiny", sheet)
