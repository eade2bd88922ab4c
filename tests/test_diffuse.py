"""The command that trains a DDPM."""

from PIL import Image

from playground.cli import main
from playground.store import ddpm, model_file


def test_a_model_and_a_sheet_come_out(tmp_path, capsys):
    flags = [
        "--seconds",
        "0.2",
        "--base-width",
        "8",
        "--batch",
        "4",
        "--steps",
        "2",
        "--count",
        "4",
        "--out",
        str(tmp_path / "ddpm"),
    ]
    assert main(["diffuse", "--data", "digits", *flags]) == 0
    said = capsys.readouterr().out
    assert "updates in" in said and "4 samples of 2 network calls" in said
    with Image.open(tmp_path / "ddpm" / "samples.png") as sheet:
        assert sheet.size == (56, 56)
    assert ddpm.opened(model_file.load(tmp_path / "ddpm" / "ddpm.safetensors")).sample_shape == (1, 28, 28)


def test_what_cannot_be_gets_a_sentence(tmp_path, capsys):
    assert main(["diffuse", "--count", "0", "--out", str(tmp_path)]) == 2
    assert "--count must lie between" in capsys.readouterr().err
    assert main(["diffuse", "--base-width", "3", "--out", str(tmp_path)]) == 2
