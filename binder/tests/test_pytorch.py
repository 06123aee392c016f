"""PyTorch's recorded numbers, computed again where there is a PyTorch."""

import json
import os
import re
import subprocess
from pathlib import Path

import nbformat
import pytest

COURSE = Path(__file__).resolve().parents[2]
SCRIPT = COURSE / "lib/core/src/test/python/record_pytorch.py"
RECORDED = COURSE / "lib/core/src/test/resources/backprop/pytorch/layers.json"
PYTHON = os.environ.get("COURSE_TORCH_PYTHON", "")


@pytest.mark.skipif(not PYTHON, reason="COURSE_TORCH_PYTHON names no Python that has PyTorch")
def test_pytorch_still_computes_what_was_recorded():
    said = subprocess.run([PYTHON, SCRIPT, "--check"], capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout == "PyTorch's numbers are as recorded\n"


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
