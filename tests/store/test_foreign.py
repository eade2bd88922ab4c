"""Generators of others, from files that the modules of others wrote: the same pixels, questions, refusals."""

import os
import pickle
import zipfile

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

from playground.errors import StoreError
from playground.store.foreign import opened
from playground.store.sequence import Unknowns
from playground.training.observers import pixels


class NetG(nn.Module):
    """The generator of PyTorch's DCGAN example, after its description: nz → ngf·8 × 4 × 4 → … → nc × 64 × 64."""

    def __init__(self, nz=100, ngf=8, nc=3):
        super().__init__()
        layers, widths = [], [nz, ngf * 8, ngf * 4, ngf * 2, ngf]
        for i in range(4):
            stride, padding = (1, 0) if i == 0 else (2, 1)
            up = nn.ConvTranspose2d(widths[i], widths[i + 1], 4, stride, padding, bias=False)
            layers += [up, nn.BatchNorm2d(widths[i + 1]), nn.ReLU(True)]
        self.main = nn.Sequential(*layers, nn.ConvTranspose2d(ngf, nc, 4, 2, 1, bias=False), nn.Tanh())

    def forward(self, z):
        return self.main(z)


class HugGAN(nn.Module):
    """HugGAN's DCGAN for grey digits: the same idea, its layers called `model`."""

    def __init__(self):
        super().__init__()
        self.model = NetG(nz=64, ngf=4, nc=1).main

    def forward(self, z):
        return self.model(z)


class Punks(nn.Module):
    """24 × 24 with transparency: kernels 3, 3, 4, 4 with strides 1, 2, 2, 2 and paddings 0, 1, 0, 1."""

    def __init__(self, nz=100, ngf=6, nc=4):
        super().__init__()
        layers, widths = [], [nz, ngf * 4, ngf * 2, ngf]
        for i, geometry in enumerate([(3, 1, 0), (3, 2, 1), (4, 2, 0)]):
            layers += [
                nn.ConvTranspose2d(widths[i], widths[i + 1], *geometry, bias=False),
                nn.BatchNorm2d(widths[i + 1]),
                nn.ReLU(),
            ]
        self.network = nn.Sequential(*layers, nn.ConvTranspose2d(ngf, nc, 4, 2, 1, bias=False), nn.Tanh())

    def forward(self, z):
        return self.network(z)


class Blocks(nn.Module):
    """Blocks in a sequence, as many tutorials write them."""

    def __init__(self):
        super().__init__()

        def block(a, b, *geometry):
            return nn.Sequential(nn.ConvTranspose2d(a, b, *geometry, bias=False), nn.BatchNorm2d(b), nn.LeakyReLU(0.2))

        self.net = nn.Sequential(block(10, 16, 4, 1, 0), block(16, 8, 4, 2, 1), nn.ConvTranspose2d(8, 3, 4, 2, 1), nn.Tanh())

    def forward(self, z):
        return self.net(z)


def flat_mlp():
    return nn.Sequential(
        nn.Linear(12, 32), nn.LeakyReLU(0.2), nn.Linear(32, 48), nn.BatchNorm1d(48, 0.8), nn.LeakyReLU(0.2),
        nn.Linear(48, 784), nn.Sigmoid(),
    )  # fmt: skip


def upsampling():
    return nn.Sequential(
        nn.Linear(6, 8 * 7 * 7), nn.Unflatten(1, (8, 7, 7)), nn.BatchNorm2d(8, 0.8), nn.Upsample(scale_factor=2),
        nn.Conv2d(8, 4, 3, 1, 1), nn.BatchNorm2d(4, 0.8), nn.ReLU(), nn.Conv2d(4, 1, 3, 1, 1), nn.Tanh(),
    )  # fmt: skip


