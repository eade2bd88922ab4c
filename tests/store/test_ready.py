"""The generators that come with the project: each is what its entry says."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from playground.config import RunConfig
from playground.errors import StoreError
from playground.store import ready
from playground.store.sampler import opened

MEGABYTE = 1_000_000


def pixels_of(path):
    return np.asarray(Image.open(io.BytesIO(path.read_bytes()))).astype(int)


@pytest.mark.parametrize("name", ready.ready())
def test_each_opens_and_draws_the_picture_beside_it(name):
    one = ready.find(name)
    model = one.open()
    assert dict(model.config) == dict(one.facts["config"])
    assert RunConfig.from_dict(model.config).seed == one.facts["seed"]
    sampler = opened(model)
    images, columns = ready.sheet(sampler, seed=0)
    count, channels, side, _ = images.shape
    rows = images.reshape(count // columns, columns, channels, side, side).transpose(0, 3, 1, 4, 2)
    drawn = rows.reshape(count // columns * side, columns * side, channels).squeeze().astype(int)
    shown = pixels_of(one.picture)
    assert drawn.shape == shown.shape
    assert np.abs(drawn - shown).max() <= 3  # another processor rounds sums otherwise


@pytest.mark.parametrize("name", ready.ready())
def test_each_says_how_it_was_made_and_judged(name):
    facts = ready.find(name).facts
    assert {"title", "data", "licence", "seed", "turns", "core_seconds", "protocol", "classes"} <= facts.keys()
    assert facts["samples"] == 2000
    assert {"value", "floor", "floor_spread"} <= facts["scores"]["frechet"].keys()


def test_they_are_small_and_all_here():
    sizes = {one.name: one.path.stat().st_size for one in ready.ready().values()}
    assert {"dcgan-digits", "wgan-gp-digits", "dcgan-avatars", "conditional-avatars", "collapsed-digits"} <= sizes.keys()
    assert max(sizes.values()) < 10 * MEGABYTE
    assert sum(each.stat().st_size for each in ready.FOLDER.iterdir() if each.is_file()) < 40 * MEGABYTE


def test_the_collapsed_one_has_collapsed_and_the_others_have_not():
    for one in ready.ready().values():
        shares = list(one.facts["classes"].values())
        assert (max(shares) > 0.5) == (one.name == "collapsed-digits"), one.name


def test_the_conditional_one_draws_what_it_is_told():
    one = ready.find("pretrained/conditional-avatars")
    sampler = opened(one.open())
    assert sampler.class_names == tuple(one.open().words["class_names"])
    red, _ = ready.sheet(sampler, seed=1, label=list(sampler.class_names).index("red"))
    blue, _ = ready.sheet(sampler, seed=1, label=list(sampler.class_names).index("blue"))
    hair = slice(4, 12)
    warmth = [(each[:, 0, hair].astype(int) - each[:, 2, hair]).mean() for each in (red, blue)]
    assert warmth[0] > warmth[1] + 20


def test_an_unknown_name_gets_a_list_of_the_known_ones():
    with pytest.raises(StoreError, match="dcgan-digits"):
        ready.find("stylegan")


def test_the_index_is_written_in_the_order_in_which_they_are_shown():
    assert list(json.loads(ready.INDEX.read_text("utf-8"))["models"]) == list(ready.ready())


@pytest.mark.parametrize("name", ready.ready())
def test_the_entry_names_the_classes_that_the_generator_is_told(name):
    one = ready.find(name)
    assert tuple(one.facts.get("class_names", ())) == tuple(opened(one.open()).class_names)
