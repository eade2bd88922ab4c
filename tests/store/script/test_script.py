"""The exported script is the run: the same losses, from torch and numpy alone, and nothing in it that the run does not use."""

import ast
import csv
import io
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from playground import presets
from playground.config import RunConfig
from playground.constraints import CONSTRAINTS
from playground.data import DATA
from playground.data.images.image_data import ImageData
from playground.errors import ConfigError, DataError
from playground.networks import CONDITIONS, INITIALIZATIONS, NETWORKS
from playground.objectives import OBJECTIVES
from playground.optimizers import OPTIMIZERS
from playground.store.script import bundle, compose, files_of, zipped
from playground.store.script import constraints as constraint_templates
from playground.store.script import data as data_templates
from playground.store.script import losses as loss_templates
from playground.store.script import networks as network_templates
from playground.store.script import optimizers as optimizer_templates
from playground.store.script.plan import COVERED, SILENT
from playground.training.augmentation import AUGMENTATIONS
from playground.views.grid import sheet
from tests.store.script.cases import CONV, FEW, FLAT, HALF, MANY, POINTS
from tests.store.script.running import both, losses_of, plan, trained

RULES = ("--isolated", "--line-length", "130")
PICKED = ("--select", "E,F,I,B,UP,SIM,RUF", "--ignore", "RUF001,RUF002,RUF003")


def config(plain) -> RunConfig:
    return RunConfig.from_dict(plain)


STACK = "a member of a stack"
WHOLE, TOLD = "all pictures of a run", "all pictures of its classes"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """All in one process, because importing torch takes longer than the runs."""
    cases = FEW | HALF | {STACK: POINTS | {"members": 3}, WHOLE: FLAT | {"ema": 0.9}}
    cases[TOLD] = FLAT | {"ema": 0.9, "condition": "concatenation"}
    turns = {name: 14 for name in cases} | {name: 6 for name in HALF} | {"hinge": 50, STACK: 50}
    return both(cases, turns, tmp_path_factory.mktemp("ran"))


@pytest.mark.parametrize("name", FEW)
def test_the_first_losses_are_the_runs_own_to_the_bit(ran, name):
    assert np.isfinite(ran[name].run).any()
    assert len(ran[name].run) == (50 if name == "hinge" else 14)
    assert np.array_equal(ran[name].script, ran[name].run, equal_nan=True)


@pytest.mark.parametrize("name", HALF)
def test_in_half_a_precision_the_first_losses_agree_closely(ran, name):
    assert np.allclose(ran[name].script, ran[name].run, rtol=2e-2, atol=2e-3)


def test_a_member_of_a_stack_agrees_to_five_digits(ran):
    assert np.allclose(ran[STACK].script, ran[STACK].run, rtol=1e-5)


@pytest.mark.train
def test_every_part_gives_the_runs_own_first_fifty_losses_to_the_bit(tmp_path):
    found = both(FEW | MANY, 50, tmp_path)
    assert not [name for name, case in found.items() if not np.array_equal(case.script, case.run, equal_nan=True)]


@pytest.mark.train
def test_presets_give_the_runs_own_first_fifty_losses_to_the_bit(tmp_path):
    settings = {"telemetry_every": 1, "precision": "fp32", "layout": "channels_last"}
    cases = {name: config.with_values(settings).to_dict() for name, config in presets.PRESETS.items() if "paper" not in name}
    found = both(cases, 50, tmp_path)
    assert not [name for name, case in found.items() if not np.array_equal(case.script, case.run)]


# ---------------------------------------------------------------------- what is in it


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    for name, plain in {**FEW, **MANY, **HALF}.items():
        (folder / (name.replace(" ", "_") + ".py")).write_text(compose(plan(config(plain)), known=True), "utf-8")
    return folder


def test_scripts_import_torch_numpy_and_what_comes_with_python(scripts):
    allowed = {"torch", "numpy"} | sys.stdlib_module_names
    for file in scripts.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            heads = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            heads += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert {head.partition(".")[0] for head in heads} <= allowed, file


@pytest.mark.parametrize("words", [("check", *RULES, *PICKED), ("format", "--check", *RULES)], ids=("lint", "format"))
def test_scripts_are_clean_and_formatted(scripts, words):
    pytest.importorskip("ruff")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", words[0], "--no-cache", *words[1:], scripts], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_a_script_holds_no_setting_helper_or_branch_that_the_run_does_not_use():
    plain = compose(plan(config(CONV)))
    for word in [
        "CHANGES",
        "constraint",
        "noise",
        "clip",
        "average",
        "ema",
        "penalty",
        "real_label",
        "d_first",
        "d_steps",
        "class",
    ]:
        assert word not in plain, word
    tree = ast.parse(plain)
    used = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef) if node.name[0] != "_"}
    assert defined - {"forward"} <= set(used)


