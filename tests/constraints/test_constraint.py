"""What every constraint promises, whatever its kind."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from playground.constraints import CONSTRAINTS
from playground.networks import DCGAN, MLP
from playground.randomness import streams
from playground.texts import text

K, B = 3, 6
every_constraint = pytest.mark.parametrize("name", CONSTRAINTS)
PENALTIES = [name for name, kind in CONSTRAINTS.items() if kind.needs_independent_samples]


def stack(seeds=range(K), **knobs):
    """A stacked discriminator in float64, real and fake points, and the constraint's stream."""
    rng = streams(list(seeds), "d", "dropout", "real", "fake", "constraint")
    plan = MLP(width=8, **({"activation": "tanh"} | knobs))
    network = plan.discriminator(
        sample_shape=(2,), members=len(seeds), rng=rng["d"], dropout_rng=rng["dropout"], initialization="default"
    )
    real, fake = (rng[name].draw(lambda g: torch.randn(B, 2, generator=g, dtype=torch.float64)) for name in ("real", "fake"))
    return network.double(), {"real": real, "fake": fake, "rng": rng["constraint"]}


def pictures(norm="none"):
    rng = streams([0], "d", "dropout", "real", "fake", "constraint", stacked=False)
    plan = DCGAN(base_width=4, norm=norm)
    network = plan.discriminator(
        sample_shape=(1, 28, 28), members=1, rng=rng["d"], dropout_rng=rng["dropout"], initialization="he"
    )
    real, fake = (rng[name].draw(lambda g: torch.rand(B, 1, 28, 28, generator=g)) for name in ("real", "fake"))
    return network, {"real": real, "fake": fake, "rng": rng["constraint"]}


@every_constraint
def test_a_penalty_has_the_scores_shape_without_the_batch(name):
    for network, batch in (stack(), pictures()):
        CONSTRAINTS[name]().prepare(network, rng=batch["rng"])
        penalty = CONSTRAINTS[name]().penalty(network, **batch)
        assert penalty.shape == network(batch["real"]).shape[:-1]
        assert torch.isfinite(penalty).all()


@every_constraint
@pytest.mark.parametrize("norm", ["none", "batch", "layer"])
def test_a_members_penalty_and_scores_are_those_it_has_alone(name, norm):
    constraint = CONSTRAINTS[name]()

    def play(seeds):
        network, batch = stack(seeds, norm=norm)
        constraint.prepare(network, rng=batch["rng"])
        penalty = constraint.penalty(network, **batch)
        (penalty.sum() + network(batch["real"]).square().mean(-1).sum()).backward()
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.sub_(parameter.grad, alpha=0.01)
        constraint.after_step(network)
        return penalty, network(batch["fake"]), dict(network.named_parameters())

    penalty, scores, parameters = play(range(K))
    for k in range(K):
        alone = play([k])
        torch.testing.assert_close(alone[0], penalty[k : k + 1], rtol=0, atol=1e-12)
        torch.testing.assert_close(alone[1], scores[k : k + 1], rtol=0, atol=1e-12)
        for each, parameter in parameters.items():
            torch.testing.assert_close(alone[2][each], parameter[k : k + 1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", PENALTIES)
def test_a_penalty_reaches_the_weights_and_neither_sample(name):
    network, batch = stack()
    batch["fake"].requires_grad_()
    CONSTRAINTS[name]().penalty(network, **batch).sum().backward()
    assert (network.linear_1.weight.grad != 0).any()
    assert batch["fake"].grad is None


@pytest.mark.parametrize("name", PENALTIES)
def test_a_penalty_of_a_flat_discriminator_has_finite_gradients(name):
    network, batch = stack()
    with torch.no_grad():
        network.output.weight.zero_()  # D is flat: ‖∇D‖ = 0 everywhere, where a naive norm has the gradient NaN
    CONSTRAINTS[name]().penalty(network, **batch).sum().backward()
    assert all(each.grad is None or each.grad.isfinite().all() for each in network.parameters())


@pytest.mark.parametrize("name", PENALTIES)
@pytest.mark.parametrize("build", [stack, pictures])
def test_a_penalty_under_autocast_is_near_the_exact_one(name, build):
    network, batch = build()
    network, batch["real"], batch["fake"] = network.float(), batch["real"].float(), batch["fake"].float()
    before = batch["rng"].state()
    exact = CONSTRAINTS[name]().penalty(network, **batch)
    batch["rng"].restore(before)
    with torch.autocast("cpu", torch.bfloat16):
        rough = CONSTRAINTS[name]().penalty(network, **batch)
    assert rough.dtype == torch.float32
    torch.testing.assert_close(rough, exact, rtol=0.05, atol=0.01)
    rough.sum().backward()
    assert all(each.grad is None or each.grad.isfinite().all() for each in network.parameters())


@every_constraint
def test_no_constraint_touches_a_global_generator(name):
    before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()
    network, batch = stack()
    CONSTRAINTS[name]().prepare(network, rng=batch["rng"])
    (CONSTRAINTS[name]().penalty(network, **batch).sum() + network(batch["real"]).sum()).backward()
    CONSTRAINTS[name]().after_step(network)
    assert torch.equal(before, torch.get_rng_state())
    assert np.array_equal(numpy_before, np.random.get_state()[1])


@every_constraint
def test_a_constrained_discriminator_can_be_copied(name):
    network, batch = stack()
    CONSTRAINTS[name]().prepare(network, rng=batch["rng"])
    network.eval()
    assert torch.equal(copy.deepcopy(network)(batch["real"]), network(batch["real"]))


def test_no_constraint_is_no_constraint():
    network, batch = stack()
    before = copy.deepcopy(network.state_dict())
    drawn = batch["rng"].state()
    none = CONSTRAINTS["none"]()
    none.prepare(network, rng=batch["rng"])
    assert torch.all(none.penalty(network, **batch) == 0)
    none.after_step(network)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())
    assert all(torch.equal(a, b) for a, b in zip(drawn, batch["rng"].state(), strict=True))


def test_only_penalties_need_samples_that_do_not_mix():
    assert PENALTIES == ["gradient_penalty", "r1", "r2", "r1_r2"]
    assert text("warning.batch_norm_with_penalty")


@every_constraint
def test_every_constraint_has_words(name):
    assert text(f"variant.constraint.{name}")
    assert text(f"about.constraint.{name}")
    assert text(f"formula.constraint.{name}") or name == "none"


@every_constraint
def test_hooks_keep_nothing_in_the_constraint(name):
    constraint = CONSTRAINTS[name]()
    network, batch = stack()
    constraint.prepare(network, rng=batch["rng"])
    constraint.penalty(network, **batch)
    constraint.after_step(network)
    assert constraint == CONSTRAINTS[name]()
    assert set(vars(constraint)) == set(vars(CONSTRAINTS[name]()))


def test_a_plain_linear_layer_can_be_constrained_too():
    layer = nn.utils.skip_init(nn.Linear, 3, 2)
    nn.init.normal_(layer.weight, generator=streams([0], "w")["w"].generators[0])
    CONSTRAINTS["spectral_norm"]().prepare(layer, rng=streams([0], "u", stacked=False)["u"])
    assert torch.linalg.matrix_norm(layer.weight, ord=2).item() == pytest.approx(1, rel=1e-3)
