import io
import pickle
import zipfile
from copy import deepcopy

import pytest
import torch

from playground.config import RunConfig
from playground.errors import ConfigError, StoreError
from playground.store import checkpoint
from playground.store.checkpoint import FORMAT, VERSION, Checkpoint
from playground.training.trainer import Trainer

CPU = torch.device("cpu")
SMALL = RunConfig().with_values({"batch": 16, "generator.width": 8, "discriminator.width": 8, "ema": 0.9})


def trained(updates=9, config=SMALL):
    trainer = Trainer(config, device=CPU, clock=lambda: 0.0)
    for _ in range(updates):
        trainer.update()
    return trainer


def saved(path, trainer, **about):
    checkpoint.save(path, Checkpoint(state=trainer.state(), about=about))
    return path


def written(path, content):
    """A file that torch wrote, with any content."""
    torch.save(content, path)
    return path


def assert_same(one, other, where="state"):
    assert type(one) is type(other) or isinstance(one, dict), where
    if isinstance(one, torch.Tensor):
        assert torch.equal(one.nan_to_num(), other.nan_to_num()), where
    elif isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            assert_same(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other), where
        for number, (each, its) in enumerate(zip(one, other, strict=True)):
            assert_same(each, its, f"{where}.{number}")
    else:
        assert one == other, where


@pytest.mark.parametrize("updates", [0, 1, 8, 9])
def test_a_run_goes_on_bit_for_bit_where_it_was_saved(tmp_path, updates):
    trainer = trained(updates)
    path = saved(tmp_path / "run", trainer)
    resumed = checkpoint.restore(checkpoint.load(path), device=CPU)
    resumed._clock = trainer._clock
    for _ in range(21):
        trainer.update()
        resumed.update()
    assert_same(trainer.state(), resumed.state())


def test_live_knobs_that_were_turned_are_kept(tmp_path):
    trainer = trained()
    trainer.apply({"d_steps": 3})
    for _ in range(5):
        trainer.update()
    resumed = checkpoint.restore(checkpoint.load(saved(tmp_path / "run", trainer)), device=CPU)
    assert resumed.config.d_steps == 3
    assert resumed.recipe == trainer.recipe


def test_what_is_worth_knowing_is_kept_beside_the_state(tmp_path):
    assert checkpoint.load(saved(tmp_path / "run", trained(), turn=4, data="ring")).about == {"turn": 4, "data": "ring"}


def test_a_copied_state_stays_as_it_was():
    trainer = trained()
    before = trainer.state()
    kept = deepcopy(before)
    for _ in range(9):
        trainer.update()
    assert_same(before, kept)


