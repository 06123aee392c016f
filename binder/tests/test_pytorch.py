"""PyTorch's recorded numbers, computed again where there is a PyTorch."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

COURSE = Path(__file__).resolve().parents[2]
SCRIPT = COURSE / "lib/core/src/test/python/record_pytorch.py"
RECORDED = COURSE / "lib/core/src/test/resources/backprop/pytorch/layers.json"
PYTHON = os.environ.get("COURSE_TORCH_PYTHON", "")


needs_pytorch = pytest.mark.skipif(not PYTHON, reason="COURSE_TORCH_PYTHON names no Python that has PyTorch")


def record(script, *words):
    said = subprocess.run([PYTHON, script, *words], capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


@needs_pytorch
def test_pytorch_still_computes_what_was_recorded():
    assert record(SCRIPT, "--check") == "PyTorch's numbers are as recorded\n"


@needs_pytorch
def test_one_case_is_recorded_and_no_other_line_changes(tmp_path):
    """As whoever adds a layer does it: the case stands in the middle of the script, and in no file."""
    script, files = tmp_path / "python" / SCRIPT.name, tmp_path / "resources/backprop/pytorch"
    shutil.copytree(RECORDED.parent, files)
    script.parent.mkdir()
    before = {file.name: file.read_text().splitlines() for file in files.iterdir()}
    added = SCRIPT.read_text(encoding="utf-8").replace('"Gelu": nn.GELU(),', '"Gelu": nn.GELU(), "Mish": nn.Mish(),')
    assert added.count("nn.Mish") == 1
    script.write_text(added, encoding="utf-8")

    assert record(script) == "layers: recorded Mish, TRAIN\n"
    after = {file.name: file.read_text().splitlines() for file in files.iterdir()}
    new = [line for line in after["layers.json"] if line not in before["layers.json"]]
    assert [json.loads(line.removesuffix(","))["name"] for line in new] == ["Mish"]
    assert {**after, "layers.json": [line for line in after["layers.json"] if line not in new]} == before
    assert record(script, "--check") == "PyTorch's numbers are as recorded\n"

    # From its own seed: the same again, wherever it stands.
    assert record(script, "Mish") == "layers: recorded Mish, TRAIN\n"
    assert {file.name: file.read_text().splitlines() for file in files.iterdir()} == after

    # What went in is compared by what comes out: a number that was changed is noticed.
    spoiled = files / "layers.json"
    case = json.loads(new[0].removesuffix(","))
    case["x"]["data"][3] += 0.01
    spoiled.write_text(spoiled.read_text().replace(new[0].removesuffix(","), json.dumps(case, separators=(",", ":"))))
    said = subprocess.run([PYTHON, script, "--check"], capture_output=True, text=True)
    assert said.returncode == 1 and "layers, Mish, TRAIN" in said.stdout


def arrays(lesson, cell):
    """The numbers of each array(rows, …) of a cell, in order."""
    source = next(c.source for c in lesson.cells if c.id == cell)
    return [[float(n) for n in re.findall(r"-?[\d.]+", numbers)] for numbers in re.findall(r"\barray\(\d,([^)]*)\)", source)]


def test_lesson_20_shows_what_was_recorded():
    lesson = nbformat.read(COURSE / "notebooks/20-autodiff-frameworks.ipynb", as_version=4)
    case = next(c for c in json.loads(RECORDED.read_text()) if c["name"] == "Sequential")
    names = ["dense1.w", "dense1.b", "dense2.w", "dense2.b"]
    given = [case["x"], *(case["parameters"][name] for name in names), case["dY"]]
    assert arrays(lesson, "given") == [each["data"] for each in given]
    shown, gradients = arrays(lesson, "torch"), case["DOUBLE"]["gradients"]
    assert len(shown) == len(names)
    for name, numbers in zip(names, shown):
        assert numbers == pytest.approx(gradients[name]["data"], rel=1e-12, abs=1e-12)