def lived(module, seed=0):
    """Weights and running statistics as after a life of training, in evaluation mode."""
    rng = torch.Generator().manual_seed(seed)
    for name, tensor in module.state_dict().items():
        if name.endswith("running_var") or (name.endswith("weight") and tensor.ndim == 1):
            tensor.uniform_(0.5, 2.0, generator=rng)
        elif tensor.is_floating_point():
            tensor.normal_(0, 0.3 if tensor.ndim == 1 else 0.1, generator=rng)
    return module.eval()


def drawn(module, z):
    with torch.no_grad():
        return module(z)


def same(foreign, expected, z):
    assert np.array_equal(foreign.sampler.draw(z), expected)
    assert foreign.sampler.sample_shape == expected.shape[1:]


PUNKS = {"geometry.2": "2,1", "geometry.3": "2,0", "geometry.4": "2,1", "activation": "relu", "epsilon": "1e-05", "end": "tanh"}


@pytest.mark.parametrize("make", [NetG, HugGAN])
@pytest.mark.parametrize("ending", ["pth", "safetensors", "legacy", "wrapped", "parallel", "both"])
def test_a_dcgan_gives_the_pixels_of_the_module_that_wrote_it_and_asks_nothing(tmp_path, make, ending):
    module, path = lived(make()), tmp_path / f"netG.{ending}"
    state = module.state_dict()
    if ending == "safetensors":
        safetensors.torch.save_file(state, path)
    elif ending == "legacy":
        torch.save(state, path, _use_new_zipfile_serialization=False)
    elif ending == "both":
        other = {"state_dict": {"netD": {"0.weight": torch.ones(1)}, "netG": state}, "epoch": 3}
        torch.save(other, path)
    elif ending == "parallel":
        torch.save({f"module.{key}": each for key, each in state.items()}, path)
    else:
        torch.save({"generator": state, "epoch": 7} if ending == "wrapped" else state, path)
    foreign = opened(path)
    z = foreign.sampler.z(5, seed=1)
    same(foreign, pixels(drawn(module, z[:, :, None, None])), z)
    assert foreign.assumed and not foreign.transparent


def test_kernels_of_three_are_asked_about_and_transparency_lies_on_white(tmp_path):
    module, path = lived(Punks()), tmp_path / "generator.pth"
    torch.save(module.state_dict(), path)
    with pytest.raises(Unknowns, match="Stride and padding") as asked:
        opened(path)
    names = [each.name for each in asked.value.questions]
    assert names == ["geometry.2", "geometry.3", "geometry.4", "activation", "epsilon", "end", "latent"]
    foreign = opened(path, PUNKS | {"latent": "normal"})
    z = foreign.sampler.z(4, seed=2)
    rgba = drawn(module, z[:, :, None, None])
    opacity = (rgba[:, 3:] + 1) / 2
    same(foreign, pixels(opacity * rgba[:, :3] + (1 - opacity)), z)
    assert foreign.transparent and foreign.sampler.sample_shape == (3, 24, 24)


def test_answers_that_lead_elsewhere_say_what_the_side_would_be_and_others_make_another_picture(tmp_path):
    torch.save(lived(Punks()).state_dict(), tmp_path / "generator.pth")
    other = opened(tmp_path / "generator.pth", PUNKS | {"latent": "uniform", "geometry.3": "2,1"})
    assert other.sampler.sample_shape == (3, 20, 20) and other.sampler.latent == "uniform"
    with pytest.raises(StoreError, match="pixels wide"):
        opened(tmp_path / "generator.pth", PUNKS | {"latent": "normal", "geometry.2": "1,8"})


@pytest.mark.parametrize(
    ("make", "answers"),
    [
        (Blocks, {"activation": "leaky_relu_0.2", "epsilon": "1e-05", "end": "tanh"}),
        (flat_mlp, {"shape": "1x28x28", "activation": "leaky_relu_0.2", "epsilon": "0.8", "end": "sigmoid"}),
    ],
)
def test_other_sequences_give_the_same_pixels_once_the_questions_are_answered(tmp_path, make, answers):
    module, path = lived(make()), tmp_path / "generator.pt"
    torch.save(module.state_dict(), path)
    with pytest.raises(Unknowns):
        opened(path)
    foreign = opened(path, answers | {"latent": "normal"})
    z = foreign.sampler.z(4, seed=0)
    made = drawn(module, z if make is flat_mlp else z[:, :, None, None])
    if make is flat_mlp:
        made = 2 * made.reshape(4, 1, 28, 28) - 1
    same(foreign, pixels(made), z)