def test_another_file_is_foreign(tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(StoreError, match=r"'picture\.png' is not a saved run"):
        checkpoint.load(tmp_path / "picture.png")


def test_an_empty_file_is_foreign(tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(StoreError, match="is not a saved run"):
        checkpoint.load(tmp_path / "empty")


def test_another_zip_is_foreign(tmp_path):
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("photo", "")
    with pytest.raises(StoreError, match="is not a saved run"):
        checkpoint.load(tmp_path / "photos.zip")


@pytest.mark.parametrize(
    "content", [{"weights": torch.zeros(3)}, [1, 2], {"format": "other", "version": 1}, {"format": FORMAT, "version": "1"}]
)
def test_weights_of_another_program_are_foreign(tmp_path, content):
    with pytest.raises(StoreError, match="is not a saved run"):
        checkpoint.load(written(tmp_path / "weights.pt", content))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_broken_download_is_said_to_be_cut_short(tmp_path, share):
    path = saved(tmp_path / "run", trained())
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(StoreError, match="cut short"):
        checkpoint.load(path)


def test_a_flipped_bit_in_a_weight_is_found(tmp_path):
    path = saved(tmp_path / "run", trained())
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        largest = max(archive.infolist(), key=lambda each: each.file_size)
    content[largest.header_offset + largest.file_size // 2 + 200] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged"):
        checkpoint.load(path)


def test_bytes_flipped_anywhere_never_raise_anything_but_a_sentence(tmp_path):
    path = saved(tmp_path / "run", trained(0))
    content = path.read_bytes()
    for position in range(0, len(content), max(len(content) // 200, 1)):
        path.write_bytes(content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1 :])
        try:
            checkpoint.load(path)
        except StoreError as error:
            assert str(error)


class Evil:
    def __reduce__(self):
        return eval, ("1 + 1",)


def test_a_pickle_with_code_in_it_is_refused(tmp_path):
    path = written(tmp_path / "evil", {"format": FORMAT, "version": VERSION, "state": Evil(), "about": {}})
    with pytest.raises(StoreError, match="holds program code"):
        checkpoint.load(path)


def test_a_bare_pickle_is_refused(tmp_path):
    (tmp_path / "bare.pkl").write_bytes(pickle.dumps(Evil()))
    with pytest.raises(StoreError, match="holds program code"):
        checkpoint.load(tmp_path / "bare.pkl")


def test_a_zip_that_unpacks_to_more_than_it_is_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb/data.pkl", bytes(1_000_000))
    with pytest.raises(StoreError, match="is not a saved run"):
        checkpoint.load(tmp_path / "bomb")


def test_a_newer_version_asks_for_an_update(tmp_path):
    path = written(tmp_path / "run", {"format": FORMAT, "version": VERSION + 1, "state": {}, "about": {}})
    with pytest.raises(StoreError, match=f"newer GAN Playground .file format {VERSION + 1}"):
        checkpoint.load(path)


def test_missing_fields_are_damage(tmp_path):
    with pytest.raises(StoreError, match="is damaged"):
        checkpoint.load(written(tmp_path / "run", {"format": FORMAT, "version": VERSION, "state": [], "about": {}}))


def test_a_run_too_large_is_not_written(tmp_path):
    with pytest.raises(StoreError, match="Use smaller networks"):
        checkpoint.save(tmp_path / "run", Checkpoint(state=trained().state()), largest=1000)


def changed(state, **fields):
    return Checkpoint(state=state | fields)


def test_weights_of_another_width_are_named():
    state, wide = trained().state(), trained(config=SMALL.with_values({"generator.width": 9})).state()
    with pytest.raises(StoreError, match=r"'generator\..*' has shape \[.*9.*\]"):
        checkpoint.restore(changed(state, generator=wide["generator"]), device=CPU)


def test_weights_of_another_depth_are_named():
    state, deep = trained().state(), trained(config=SMALL.with_values({"discriminator.depth": 3})).state()
    with pytest.raises(StoreError, match=r"it has 'discriminator\.|'discriminator\..*has shape"):
        checkpoint.restore(changed(state, discriminator=deep["discriminator"]), device=CPU)


def test_moments_of_another_optimiser_are_named():
    state = trained().state()
    moments = next(iter(state["optimizer_g"]["state"].values()))
    moments["exp_avg"] = torch.zeros(7, 7)
    with pytest.raises(StoreError, match=r"'optimizer_g.exp_avg' has shape \[7, 7\]"):
        checkpoint.restore(Checkpoint(state=state), device=CPU)


@pytest.mark.parametrize("field", ["generator", "optimizer_d", "streams", "history", "turn", "plan", "updates", "config"])
@pytest.mark.parametrize("value", [None, "text", {"what": 1}])
def test_a_field_that_cannot_be_is_a_sentence(field, value):
    state = trained().state()
    try:
        checkpoint.restore(changed(state, **{field: value}), device=CPU)
    except (StoreError, ConfigError) as error:
        assert str(error)


def test_no_config_is_damage():
    state = trained().state()
    del state["config"]
    with pytest.raises(StoreError, match="is damaged"):
        checkpoint.restore(Checkpoint(state=state), device=CPU)


def test_settings_that_cannot_be_are_named():
    with pytest.raises(ConfigError, match="Batch size"):
        state = trained().state()
        checkpoint.restore(changed(state, config=state["config"] | {"batch": 0}), device=CPU)


def test_the_file_is_torchs_own_and_opens_without_us(tmp_path):
    content = saved(tmp_path / "run", trained()).read_bytes()
    assert torch.load(io.BytesIO(content), weights_only=True)["format"] == FORMAT
