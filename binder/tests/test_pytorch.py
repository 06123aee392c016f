"""PyTorch's recorded numbers, computed again where there is a PyTorch."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "lib/core/src/test/python/record_pytorch.py"
PYTHON = os.environ.get("COURSE_TORCH_PYTHON", "")


@pytest.mark.skipif(not PYTHON, reason="COURSE_TORCH_PYTHON names no Python that has PyTorch")
def test_pytorch_still_computes_what_was_recorded():
    said = subprocess.run([PYTHON, SCRIPT, "--check"], capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout == "PyTorch's numbers are as recorded\n"