def test_convolutions_between_upsamplings_are_told_from_transposed_ones(tmp_path):
    module, path = lived(upsampling()), tmp_path / "generator.pt"
    torch.save(module.state_dict(), path)
    answers = {
        "between.1": "nothing",
        "between.2": "upsample",
        "between.4": "activation",
        "geometry.1": "1,1",
        "geometry.2": "1,1",
    }
    with pytest.raises(Unknowns) as asked:
        opened(path, answers)
    usual = {each.name: each.usual for each in asked.value.questions}
    assert usual == {"activation": "relu", "epsilon": "1e-05", "end": "tanh", "latent": "normal"}
    foreign = opened(path, answers | usual | {"epsilon": "0.8"})
    z = foreign.sampler.z(4, seed=0)
    same(foreign, pixels(drawn(module, z)), z)


@pytest.mark.parametrize("wrong", [{"activation": "sine"}, {"colour": "red"}, {"geometry.2": "9,9"}, {"end": ""}])
def test_answers_that_are_none_are_refused(tmp_path, wrong):
    torch.save(lived(Punks()).state_dict(), tmp_path / "generator.pth")
    with pytest.raises(StoreError) as error:
        opened(tmp_path / "generator.pth", PUNKS | {"latent": "normal"} | wrong)
    assert not isinstance(error.value, Unknowns) and str(error.value).endswith(".")


class Hostile:
    def __reduce__(self):
        return (os.getcwd, ())


def test_a_pickle_with_a_program_in_it_is_refused_and_not_run(tmp_path):
    torch.save({"main.0.weight": Hostile()}, tmp_path / "evil.pth")
    (tmp_path / "bare.pth").write_bytes(pickle.dumps(Hostile(), protocol=2))
    torch.save(lived(NetG()), tmp_path / "whole_module.pth")
    for name in ("evil.pth", "bare.pth", "whole_module.pth"):
        with pytest.raises(StoreError, match="program code"):
            opened(tmp_path / name)


def torch_file(**tensors):
    def write(path):
        torch.save(tensors, path)

    return write


def compressed(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"0" * 100_000)


