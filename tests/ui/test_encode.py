"""What is sent to the page comes out there as it went in."""

import base64

import numpy as np
import orjson
import pytest

from playground.ui.encode import data_uri, event, message, typed


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8, np.int16, np.int32])
def test_an_array_comes_back_whole(dtype):
    array = np.arange(12, dtype=dtype).reshape(3, 4)
    sent = typed(array)
    shape = [int(n) for n in sent["shape"].split(",")]
    back = np.frombuffer(base64.b64decode(sent["bdata"]), np.dtype(sent["dtype"])).reshape(shape)
    assert np.array_equal(back, array)
    assert back.dtype == array.dtype


def test_whole_numbers_of_64_bits_become_those_that_the_browser_knows():
    assert typed(np.array([1, 2], np.int64))["dtype"] == "i4"


def test_a_slice_is_sent_as_it_reads_not_as_it_lies_in_memory():
    array = np.arange(10, dtype=np.float32)[::2]
    assert base64.b64decode(typed(array)["bdata"]) == array.copy().tobytes()


def test_not_a_number_is_null_and_arrays_may_stand_anywhere():
    plain = orjson.loads(message(numbers={"a": float("nan"), "b": np.float32(0.5)}, deep=[{"x": np.zeros(2, np.float32)}]))
    assert plain["numbers"] == {"a": None, "b": 0.5}
    assert plain["deep"][0]["x"]["dtype"] == "f4"


def test_an_event_is_one_line_of_data():
    assert event(message(texts={"say": "two\nlines"})).count(b"\n") == 2


def test_pictures_name_their_own_format():
    assert data_uri(b"\x89PNG....").startswith("data:image/png;base64,")
    assert data_uri(b"\xff\xd8\xff").startswith("data:image/jpeg;base64,")


def test_what_cannot_be_sent_is_a_mistake():
    with pytest.raises(TypeError):
        message(thing=object())
