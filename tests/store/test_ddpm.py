"""A DDPM in a file, and the ready-made one."""

import pytest
import torch

from playground.data.images.source import scaled
from playground.diffusion.config import DiffusionConfig
from playground.diffusion.trainer import DiffusionTrainer
from playground.errors import ConfigError, StoreError
from playground.randomness import generator
from playground.store import ddpm, model_file
from playground.store.model_file import ModelFile

TINY = DiffusionConfig(base_width=8, steps=20, batch=4, precision="fp32", budget_updates=2)


def trained():
    trainer = DiffusionTrainer(TINY, device=torch.device("cpu"))
    list(trainer.run())
    return trainer


def test_a_saved_denoiser_draws_the_same_pictures(tmp_path):
    trainer = trained()
    model_file.save(tmp_path / "ddpm.safetensors", ddpm.kept(trainer))
    loaded = ddpm.opened(model_file.load(tmp_path / "ddpm.safetensors"))
    ours, theirs = (next(each.batches(seed=0, steps=2, size=2)) for each in (trainer.diffuser(), loaded))
    assert (ours == theirs).all()


def test_weights_that_do_not_fit_get_a_sentence():
    kept = ddpm.kept(trained())
    fewer = ModelFile(config=kept.config, tensors={}, words=kept.words)
    with pytest.raises(StoreError):
        ddpm.opened(fewer)
    with pytest.raises(ConfigError):
        ddpm.opened(ModelFile(config={"generator": "mlp"}, tensors={}, words={}))


def test_there_is_no_ready_ddpm_for_data_nobody_trained_one_on():
    assert ddpm.ready("moods") is None


def test_the_ready_ddpm_of_digits_is_here_small_and_says_how_it_does():
    ready = ddpm.ready("digits")
    assert ready is not None and ready.diffuser.sample_shape == (1, 28, 28)
    assert (ddpm.PRETRAINED / str(ready.facts["file"])).stat().st_size < 4e6
    scores = ready.facts["judged"]["scores"]
    assert {"value", "floor"} <= set(scores["frechet"])
    assert ready.config.data.size == 28


def test_the_ready_ddpm_sees_noise_in_real_digits():
    ready = ddpm.ready("digits")
    pictures = ready.config.data.open().held_out[:16]
    x_0, t = scaled(pictures), torch.full((16,), 300)
    epsilon = torch.randn(x_0.shape, generator=generator(0, "noise"))
    guess = ready.diffuser(ready.diffuser.noising.noised(x_0, t, epsilon), t)
    assert float((guess - epsilon).square().mean()) < 0.15  # who predicts no noise has 1
