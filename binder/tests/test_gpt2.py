"""GPT-2s that lib/core writes are read by transformers, with the same logits, where there is one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[2] / "lib" / "core"
PYTHON = os.environ.get("COURSE_TORCH_PYTHON", sys.executable)


@pytest.mark.parametrize("type", ["FLOAT", "DOUBLE"])
def test_transformers_reads_what_java_wrote(type):
    has = subprocess.run([PYTHON, "-c", "import torch, transformers"], capture_output=True)
    if has.returncode:
        pytest.skip("no transformers in Python; COURSE_TORCH_PYTHON may name one that has it")
    directory = CORE / "target" / "gpt2-by-java" / type
    if not (directory / "expected.safetensors").exists():
        pytest.skip("the Java tests, which write the model, have not run")
    script = CORE / "src" / "test" / "python" / "record_gpt2.py"
    read = subprocess.run([PYTHON, str(script), "--read", str(directory)], capture_output=True, text=True)
    assert read.returncode == 0, read.stdout + read.stderr