def test_a_knob_that_is_turned_is_turned_in_the_script():
    written = compose(plan(config(CONV | {"changes": [[7, "optimizer_g.rate", 0.5], [7, "measure_every", 3]]})))
    assert '7: {"rate_g": 0.5},' in written
    assert "measure_every" not in written


# ---------------------------------------------------------------------- every part has a template


@pytest.mark.parametrize(
    ("parts", "templates"),
    [
        (OBJECTIVES, loss_templates.LOSSES),
        (CONSTRAINTS, constraint_templates.CONSTRAINTS),
        (OPTIMIZERS, optimizer_templates.OPTIMIZERS),
        ({name: kind for name, kind in DATA.items() if not issubclass(kind, ImageData)}, data_templates.DATA),
    ],
    ids=("games", "constraints", "optimisers", "data"),
)
def test_every_part_has_a_template(parts, templates):
    assert set(parts.values()) == set(templates)


def test_every_augmentation_is_written():
    for name in AUGMENTATIONS:
        assert ("def augmented" in compose(plan(config(CONV | {"augment": name})))) == (name != "none")


@pytest.mark.parametrize(("condition", "words"), [("projection", "Projected("), ("concatenation", "WithLabelMaps(")])
def test_every_way_to_tell_a_class_is_written(condition, words):
    assert set(CONDITIONS) == {"none", "projection", "concatenation"}
    assert words in compose(plan(config(CONV | {"condition": condition})))


def test_every_network_is_written():
    for name in NETWORKS:
        compose(plan(config(CONV | {"generator": name, "discriminator": name})))


def test_a_word_that_is_turned_on_the_way_is_refused():
    with pytest.raises(ConfigError, match="Augmentation cannot be written into a script"):
        plan(config(CONV | {"changes": [[3, "augment", "all"]]}))


def test_every_beginning_has_a_template():
    assert set(INITIALIZATIONS) == set(network_templates.LAWS)


def test_every_setting_is_written_or_changes_no_loss():
    heads = {leaf.path.partition(".")[0] for leaf in RunConfig().leaves()}
    assert heads <= COVERED | SILENT
    assert not COVERED & SILENT


def test_a_part_without_a_template_is_refused_by_its_name(monkeypatch):
    monkeypatch.delitem(loss_templates.LOSSES, type(config(CONV).objective))
    with pytest.raises(ConfigError, match="NonSaturating cannot be written into a script"):
        compose(plan(config(CONV)))


# ---------------------------------------------------------------------- what lies beside it


def test_the_zip_has_everything_in_a_folder_of_its_own():
    trainer = trained(config(CONV), 3)
    files = files_of(plan(trainer.recipe), history=trainer.history)
    with zipfile.ZipFile(io.BytesIO(zipped(files, "digits"))) as archive:
        assert sorted(archive.namelist()) == sorted(
            f"digits/{name}" for name in ("train.py", "data.npz", "losses.csv", "config.json", "README.txt")
        )
        data = np.load(io.BytesIO(archive.read("digits/data.npz")))
        assert np.array_equal(data["images"], trainer.players.source.training)
        assert np.array_equal(data["labels"], trainer.players.source.training_labels)
        assert "CC BY-SA" in archive.read("digits/README.txt").decode()
        rows = list(csv.reader(io.StringIO(archive.read("digits/losses.csv").decode())))
    assert np.array_equal(np.array(rows[1:], np.float32)[:, 1:], losses_of(trainer))


def test_points_from_a_formula_need_no_data():
    assert set(files_of(plan(config(POINTS)))) == {"train.py", "config.json", "README.txt"}


@pytest.mark.parametrize("name", [WHOLE, TOLD])
def test_the_script_says_how_far_it_is_from_the_run_and_leaves_its_sheet(ran, name):
    _, _, said, folder, trainer = ran[name]
    assert "largest difference from the run's losses in 14 turns: 0" in said
    image, picture = pytest.importorskip("PIL.Image"), trainer.picture()
    with image.open(folder / "samples.png") as opened:
        pixels = np.asarray(opened)
    assert np.array_equal(pixels, sheet(picture.fakes, columns=picture.columns)[..., 0])
    assert (folder / "generator.pt").exists()
    assert len((folder / "my_losses.csv").read_text().splitlines()) == 15


def test_too_much_data_is_refused(monkeypatch):
    monkeypatch.setattr(bundle, "MOST_BYTES", 1000)
    with pytest.raises(DataError, match="too much to take along"):
        files_of(plan(config(CONV)))
