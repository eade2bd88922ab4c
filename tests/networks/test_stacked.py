import copy

import pytest
import torch
from torch import nn

from playground.networks.stacked import (
    Dropout,
    Maxout,
    Pixels,
    Scores,
    StackedBatchNorm,
    StackedLayerNorm,
    StackedLinear,
    ToStack,
)
from playground.randomness import generator, streams

K, B, D = 3, 7, 5


def normal(*shape, name="x"):
    return torch.randn(*shape, generator=generator(0, name), dtype=torch.float64)


def filled(layer):
    """The layer in float64 with parameters drawn here, so that no oracle sees only ones and zeros."""
    layer = layer.double()
    for name, parameter in layer.named_parameters():
        parameter.data = normal(*parameter.shape, name=name)
    return layer


def agree(ours, theirs):
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-12)


def backward_agrees(ours, theirs, x):
    """Outputs and gradients of one member against torch's own layer."""
    a, b = x.clone().requires_grad_(), x.clone().requires_grad_()
    left, right = ours(a), theirs(b)
    agree(left, right)
    weights = normal(*left.shape, name="cotangent")
    (left * weights).sum().backward()
    (right * weights).sum().backward()
    agree(a.grad, b.grad)


def test_stacked_linear_is_a_linear_for_each_member():
    stack, x = filled(StackedLinear(K, D, 4)), normal(K, B, D)
    for k in range(K):
        plain = nn.utils.skip_init(nn.Linear, D, 4).double()
        plain.weight.data, plain.bias.data = stack.weight.data[k].mT, stack.bias.data[k, 0]
        agree(stack(x)[k], plain(x[k]))
        backward_agrees(lambda each, k=k: stack(torch.stack([each] * K))[k], plain, x[k])


def test_stacked_linear_without_bias_is_the_product_alone():
    stack, x = filled(StackedLinear(K, D, 4, bias=False)), normal(K, B, D)
    agree(stack(x), torch.einsum("kbi,kio->kbo", x, stack.weight))


def test_a_precise_layer_keeps_its_digits_under_autocast():
    x = normal(K, B, D).float()
    rough, precise = filled(StackedLinear(K, D, 4)).float(), filled(StackedLinear(K, D, 4, precise=True)).float()
    exact = precise(x)
    with torch.autocast("cpu", torch.bfloat16):
        assert rough(x).dtype == torch.bfloat16
        assert torch.equal(precise(x), exact)
        assert precise(x.bfloat16()).dtype == torch.float32


def test_stacked_batch_norm_is_batch_norm_for_each_member_while_training_and_after():
    stack = filled(StackedBatchNorm(K, D))
    plains = [nn.BatchNorm1d(D).double() for _ in range(K)]
    for k, plain in enumerate(plains):
        plain.weight.data, plain.bias.data = stack.weight.data[k, 0], stack.bias.data[k, 0]
    for turn in range(3):
        x = normal(K, B, D, name=f"batch {turn}") * 3 + 1
        out = stack(x)
        for k, plain in enumerate(plains):
            agree(out[k], plain(x[k]))
            agree(stack.running_mean[k, 0], plain.running_mean)
            agree(stack.running_var[k, 0], plain.running_var)
    stack.eval()
    for k, plain in enumerate(plains):
        plain.eval()
        agree(stack(x)[k], plain(x[k]))


def test_stacked_batch_norm_has_batch_norms_gradients():
    stack, plain = filled(StackedBatchNorm(K, D)), nn.BatchNorm1d(D).double()
    plain.weight.data, plain.bias.data = stack.weight.data[1, 0], stack.bias.data[1, 0]
    backward_agrees(lambda each: stack(torch.stack([each] * K))[1], plain, normal(B, D))
    agree(stack.weight.grad[1, 0], plain.weight.grad)
    agree(stack.bias.grad[1, 0], plain.bias.grad)
    assert torch.all(stack.weight.grad[[0, 2]] == 0)


