"""An answer of our own is JSON that nobody keeps."""

from playground.ui.answers import as_json


def test_plain_values_are_answered_as_json_that_is_not_kept():
    answer = as_json({"say": "né"}, 400)
    assert (answer.status_code, answer.body) == (400, '{"say":"né"}'.encode())
    assert answer.headers["content-type"] == "application/json" and answer.headers["cache-control"] == "no-store"
