"""The command line as a user meets it: files, sentences, exit codes."""

import csv
import json
import signal

import numpy as np
import pytest
from PIL import Image

from playground.cli import main
from playground.config import RunConfig
from playground.training.trainer import Trainer

SMALL = ["--generator.width", "8", "--discriminator.width", "8", "--batch", "16", "--device", "cpu", "--telemetry-every", "1"]
DIGITS = [
    "train",
    "--data",
    "digits",
    "--data.limit",
    "100",
    "--generator",
    "dcgan",
    "--generator.base-width",
    "4",
    "--discriminator",
    "dcgan",
    "--discriminator.base-width",
    "4",
    "--latent-dim",
    "4",
    "--batch",
    "8",
    "--budget-turns",
    "2",
    "--device",
    "cpu",
]


def refused(capsys, *arguments):
    assert main([str(each) for each in arguments]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said and said.count("\n") == 1
    return said


def test_a_run_leaves_its_model_its_checkpoint_its_config_and_its_curves(tmp_path, capsys):
    assert main(["train", *SMALL, "--budget-turns", "30", "--out", str(tmp_path / "run")]) == 0
    assert {file.name for file in (tmp_path / "run").iterdir()} == {
        "run.pt", "model.safetensors", "config.json", "curves.csv", "measures.csv",
    }  # fmt: skip
    config = RunConfig.from_dict(json.loads((tmp_path / "run" / "config.json").read_text("utf-8")))
    assert config.generator.width == 8 and config.budget_turns == 30
    with (tmp_path / "run" / "curves.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["turn"] for row in rows] == [str(turn) for turn in range(1, 31)]
    assert "Finished: 30 turns" in capsys.readouterr().out


def test_the_printed_command_repeats_the_run(tmp_path, capsys):
    main(["train", *SMALL, "--budget-turns", "20", "--seed", "3", "--out", str(tmp_path / "first")])
    printed = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("python -m playground train"))
    main([*printed.split()[3:], "--device", "cpu", "--out", str(tmp_path / "again")])
    assert (tmp_path / "first" / "curves.csv").read_text() == (tmp_path / "again" / "curves.csv").read_text()


def test_a_wall_is_repeated_by_its_config_and_by_its_command(tmp_path, capsys):
    wall = ["--members", "4", "--sweep", "optimizer_d.rate=0.001,0.1", "--budget-turns", "10"]
    assert main(["train", *SMALL, *wall, "--out", str(tmp_path / "first")]) == 0
    printed = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("python -m playground train"))
    assert main([*printed.split()[3:], "--device", "cpu", "--out", str(tmp_path / "again")]) == 0
    config = str(tmp_path / "first" / "config.json")
    assert main(["train", "--config", config, "--device", "cpu", "--out", str(tmp_path / "third")]) == 0
    curves = [(tmp_path / name / "curves.csv").read_text() for name in ("first", "again", "third")]
    assert curves[0] == curves[1] == curves[2]


def test_a_sweep_that_cannot_be_is_refused_with_a_sentence(capsys):
    assert "3 values cannot be shared evenly" in refused(capsys, "train", "--members", 2, "--sweep", "data.gap=1,2,3")
    assert "setting=value,value" in refused(capsys, "train", "--sweep", "data.gap")


def test_a_resumed_run_goes_on_exactly_where_it_stood(tmp_path):
    main(["train", *SMALL, "--budget-turns", "40", "--out", str(tmp_path / "whole")])
    main(["train", *SMALL, "--budget-turns", "15", "--out", str(tmp_path / "half")])
    assert main(["train", "--resume", str(tmp_path / "half" / "run.pt"), "--budget-turns", "40", "--device", "cpu"]) == 0
    assert (tmp_path / "whole" / "curves.csv").read_text() == (tmp_path / "half" / "curves.csv").read_text()


def test_ctrl_c_saves_between_two_updates_so_that_the_resumed_run_is_exact(tmp_path, capsys, monkeypatch):
    update, calls = Trainer.update, []

    def interrupted(trainer):
        calls.append(trainer)
        if len(calls) == 21:
            signal.raise_signal(signal.SIGINT)
        return update(trainer)

    main(["train", *SMALL, "--budget-turns", "20", "--out", str(tmp_path / "whole")])
    monkeypatch.setattr(Trainer, "update", interrupted)
    half = tmp_path / "half"
    assert main(["train", *SMALL, "--budget-turns", "20", "--out", str(half)]) == 130
    assert f"go on with: python -m playground train --resume {half / 'run.pt'}" in capsys.readouterr().out
    monkeypatch.undo()
    assert main(["train", "--resume", str(half / "run.pt"), "--device", "cpu"]) == 0
    assert (tmp_path / "whole" / "curves.csv").read_text() == (half / "curves.csv").read_text()


def test_samples_of_a_picture_model_are_a_sheet(tmp_path):
    assert main([*DIGITS, "--out", str(tmp_path)]) == 0
    assert (
        main(["sample", str(tmp_path / "model.safetensors"), "--out", str(tmp_path / "grid.png"), "--count", "16", "--seed", "1"])
        == 0
    )
    with Image.open(tmp_path / "grid.png") as sheet:
        assert sheet.size == (4 * 28, 4 * 28)


