"""The charts below the lattice say what was measured."""

import numpy as np

from playground.judging.report import Floor
from playground.runtime.pricing import SCORES, Point
from playground.views import latent_panels as view


def test_the_thick_line_is_the_least_error_until_then():
    curve = [(0, (9.0, 5.0)), (1, (3.0, 6.0)), (2, (4.0, float("nan")))]
    *thin, best = view.errors(curve)["data"]
    assert len(thin) == 2 and best["y"].tolist() == [5, 3, 3]
    assert np.isnan(thin[1]["y"][2])


def test_a_price_has_its_floors_dotted():
    points = [Point(at, dict.fromkeys(SCORES, at)) for at in (0.5, 1.0)]
    data = view.price(points, dict.fromkeys(SCORES, Floor(0.9, 0.1)), "psi")["data"]
    lines = [each for each in data if each["line"].get("dash") != "dot"]
    floors = [each for each in data if each["line"].get("dash") == "dot"]
    assert len(lines) == len(floors) == 4
    assert all(np.allclose(each["y"], 0.9) for each in floors)
    assert all(each["x"].tolist() == each["y"].tolist() == [0.5, 1.0] for each in lines)


def test_shares_of_scores_are_of_all_samples_and_real_ones_are_beside_them():
    scores = np.linspace(0.05, 0.95, 100, dtype=np.float32)
    fakes, real = view.scores(scores, scores[:50], bounded=True)["data"]
    assert np.isclose(fakes["y"].sum(), 1) and np.isclose(real["y"].sum(), 1)
    assert len(view.scores(scores * 100, None, bounded=False)["data"]) == 1


def test_a_probability_has_its_axis_and_a_critic_its_own():
    assert view.way(np.array([0.1, 0.2], np.float32), bounded=True)["layout"]["yaxis"]["range"] == [-0.02, 1.02]
    assert "range" not in view.way(np.array([-40.0, 3.0], np.float32), bounded=False)["layout"]["yaxis"]
