import numpy as np
import torch

from playground.randomness import generator, streams


def normal(generator):
    return torch.randn(4, 3, generator=generator)


def test_a_name_and_a_seed_give_the_same_numbers_in_every_process():
    assert generator(3, "data").initial_seed() == 4070596949261473789  # SHA-256 of "3/data"
    assert torch.equal(normal(generator(3, "data")), normal(generator(3, "data")))


def test_names_and_seeds_give_different_numbers():
    draws = [normal(generator(seed, name)) for seed in (0, 1) for name in ("data", "latent")]
    assert len({tuple(draw.flatten().tolist()) for draw in draws}) == 4


def test_a_stream_more_shifts_no_other():
    few, many = streams([7], "data"), streams([7], "init", "data", "latent")
    many["latent"].draw(normal)
    assert torch.equal(few["data"].draw(normal), many["data"].draw(normal))


def test_a_member_draws_what_it_would_draw_alone():
    together = streams([5, 6, 7], "latent")["latent"].draw(normal)
    assert together.shape == (3, 4, 3)
    for member, seed in enumerate((5, 6, 7)):
        assert torch.equal(together[member], streams([seed], "latent")["latent"].draw(normal)[0])


def test_each_member_may_draw_from_a_distribution_of_its_own():
    stream = streams([5, 6], "data")["data"]
    drawn = stream.draw_each([normal, lambda generator: 10 + normal(generator)])
    same = streams([5, 6], "data")["data"].draw(normal)
    torch.testing.assert_close(drawn, same + torch.tensor([0.0, 10.0]).view(2, 1, 1))


def test_a_plain_stream_has_no_axis_of_members():
    assert streams([5], "latent", stacked=False)["latent"].draw(normal).shape == (4, 3)


def test_a_stream_goes_on_from_where_its_state_was_taken():
    stream = streams([5, 6], "data")["data"]
    stream.draw(normal)
    state = stream.state()
    after = stream.draw(normal)
    stream.restore(state)
    assert torch.equal(after, stream.draw(normal))


def test_drawing_moves_no_global_generator():
    ours, numpys = torch.get_rng_state(), np.random.get_state()[1].copy()
    streams([1, 2], "data")["data"].draw(normal)
    assert torch.equal(ours, torch.get_rng_state())
    assert (numpys == np.random.get_state()[1]).all()