def test_a_class_can_be_asked_for_of_a_model_that_was_told_classes(tmp_path, capsys):
    assert main([*DIGITS, "--condition", "projection", "--out", str(tmp_path)]) == 0
    with Image.open(tmp_path / "samples.png") as sheet:
        assert sheet.size == (10 * 28, 6 * 28)
    model = tmp_path / "model.safetensors"
    for label in ("3", "4"):
        assert main(["sample", str(model), "--out", str(tmp_path / f"{label}.png"), "--count", "4", "--label", label]) == 0
    assert (tmp_path / "3.png").read_bytes() != (tmp_path / "4.png").read_bytes()
    assert "0 to 9" in refused(capsys, "sample", model, "--label", "10")


def test_samples_of_a_point_model_are_a_table(tmp_path):
    main(["train", "--data", "ring", "--latent-dim", "2", *SMALL, "--budget-turns", "3", "--out", str(tmp_path)])
    for name in ("one.csv", "two.csv"):
        assert main(["sample", str(tmp_path / "model.safetensors"), "--out", str(tmp_path / name), "--count", "100"]) == 0
    assert (tmp_path / "one.csv").read_text() == (tmp_path / "two.csv").read_text()
    assert np.loadtxt(tmp_path / "one.csv", delimiter=",", skiprows=1).shape == (100, 2)


def test_a_config_file_is_where_the_flags_start_from(tmp_path):
    (tmp_path / "run.json").write_text(json.dumps({"objective": "hinge", "seed": 4, "budget_turns": 2}))
    saved = tmp_path / "saved.json"
    main(
        [
            "train",
            "--config",
            str(tmp_path / "run.json"),
            *SMALL,
            "--seed",
            "5",
            "--save-config",
            str(saved),
            "--out",
            str(tmp_path / "out"),
        ]
    )
    config = json.loads(saved.read_text("utf-8"))
    assert config["objective"]["name"] == "hinge" and config["seed"] == 5


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--optimizer-d.rate", "-1"], "Learning rate must lie between 1e-06 and 1, got -1.0."),
        (["--optimizer-d.rate", "nan"], "Learning rate must be a finite number between 1e-06 and 1, got nan."),
        (["--generator.depth", "0"], "Hidden layers must lie between 1 and 8, got 0."),
        (["--generator.depth", "two"], "Hidden layers must be a whole number, got 'two'."),
        (["--data", "circle"], "Data cannot be 'circle'. Choose one of: "),
        (["--data.radius", "2"], "Unknown setting 'data.radius'."),
        (["--data", "ring", "--generator", "dcgan"], "Choose the multilayer perceptron"),
        (
            ["--data", "digits", "--data.limit", "50", "--batch", "2000"],
            "Batch size must be at most the number of training samples",
        ),
        (["--config", "nowhere.json"], "There is no file nowhere.json."),
        (["--resume", "nowhere.pt"], "There is no file nowhere.pt."),
        (["--preset", "nothing"], "There is no preset called 'nothing'. Choose one of: two_bumps"),
        (["--device", "tpu"], "There is no device called 'tpu'."),
        (["--change", "x"], "A change is written turn:setting=value"),
        (["--change", "²:seed=1"], "A change is written turn:setting=value"),
        (["--threads", "-3"], "Threads must lie between 0"),
        (["--budget-turns", "1", "--save-config", "nowhere/config.json"], "A file or folder cannot be used"),
        (["--preset", "digits", "--config", "x.json"], "not from both"),
        (["--resume", "run.pt", "--change", "2:d_steps=1"], "leave out --change"),
    ],
)
def test_bad_input_gets_one_sentence_and_exit_code_two(capsys, flags, sentence):
    assert sentence in refused(capsys, "train", *flags)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is not valid JSON"),
        ("[1]", "This is not a configuration"),
        ('{"sede": 1}', "Unknown setting 'sede'. Did you mean 'seed'?"),
        ('{"optimizer_d": {"name": "adam", "rate": 1' + "0" * 400 + "}}", "Learning rate must lie between"),
        ('{"seed": "one"}', "Seed must be a whole number, got 'one'."),
        ('{"optimizer_d": {"name": "adam", "rate": NaN}}', "Learning rate must be a finite number"),
        ('{"data": {"name": "ring", "raduis": 1}}', "Unknown setting 'data.raduis'. Did you mean 'data.radius'?"),
    ],
)
def test_a_bad_config_file_gets_one_sentence(tmp_path, capsys, content, sentence):
    (tmp_path / "bad.json").write_text(content)
    assert sentence in refused(capsys, "train", "--config", tmp_path / "bad.json")


