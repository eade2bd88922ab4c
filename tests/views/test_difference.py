"""In what two runs differ: every change once, by the names of the page."""

from playground.config import RunConfig
from playground.views.difference import difference

A = RunConfig()


def changed(**values) -> str:
    return difference(A, A.with_values({path.replace("__", "."): value for path, value in values.items()}))


def test_equal_runs_have_no_difference() -> None:
    assert difference(A, RunConfig()) == "There is no difference between A and B."


def test_a_knob_is_named_with_what_it_belongs_to() -> None:
    assert changed(optimizer_d__rate=0.004) == "B differs from A: Optimiser of D, Learning rate 0.001 → 0.004."


def test_a_variant_is_named_once_by_its_own_words() -> None:
    said = changed(objective="wasserstein")
    assert said == "B differs from A: Game Non-saturating GAN (−log D) → Wasserstein (WGAN)."


def test_the_optimisers_of_both_have_their_words() -> None:
    assert "Optimiser of G Adam → SGD" in changed(optimizer_g="sgd")


def test_units_follow_their_numbers_and_a_minus_is_true() -> None:
    assert "Batch size 128 samples → 256 samples" in changed(batch=256)
    assert "Data, Mean 0 → −1" in changed(data__mean=-1.0)


def test_several_changes_are_told_apart() -> None:
    assert changed(batch=256, latent_dim=2).count("→") == changed(batch=256, latent_dim=2).count(";") + 1 == 2


def test_the_difference_the_other_way_is_turned_round() -> None:
    b = A.with_values({"batch": 256})
    assert "256 samples → 128 samples" in difference(b, A)