def test_a_dead_member_leaves_the_others_alone():
    stack, x = filled(StackedBatchNorm(K, D)), normal(K, B, D)
    x[1] = torch.nan
    assert torch.isfinite(stack(x)[[0, 2]]).all()
    assert torch.isfinite(stack.running_var[[0, 2]]).all()


def test_stacked_layer_norm_is_layer_norm_for_each_member():
    stack = filled(StackedLayerNorm(K, D))
    for k in range(K):
        plain = nn.LayerNorm(D).double()
        plain.weight.data, plain.bias.data = stack.weight.data[k, 0], stack.bias.data[k, 0]
        backward_agrees(lambda each, k=k: stack(torch.stack([each] * K))[k], plain, normal(B, D))


def test_maxout_takes_the_largest_piece_of_each_feature():
    x = torch.tensor([[[1.0, 5.0, 2.0, -1.0, -7.0, -3.0]]])
    assert Maxout(3)(x).tolist() == [[[5.0, -1.0]]]


def test_maxout_of_two_opposite_pieces_is_the_absolute_value():
    x = normal(K, B, 1)
    assert torch.equal(Maxout(2)(torch.cat([x, -x], dim=-1)), x.abs())


def dropout_stream(members=K, stacked=True):
    return streams(range(members), "dropout", stacked=stacked)["dropout"]


def test_dropout_drops_its_share_and_keeps_the_mean():
    out = Dropout(0.3, dropout_stream(1))(torch.ones(1, 200, 200))
    assert (out == 0).double().mean() == pytest.approx(0.3, abs=0.01)
    assert out.mean() == pytest.approx(1, abs=0.02)
    assert out.max() == pytest.approx(1 / 0.7)


def test_dropout_in_eval_passes_everything_and_draws_nothing():
    stream = dropout_stream()
    before = stream.state()
    x = normal(K, B, D)
    assert Dropout(0.5, stream).eval()(x) is x
    assert all(torch.equal(a, b) for a, b in zip(before, stream.state(), strict=True))


@pytest.mark.parametrize("k", range(K))
def test_a_member_drops_what_it_would_drop_alone(k):
    stack = Dropout(0.5, dropout_stream())
    alone = Dropout(0.5, streams([k], "dropout", stacked=False)["dropout"])
    x = normal(K, B, D)
    for _ in range(3):
        assert torch.equal(stack(x)[k : k + 1], alone(x[k : k + 1]))


def test_a_copy_of_dropout_does_not_move_the_runs_stream():
    stream = dropout_stream()
    layer = Dropout(0.5, stream)
    before = stream.state()
    twin = copy.deepcopy(layer)
    x = normal(K, B, D)
    dropped = twin(x)
    assert all(torch.equal(a, b) for a, b in zip(before, stream.state(), strict=True))
    assert torch.equal(dropped, layer(x))


def test_the_mask_does_not_depend_on_precision():
    x = torch.ones(K, B, D)
    assert torch.equal(Dropout(0.5, dropout_stream())(x), Dropout(0.5, dropout_stream())(x.double()).float())


def test_scores_carry_the_batch_on_their_last_axis():
    assert Scores(stacked=True)(torch.zeros(K, B, 1)).shape == (K, B)
    assert Scores(stacked=False)(torch.zeros(B, 1, 1, 1)).shape == (B,)
    assert Scores(stacked=False)(torch.zeros(1, B, 1)).shape == (B,)


def test_scores_and_pixels_are_never_of_half_a_precision():
    assert Scores(stacked=True)(torch.zeros(K, B, 1, dtype=torch.bfloat16)).dtype == torch.float32
    assert Pixels((1, 2, 2))(torch.zeros(1, B, 4, dtype=torch.bfloat16)).dtype == torch.float32
    assert Scores(stacked=True)(torch.zeros(K, B, 1, dtype=torch.float64)).dtype == torch.float64


def test_pixels_undoes_to_stack():
    x = normal(B, 3, 4, 4)
    torch.testing.assert_close(torch.atanh(Pixels((3, 4, 4))(ToStack()(x))), x)
    torch.testing.assert_close(torch.atanh(Pixels((3, 4, 4))(x)), x)
