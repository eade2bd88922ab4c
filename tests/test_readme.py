"""The README says what is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_path_in_the_tree_exists():
    tree = README.split("## Where things are")[1].split("```")[1]
    folder = ROOT
    for line in tree.strip().splitlines():
        names = line.split("  ")[0] if not line.startswith("  ") else line.strip().split("  ")[0]
        folder = ROOT / "playground" if line.startswith("  ") else ROOT
        for name in names.split(", "):
            assert (folder / name).exists(), name


def test_every_link_into_the_repository_leads_somewhere():
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_space_runs_the_gradio_that_is_pinned():
    pinned = re.search(r"^gradio==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)[1]
    assert f"sdk_version: {pinned}" in README and "app_file: app.py" in README


def test_every_requirement_is_argued_for():
    argued = README.split("## Dependencies")[1].lower()
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            assert re.split(r"[=<>]", line)[0] in argued, line


def test_torch_may_be_what_a_zero_gpu_space_has():
    assert "torch>=2.11,<=2.13.0" in (ROOT / "requirements.txt").read_text("utf-8")
