"""What is said of a knob, in Chinese: everything, and nothing of what is gone."""

import importlib
import inspect
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from playground.knobs import Knob, Settings
from playground.optimizers import Adam
from playground.texts import _flat, speaking

ROOT = Path(__file__).parent.parent / "playground"
WORDS = _flat(tomllib.loads((ROOT / "texts" / "zh" / "knobs.toml").read_text("utf-8")))
ALIKE = {"fp32", "tf32", "bf16"}
for file in sorted(ROOT.rglob("*.py")):
    if "knob(" in file.read_text("utf-8"):
        importlib.import_module(".".join(file.relative_to(ROOT.parent).with_suffix("").parts))


def below(settings: type) -> Iterator[type]:
    for each in settings.__subclasses__():
        if each.__module__.startswith("playground."):
            yield each
            yield from below(each)


SETTINGS = sorted(set(below(Settings)), key=lambda each: each.__name__)


def knobs(settings: type) -> dict[str, Knob]:
    return {each.name: each.metadata["knob"] for each in fields(settings) if "knob" in each.metadata}


def declared(settings: type) -> dict[str, Knob]:
    return {name: knob for name, knob in knobs(settings).items() if name in inspect.get_annotations(settings)}


def test_no_two_settings_have_one_name():
    names = [each.__name__ for each in SETTINGS]
    assert len(names) == len(set(names)) > 40


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda each: each.__name__)
def test_every_knob_has_chinese_words_of_its_own(settings):
    for name, knob in knobs(settings).items():
        for what in ("label", "help"):
            owner = next((each for each in settings.__mro__ if f"knob.{each.__name__}.{name}.{what}" in WORDS), None)
            assert owner is not None, f"{settings.__name__}.{name} has no {what} in Chinese"
            said = getattr(knobs(owner)[name], what)
            assert said == getattr(knob, what), f"{settings.__name__}.{name} says something else than {owner.__name__}'s"


def test_an_inherited_knob_is_spoken_of_in_the_words_of_its_base():
    with speaking("zh"):
        assert next(Adam().leaves()).label() == WORDS["knob.Optimiser.rate.label"]
    assert next(Adam().leaves()).label() == "Learning rate"


def test_every_unit_has_its_word():
    units = {knob.unit for each in SETTINGS for knob in knobs(each).values() if any(map(str.isalpha, knob.unit))}
    assert units == {key.removeprefix("knob.unit.") for key in WORDS if key.startswith("knob.unit.")}


def test_no_words_are_left_over():
    known = {f"knob.{each.__name__}.{name}.{what}" for each in SETTINGS for name in declared(each) for what in ("label", "help")}
    choices = {f"choice.{name}.{choice}" for each in SETTINGS for name, knob in knobs(each).items() for choice in knob.choices}
    spoken = {key for key in WORDS if not key.startswith("knob.unit.")}
    assert spoken <= known | choices, spoken - known - choices


def test_every_choice_of_a_run_has_its_word():
    every = {}
    for file in (ROOT / "texts" / "zh").glob("*.toml"):
        every |= _flat(tomllib.loads(file.read_text("utf-8")))
    for each in SETTINGS:
        if not each.__module__.startswith("playground.theory."):  # its choices are named with its pages
            for name, knob in knobs(each).items():
                for choice in knob.choices:
                    assert isinstance(choice, int) or choice in ALIKE or f"choice.{name}.{choice}" in every
