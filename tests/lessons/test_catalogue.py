"""Every lesson has what its fields promise: words in each language, code where it points, acts that end."""

import importlib
import string
from collections.abc import Iterator

import pytest

from playground.lessons.catalogue import GROUPS, LESSONS
from playground.lessons.lesson import Claim, Computation, Lesson, Training
from playground.texts import LANGUAGES, keys, text
from playground.ui.lesson_names import named, run_names
from playground.ui.lesson_stage import PANELS

EACH = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS.keys())
ALWAYS = ("title", "teaser", "question", "watch", "why", "fix", "fix_why")


def claims(lesson: Lesson) -> list[Claim]:
    return [claim for act in lesson.acts.values() for claim in act.claims]


def trainings(lesson: Lesson) -> Iterator[Training]:
    return (act for act in lesson.acts.values() if isinstance(act, Training))


def wanted(lesson: Lesson) -> set[str]:
    """The keys below `lesson.<name>.` that its fields ask for."""
    cards = {f"card.{number}.{side}" for number in range(1, lesson.cards + 1) for side in ("myth", "truth")}
    return {*ALWAYS, *cards} | {f"choice.{each}" for each in lesson.choices} | {f"claim.{each.name}" for each in claims(lesson)}


def test_no_two_lessons_share_a_name():
    assert len(LESSONS) == sum(map(len, GROUPS.values())) > 0


@EACH
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_lesson_is_there_in_each_language(lesson, language):
    missing = {f"lesson.{lesson.name}.{key}" for key in wanted(lesson)} - keys(language)
    assert not missing


@EACH
def test_no_choice_claim_or_card_of_a_lesson_is_left_over_in_its_words(lesson):
    head = f"lesson.{lesson.name}."
    said = {key.removeprefix(head) for key in keys() if key.startswith(head)}
    assert {key for key in said if key.split(".")[0] in ("choice", "claim", "card")} <= wanted(lesson)


@EACH
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_says_every_bound_that_is_checked(lesson, language):
    for claim in claims(lesson):
        words = text(f"lesson.{lesson.name}.claim.{claim.name}", language)
        said = {field for _, field, _, _ in string.Formatter().parse(words) if field}
        assert said <= {"least", "most", "value"}, claim.name
        text(f"lesson.{lesson.name}.claim.{claim.name}", language, least=claim.least, most=claim.most, value=0.0)


@EACH
def test_a_claim_has_a_bound_and_a_name_of_its_own(lesson):
    names = [claim.name for claim in claims(lesson)]
    assert len(names) == len(set(names))
    assert all(act.claims for act in lesson.acts.values())
    for claim in claims(lesson):
        assert not (claim.holds(-1e30) and claim.holds(1e30)), f"{claim.name} can not fail"
        assert claim.least <= claim.most


@EACH
def test_what_is_not_a_number_is_no_proof(lesson):
    assert not any(claim.holds(float("nan")) for claim in claims(lesson))


@EACH
def test_the_right_answer_is_one_of_several_different_ones(lesson):
    assert lesson.answer in lesson.choices
    assert len(lesson.choices) == len(set(lesson.choices)) >= 2


@EACH
def test_every_run_of_a_lesson_ends(lesson):
    for act in trainings(lesson):
        assert act.runs
        assert all(run.budget_turns > 0 for run in act.runs)
        assert (act.arrangement == "twins") == (len(act.runs) == 2)


@EACH
def test_every_panel_is_one_that_the_page_has(lesson):
    for act in lesson.acts.values():
        assert act.panels
        assert set(act.panels) <= set(PANELS)
        assert isinstance(act, Computation) or not {"lines", "sheets"} & set(act.panels)


@EACH
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_computation_draws_as_lines_has_named_axes(lesson, language):
    for act in lesson.acts.values():
        if isinstance(act, Computation) and "lines" in act.panels:
            assert {f"lesson.{lesson.name}.axis.{each}" for each in "xy"} <= keys(language)


@EACH
def test_every_knob_that_the_fix_turns_is_turned(lesson):
    if not (isinstance(lesson.act, Training) and isinstance(lesson.fix, Training)):
        return
    for path in lesson.turned:
        assert any(run.get(path) != now.get(path) for run in lesson.act.runs for now in lesson.fix.runs), path


@EACH
def test_every_pointer_into_the_code_leads_somewhere(lesson):
    assert lesson.code
    for pointer in lesson.code:
        module, _, qualified = pointer.partition(":")
        place = importlib.import_module(module)
        for name in qualified.split("."):
            place = getattr(place, name)
        assert callable(place), pointer


@EACH
def test_every_paper_says_where(lesson):
    assert lesson.sources
    assert all(source.title and source.place for source in lesson.sources)


def named_acts(lesson: Lesson) -> Iterator[tuple[str, Training]]:
    return ((name, act) for name, act in lesson.acts.items() if isinstance(act, Training))


@EACH
@pytest.mark.parametrize("language", LANGUAGES)
def test_several_runs_have_a_name_each_and_a_single_one_none(lesson, language):
    for name, act in named_acts(lesson):
        head = f"lesson.{lesson.name}.{'run' if name == 'act' else 'fix_run'}."
        said = {key for key in keys(language) if key.startswith(head)}
        assert said == ({f"{head}{at}" for at in range(named(act))} if named(act) > 1 else set())


@EACH
def test_no_two_runs_of_an_act_share_a_name(lesson):
    for name, _ in named_acts(lesson):
        names = run_names(lesson, name)
        assert len(names) == len(set(names))
