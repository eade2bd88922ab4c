"""The classifier, and those that are kept in pretrained/."""

import json

import numpy as np
import pytest
import torch

from playground.data import DATA
from playground.errors import DataError
from playground.metrics.classifier import FEATURES, PRETRAINED, drawn, pretrained, untaught

KEPT = json.loads((PRETRAINED / "index.json").read_text("utf-8"))["classifiers"]

AS_DRAWN = {"digits": 28, "avatars": 64, "moods": 32}  # so that nothing has to be resized before it is looked at


def pictures(count: int, *, channels: int = 1, size: int = 28) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, channels, size, size), np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [28, 32])
def test_it_makes_64_features_and_probabilities_that_sum_to_1(channels, size):
    seen = drawn(channels=channels, size=size, classes=10, seed=0).eval().see(pictures(3, channels=channels, size=size))
    assert seen.features.shape == (3, FEATURES) and seen.probabilities.shape == (3, 10)
    assert seen.probabilities.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-6)


def test_a_seed_decides_every_weight_and_moves_no_global_stream():
    before = torch.get_rng_state()
    one, same, other = (drawn(channels=1, size=28, classes=4, seed=seed).state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert not torch.equal(one["features.conv_1.weight"], other["features.conv_1.weight"])
    assert torch.equal(before, torch.get_rng_state())


def test_pictures_of_another_size_are_resized():
    eye = drawn(channels=1, size=28, classes=4, seed=0).eval()
    even = np.full((1, 1, 28, 28), 200, np.uint8)
    assert eye.see(even.repeat(2, axis=2).repeat(2, axis=3)).features == pytest.approx(eye.see(even).features, abs=1e-5)
    assert eye.see(pictures(2, size=64)).features.shape == (2, FEATURES)


def test_a_picture_is_seen_alike_in_any_company():
    eye = drawn(channels=1, size=28, classes=4, seed=0).eval()
    many = pictures(5)
    assert eye.see(many).features[3] == pytest.approx(eye.see(many[3:4]).features[0], abs=1e-4)


def test_random_features_are_always_the_same_and_know_no_class():
    first, again = untaught(3).see(pictures(2, channels=3)), untaught(3).see(pictures(2, channels=3))
    assert np.array_equal(first.features, again.features) and first.probabilities.shape == (2, 0)


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_classifier_does_as_well_as_its_index_says(name):
    known, source = pretrained(name), DATA[name](size=AS_DRAWN[name]).open()
    picked = np.arange(0, len(source.held_out), 4)
    right = known.classifier.see(source.held_out[picked]).probabilities.argmax(axis=1) == source.held_out_labels[picked]
    assert known.accuracy >= 0.97 and right.mean() >= known.accuracy - 0.03
    assert tuple(KEPT[name]["classes"]) == source.class_names
    assert KEPT[name]["held_out_count"] == len(source.held_out) and KEPT[name]["trained_on"] == source.training_count
    assert (PRETRAINED / KEPT[name]["file"]).stat().st_size < 1_000_000


def test_a_kept_classifiers_features_have_a_mean_variance_of_1():
    source = DATA["digits"]().open()
    features = pretrained("digits").classifier.see(source.training[::9]).features
    assert features.var(axis=0).mean() == pytest.approx(1, abs=0.1)


def test_an_unknown_set_has_none_and_a_damaged_file_has_a_sentence(tmp_path):
    assert pretrained("ring") is None
    (tmp_path / "index.json").write_text(json.dumps({"classifiers": {"digits": KEPT["digits"]}}))
    (tmp_path / KEPT["digits"]["file"]).write_bytes((PRETRAINED / KEPT["digits"]["file"]).read_bytes()[:-9])
    with pytest.raises(DataError, match="digits cannot be read"):
        pretrained("digits", tmp_path)
