"""What a screen reader hears agrees with the numbers."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from playground.pictures import Curves, ImagePicture
from playground.texts import LANGUAGES, keys, text
from playground.views.curves import GROUPS
from playground.views.sentences import (
    say_coverage,
    say_curves,
    say_images,
    say_layers,
    say_line,
    say_plane,
    say_slopes,
    say_weights,
)


def test_a_line_says_where_the_peaks_are_and_where_d_is_high(line) -> None:
    said = say_line(line())
    assert said.startswith("p_data has its peak at 0; p_g has its peak at 1; D(x) is highest")
    assert "at −4 and lowest" in said


def test_a_line_at_equilibrium_says_one_half(line) -> None:
    flat = np.full(201, 0.52, np.float32)
    assert "D(x) is near ½ wherever there are samples" in say_line(line(scores=flat))


def test_both_of_two_equal_peaks_are_named(line) -> None:
    x = line().x
    two = (norm.pdf(x, -2, 0.5) + 0.95 * norm.pdf(x, 2, 0.5)).astype(np.float32)
    assert "p_data has its peaks at −2 and 2;" in say_line(line(p_data=two))
    assert "p_data has its peak at −2;" in say_line(line(p_data=two * np.where(x > 0, np.float32(0.8), np.float32(1))))


def test_a_rough_top_is_one_peak_and_a_flat_one_is_named_at_its_middle(line) -> None:
    x = line().x
    rough = line().p_data * (1 + 0.05 * np.sin(40 * x))
    assert "p_data has its peak at" in say_line(line(p_data=rough.astype(np.float32)))
    assert "p_data has its peak at 1;" in say_line(line(p_data=((x >= -1) & (x <= 3.001)).astype(np.float32)))


def test_a_line_says_how_far_d_is_from_its_optimum(line) -> None:
    half = np.full(201, 0.5, np.float32)
    assert "D(x) lies 0.25 from D*(x)" in say_line(line(optimum=half, scores=half + np.float32(0.25)))
    assert "D*" not in say_line(line(optimum=None))


def test_a_slice_is_said(line) -> None:
    assert "z has 64 numbers" in say_line(line(latent_dim=64))
    assert "numbers" not in say_line(line())


def test_d_far_from_every_sample_does_not_count(line) -> None:
    edge = np.where(np.abs(line().x) > 3.9, 0.9, 0.5).astype(np.float32)
    assert "near ½" in say_line(line(scores=edge))


def test_a_line_says_when_the_fakes_have_left(line) -> None:
    assert "p_g lies outside the picture" in say_line(line(p_g=np.zeros(201, np.float32)))


def test_a_line_says_when_d_has_diverged(line) -> None:
    assert "no longer a finite number" in say_line(line(scores=np.full(201, np.nan, np.float32)))


def test_a_critic_is_called_one(line) -> None:
    assert "the critic is highest" in say_line(line(bounded=False, scores=line().x * 3))


def test_a_plane_says_where_the_middles_are(plane) -> None:
    corners = np.array([[1, 1], [-1, 1], [1, -1], [-1, -1]], np.float32)
    said = say_plane(plane(real=corners, fakes=corners / 2 + 2))
    assert "middle at (0, 0), the fakes at (2, 2) with 50 % of the real spread" in said
    assert "<" not in said


def test_a_plane_says_how_many_fakes_are_outside_it_where_they_are_many(plane) -> None:
    fakes = np.zeros((10, 2), np.float32)
    assert "outside" not in say_plane(plane(fakes=fakes))
    fakes = np.where(np.arange(10)[:, None] < 4, np.float32((2, -2.5)), 0)  # the lattice ends at ±3 across and at ±2 up
    assert say_plane(plane(fakes=fakes)).startswith("4 of 10 fakes are outside the picture. The real points")


def test_a_plane_says_when_a_fake_is_not_a_number(plane) -> None:
    assert "no longer finite" in say_plane(plane(fakes=np.full((3, 2), math.inf, np.float32)))


def test_coverage_names_the_modes_that_are_missing(plane, full_plane) -> None:
    assert say_coverage(full_plane()) == "3 of 4 modes have fakes within 3σ; missing: 4."
    even = full_plane(shares=np.full(4, 0.2, np.float32))
    assert say_coverage(even) == "All 4 modes have fakes within 3σ; they hold 80.0 % of the fakes, 98.9 % if they were real."
    assert "no modes" in say_coverage(plane())


def test_the_microscope_says_its_numbers(microscope) -> None:
    assert say_weights(microscope()) == "87 % of the weights of D lie at ±c, c = 0.01."
    assert say_weights(microscope(limit=None, at_limit=math.nan)) == "The weights of D lie between −0.011 and 0.011."
    assert "0.01 on real data, 0.02 on fakes and 0.015 between" in say_slopes(microscope())
    assert "from 0.0002 in the first layer to 0.4 in the last" in say_layers(microscope())
    assert "from 1.24·10⁻⁶ in the first layer" in say_layers(microscope(gradients_d=np.array([1.24e-6, 0.1, 2e7])))
    assert "to 2·10⁷ in the last" in say_layers(microscope(gradients_d=np.array([1.24e-6, 0.1, 2e7])))
    assert "No gradient" in say_layers(microscope(gradients_d=np.full(3, np.nan), gradients_g=np.full(2, np.nan)))


def test_images_say_how_many_and_how_varied() -> None:
    real = np.random.default_rng(0).integers(0, 256, (16, 1, 8, 8), dtype=np.uint8)
    assert "vary 100 % as much" in say_images(ImagePicture(fakes=real, real=real))
    assert "vary 0 % as much" in say_images(ImagePicture(fakes=real[:1].repeat(16, axis=0), real=real))
    assert say_images(ImagePicture(fakes=real, real=real[:0])) == "16 samples of 8 × 8 pixels."


def test_curves_say_their_last_values_and_floors(curves: Curves) -> None:
    assert say_curves("losses", curves) == "At turn 30: loss of D 1.2, loss of G 0.9."
    assert say_curves("distances", curves) == "At turn 30: Jensen–Shannon divergence 0.25 (floor 0.01)."
    assert say_curves("gradients", curves) == "Nothing has been measured yet."


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_markup_and_every_chart_a_title(language: str) -> None:
    assert not any("<" in text(key, language) for key in keys() if key.startswith("figure.say."))
    assert all(text(f"figure.curves_title.{group}", language) for group in GROUPS)
