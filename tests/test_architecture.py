"""The import arrows of the package, kept by a test: left may import only what stands to its right."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "playground"
LEVELS = [
    {"__main__"},
    {"cli"},
    {"diffuse", "teach"},
    {"ui"},
    {"views", "lessons"},
    {"runtime"},
    {"store"},
    {"training", "diffusion", "theory", "judging"},
    {"metrics", "latent"},
    {"link"},
    {"command", "presets"},
    {"config"},
    {"objectives", "constraints", "networks", "data", "optimizers"},
    {"knobs", "randomness", "device", "pictures"},
    {"errors"},
    {"texts"},
]
LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}
ONLY_IN = {
    "gradio": ("ui",),
    "starlette": ("ui",),
    "threading": ("runtime",),
    "huggingface_hub": ("store/hub.py", "data/images"),
}
FILES = sorted(ROOT.rglob("*.py"))


def imports(file: Path) -> list[str]:
    """Every module that a file imports, whole."""
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def part(file: Path) -> str:
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_imports_only_what_stands_to_its_right(file):
    mine = part(file)
    if mine == "__init__":
        return
    for name in imports(file):
        if name.startswith("playground."):
            its = name.split(".")[1]
            assert its == mine or LEVEL[mine] < LEVEL[its], f"{mine} may not import {its}"


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_used_only_where_it_belongs(library):
    for file in FILES:
        if any(name.split(".")[0] == library for name in imports(file)):
            assert str(file.relative_to(ROOT).as_posix()).startswith(ONLY_IN[library]), f"{library} in {file}"


def test_views_know_no_torch():
    for file in (ROOT / "views").rglob("*.py"):
        assert not any(name.split(".")[0] == "torch" for name in imports(file)), file


def test_every_package_says_what_it_is():
    for folder in {file.parent for file in FILES}:
        assert (folder / "__init__.py").exists(), f"{folder} has no __init__.py"
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))), folder