ONE = torch.ones(1)
BAD = {
    "gif": (lambda path: path.write_bytes(b"GIF89a and more"), "neither a safetensors"),
    "empty": (lambda path: path.write_bytes(b""), "neither a safetensors"),
    "bomb": (compressed, "no generator"),
    "nothing": (torch_file(), "no generator"),
    "numbers": (torch_file(epoch=3), "no generator"),
    "unnumbered": (torch_file(**{"conv.weight": torch.ones(4, 3, 4, 4)}), "has no number"),
    "parts": (torch_file(**{"a.0.weight": torch.ones(4, 3), "b.0.weight": torch.ones(4, 3)}), "several parts"),
    "sideways": (torch_file(**{"main.0.weight": torch.ones(4, 3, 4, 3)}), "kind that is not known"),
    "spectral": (torch_file(**{"main.0.weight_orig": torch.ones(4, 3, 4, 4)}), "kind that is not known"),
    "layer norm": (torch_file(**{"main.0.weight": torch.ones(4)}), "kind that is not known"),
    "misfit": (torch_file(**{"m.0.weight": torch.ones(9, 8, 4, 4), "m.2.weight": torch.ones(5, 3, 4, 4)}), "not one sequence"),
    "critic": (torch_file(**{"main.0.weight": torch.ones(8, 5, 4, 4)}), "discriminator"),
    "not square": (torch_file(**{"main.0.weight": torch.ones(7, 5)}), "no square picture"),
    "repeated": (torch_file(**{"main.0.weight": ONE.expand(9999, 3, 99, 99)}), "damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_generator_gets_a_sentence(tmp_path, name):
    write, sentence = BAD[name]
    write(tmp_path / "file")
    with pytest.raises(StoreError, match=sentence):
        opened(tmp_path / "file")


@pytest.mark.parametrize("ending", ["pth", "safetensors"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_broken_download_gets_a_sentence(tmp_path, ending, share):
    state, path = lived(NetG(ngf=2)).state_dict(), tmp_path / f"netG.{ending}"
    torch.save(state, path) if ending == "pth" else safetensors.torch.save_file(state, path)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(StoreError, match=r"cut short|damaged"):
        opened(path)


def test_a_file_too_large_is_not_read(tmp_path):
    torch.save(lived(NetG()).state_dict(), tmp_path / "netG.pth")
    with pytest.raises(StoreError, match="at most"):
        opened(tmp_path / "netG.pth", largest=1000)


def leaky(ngf=4):
    return nn.Sequential(
        nn.ConvTranspose2d(8, 16, 4, 1, 0, bias=False), nn.BatchNorm2d(16), nn.LeakyReLU(0.2),
        nn.ConvTranspose2d(16, ngf, 4, 2, 1, bias=False), nn.BatchNorm2d(ngf), nn.LeakyReLU(0.2),
        nn.ConvTranspose2d(ngf, 3, 4, 2, 1, bias=False), nn.Sigmoid(),
    )  # fmt: skip


def test_what_is_taken_for_known_of_a_dcgan_can_be_corrected(tmp_path):
    module, path = lived(leaky()), tmp_path / "generator.pth"
    torch.save(module.state_dict(), path)
    taken = opened(path)
    assert {each.name: each.usual for each in taken.optional} == {
        "activation": "relu", "epsilon": "1e-05", "end": "tanh", "latent": "normal",
    }  # fmt: skip
    corrected = opened(path, {"activation": "leaky_relu_0.2", "end": "sigmoid"})
    assert taken.assumed and not corrected.assumed
    z = corrected.sampler.z(4, seed=0)
    same(corrected, pixels(2 * drawn(module, z[:, :, None, None]) - 1), z)
    assert opened(path, {"latent": "uniform"}).sampler.latent == "uniform"


@pytest.mark.parametrize("wrong", [{"activation": "sine"}, {"geometry.2": "2,1"}])
def test_a_correction_that_is_none_is_refused(tmp_path, wrong):
    torch.save(lived(leaky()).state_dict(), tmp_path / "generator.pth")
    with pytest.raises(StoreError, match=r"\.$"):
        opened(tmp_path / "generator.pth", wrong)


@pytest.mark.parametrize(
    ("widths", "kernels", "strides"),
    [((1, 1, 1, 4096, 3), (8, 8, 8, 1), ("8,0", "8,0", "8,0", "1,0")), ((1, 1, 1, 3), (8, 64, 128), ("8,0", "4,0", "1,0"))],
)
def test_a_small_file_that_asks_for_gigabytes_is_refused_before_anything_is_made(tmp_path, widths, kernels, strides):
    layers = [nn.ConvTranspose2d(a, b, k, bias=False) for a, b, k in zip(widths, widths[1:], kernels, strict=False)]
    torch.save(nn.Sequential(*layers).state_dict(), tmp_path / "file.pth")
    with pytest.raises(Unknowns) as asked:
        opened(tmp_path / "file.pth")
    answers = {each.name: each.usual for each in asked.value.questions}
    answers |= {f"geometry.{each}": strides[each - 1] for each in range(1, len(strides) + 1) if f"geometry.{each}" in answers}
    with pytest.raises(StoreError, match="of memory"):
        opened(tmp_path / "file.pth", answers)
