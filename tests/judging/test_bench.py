"""A judgement from beginning to end."""

import json
from itertools import islice

import numpy as np
import pytest

from playground.config import RunConfig
from playground.errors import ConfigError, DataError
from playground.judging.bench import Bench, Expert, expert, finished
from playground.judging.report import Progress, Report
from playground.metrics.classifier import Classifier
from tests.judging.fakes import bench, generated, report, source


def test_a_perfect_generator_reads_about_its_floors():
    found = report(bench().judge(generated(), samples=180))
    for score in found.scores:
        if score.name != "classes":
            assert abs(score.value - score.floor.mean) < 6 * max(score.floor.spread, score.error or 0, 0.01), score.name
    assert found["classes"].value == found["classes"].floor.mean == 2
    assert found.histogram.fakes == found.histogram.data == (0.5, 0.5)


def test_a_collapsed_generator_is_found_out():
    found = report(bench().judge(generated(only=slice(1, None, 2)), samples=180))
    assert found["classes"].value == 1 and found.histogram.fakes == (0, 1)
    assert found["class_kl"].value == pytest.approx(np.log(2))
    assert found["frechet"].value > 10 * found["frechet"].floor.mean
    assert found["kernel"].value > 5 * found["kernel"].error
    assert found["recall"].value < 0.6 < found["precision"].value
    assert found["coverage"].value < 0.6 < found["density"].value


def test_progress_rises_to_its_total_and_the_report_comes_last():
    *steps, last = bench().judge(generated(size=64), samples=256)
    assert [each.done for each in steps] == list(range(1, len(steps) + 1))
    assert {each.total for each in steps} == {len(steps)}
    assert isinstance(last, Report) and all(isinstance(each, Progress) for each in steps)


def test_a_judgement_can_be_stopped_between_any_two_steps():
    drawn = []

    def watched():
        for batch in generated():
            drawn.append(len(batch))
            yield batch

    steps = bench().judge(watched(), samples=5000)
    stopped = list(islice(steps, 8))
    steps.close()
    assert len(stopped) == 8 and sum(drawn) <= 8 * 50


def test_who_is_told_may_stop_it_by_raising():
    def refuse(step: Progress) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        finished(bench().judge(generated()), refuse)


def test_the_real_side_is_looked_at_once():
    judged = bench()
    first, again = (list(judged.judge(generated(), samples=100)) for _ in range(2))
    assert len(again) < len(first) - 10
    assert not any(each.key.endswith(("looking", "floor")) for each in again[:-1])
    assert first[-1] == again[-1]


def test_a_score_is_the_same_whatever_else_is_asked_for():
    alone = report(bench().judge(generated(), samples=100, metrics=["kernel"]))
    assert [each.name for each in alone.scores] == ["kernel"] and alone.histogram is None
    assert alone["kernel"] == report(bench().judge(generated(), samples=100))["kernel"]


def test_more_samples_than_half_the_data_are_compared_in_part_and_it_is_said():
    found = report(bench(300).judge(generated(), samples=200, metrics=["frechet"]))
    assert (found.samples, found.compared) == (200, 135)
    assert "200 samples were drawn, and 135 of them compared with 135 of the 270 pictures" in found.protocol[1].say()


def test_a_report_is_plain_values_for_a_file():
    found = report(bench().judge(generated(), samples=100))
    plain = json.loads(json.dumps(found.to_dict()))
    assert plain["scores"]["sure"].keys() == {"value", "error", "floor", "floor_spread"}
    assert plain["classes"] == {"dark": 0.5, "light": 0.5}


@pytest.mark.parametrize(("options", "said"), [({"samples": 3}, "between 64"), ({"metrics": ["inception"]}, "no metric called")])
def test_what_cannot_be_is_said_before_the_first_step(options, said):
    with pytest.raises(ConfigError, match=said):
        bench().judge(generated(), **options)


def test_pictures_of_another_shape_are_refused():
    with pytest.raises(DataError, match="3×4×4"):
        report(bench().judge((batch.repeat(3, axis=1) for batch in generated()), samples=100))


def test_too_few_pictures_are_refused():
    with pytest.raises(DataError, match="at least 128"):
        bench(100)


def test_known_data_have_our_classifier_and_unknown_ones_random_features():
    assert "the held-out pictures rightly" in expert("digits", 1).about.say()
    stranger = expert("uploaded", 3)
    assert isinstance(stranger.eye, Classifier) and "random weights" in stranger.about.say()
    assert expert("stacked", 3).eye.classes == 1000


def test_a_bench_is_made_from_the_settings_of_a_run_and_points_are_refused():
    made = Bench.of(RunConfig().with_values({"generator": "mlp", "data": "moods", "data.limit": 300}))
    assert len(made.source.class_names) == 10 and made.expert.eye.classes == 10
    with pytest.raises(ConfigError, match="Only pictures"):
        Bench.of(RunConfig())


def test_data_without_classes_are_judged_without_them():
    images = source().training
    plain = Bench(type(source())(images), Expert(expert("uploaded", 1).eye, expert("uploaded", 1).about))
    assert plain.metrics == ("frechet", "kernel", "neighbours", "parzen")


def test_stacked_digits_are_judged_by_their_modes():
    judged = Bench.of(RunConfig().with_values({"generator": "mlp", "data": "stacked", "data.limit": 300}))
    assert judged.metrics == ("frechet", "kernel", "neighbours", "stacked", "parzen")
    one = iter([judged.source.held_out[:1].repeat(64, axis=0)] * 2)
    found = report(judged.judge(one, samples=100, metrics=["stacked"]))
    assert found["stacked"].value == 1 and found["stacked"].floor.mean == pytest.approx(95, abs=1)
    assert "26\u202f000" in found.protocol[-1].say()