def test_a_corrupt_run_and_a_foreign_model_get_one_sentence(tmp_path, capsys):
    (tmp_path / "run.pt").write_bytes(b"not a run")
    assert "run.pt" in refused(capsys, "train", "--resume", tmp_path / "run.pt")
    (tmp_path / "model.safetensors").write_bytes(b"\x08\x00\x00\x00\x00\x00\x00\x00{}      ")
    assert "model.safetensors" in refused(capsys, "sample", tmp_path / "model.safetensors")
    main(["train", *SMALL, "--budget-turns", "1", "--out", str(tmp_path / "good")])
    capsys.readouterr()
    assert "between 1 and 10000, got 0" in refused(capsys, "sample", tmp_path / "good" / "model.safetensors", "--count", "0")


def test_only_live_settings_change_in_a_resumed_run(tmp_path, capsys):
    main(["train", *SMALL, "--budget-turns", "2", "--out", str(tmp_path)])
    capsys.readouterr()
    assert "Batch size cannot change while the run lives" in refused(
        capsys, "train", "--resume", tmp_path / "run.pt", "--batch", "32"
    )


def test_every_knob_has_a_flag_with_help(capsys):
    with pytest.raises(SystemExit) as left:
        main(["train", "--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert "--optimizer-d.rate" in said and "--constraint.limit" in said and "--data.radius" in said


TABLE = ["reproduce", "ring", "--trials", "2", "--device", "cpu", "--packing", "1", "2", "1"]


def test_a_table_is_printed_beside_the_published_one_with_its_protocol(capsys):
    assert main([*TABLE, "--steps", "2"]) == 0
    said = capsys.readouterr().out
    assert "2\u202f500 samples of G; of high quality within 3σ" in said
    assert "2 turns, where theirs are 400\u202f000 (0.0005 %); 2 trials, where theirs are 10" in said
    for difference in ("100\u202f000 drawn once", "theirs move at once", "take 0.1 of every batch, where theirs take 0.05"):
        assert difference in said
    lines = said.splitlines()
    plain, packed = (next(line for line in lines if line.startswith(name)) for name in ("GAN ", "PacGAN2"))
    assert plain.endswith("6.3") and packed.endswith("7.9")
    assert plain.count("±") == packed.count("±") == 3
    assert lines[-1] == packed, "a packing that is asked for twice is trained once"


def test_ctrl_c_prints_the_table_as_far_as_it_is(capsys, monkeypatch):
    update, calls = Trainer.update, []

    def interrupted(trainer):
        calls.append(trainer)
        if len(calls) == 6:
            signal.raise_signal(signal.SIGINT)
        return update(trainer)

    monkeypatch.setattr(Trainer, "update", interrupted)
    assert main([*TABLE, "--steps", "50"]) == 130
    lines = capsys.readouterr().out.splitlines()
    assert len(calls) == 6
    assert lines[-1].startswith("GAN ") and lines[-1].endswith("6.3  (stopped at turn 3)")


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--steps", "0"], "--steps must be 1 or more, got 0."),
        (["--packing", "9"], "Packing m must lie between 1 and 8, got 9."),
        (["--trials", "65"], "Runs at once must lie between 1 and 64, got 65."),
        (["--seed", "-1"], "Seed must lie between 0"),
        (["--threads", "-3"], "--threads must lie between 0"),
        (["--device", "tpu"], "There is no device called 'tpu'."),
    ],
)
def test_a_table_that_cannot_be_gets_a_sentence(capsys, flags, sentence):
    assert sentence in refused(capsys, "reproduce", "grid", *flags)


def test_a_kept_generator_of_pictures_is_judged_beside_its_floors(tmp_path, capsys):
    run = tmp_path / "run"
    assert main([*("200" if each == "100" else each for each in DIGITS), "--out", str(run)]) == 0
    capsys.readouterr()
    wanted = ["--samples", "64", "--metrics", "frechet", "classes", "--out", str(run / "scores.json")]
    assert main(["evaluate", str(run / "model.safetensors"), *wanted]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Score") and "Fréchet distance" in said and "64 samples were drawn" in said
    scores = json.loads((run / "scores.json").read_text("utf-8"))["scores"]
    assert list(scores) == ["frechet", "classes", "sure", "class_kl"]
    assert scores["frechet"]["value"] > 10 * scores["frechet"]["floor"]


def test_what_cannot_be_judged_is_refused_in_a_sentence(tmp_path, capsys):
    run = tmp_path / "run"
    assert main(["train", *SMALL, "--budget-turns", "2", "--out", str(run)]) == 0
    capsys.readouterr()
    assert "Only pictures" in refused(capsys, "evaluate", run / "model.safetensors")
    assert "no file" in refused(capsys, "evaluate", run / "nothing")


def test_a_planned_run_is_written_as_a_script(tmp_path):
    place = tmp_path / "ring"
    assert main(["script", "--preset", "ring_r1", "--out", str(place)]) == 0
    assert {file.name for file in place.iterdir()} == {"train.py", "config.json", "README.txt"}
    compile((place / "train.py").read_text("utf-8"), "train.py", "exec")


def test_a_script_of_a_trained_run_takes_no_other_settings(tmp_path, capsys):
    assert main(["train", "--data", "two_bumps", "--budget-turns", "1", "--out", str(tmp_path)]) == 0
    assert main(["script", "--of", str(tmp_path / "run.pt"), "--seed", "3"]) == 2
    assert "--of takes its settings" in capsys.readouterr().err
