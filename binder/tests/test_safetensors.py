"""Files that lib/core writes are read by the Python package, where there is one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[2] / "lib" / "core"
PYTHON = os.environ.get("COURSE_TORCH_PYTHON", sys.executable)


def test_python_reads_what_java_wrote():
    has = subprocess.run([PYTHON, "-c", "import numpy, safetensors"], capture_output=True)
    if has.returncode:
        pytest.skip("no safetensors in Python; COURSE_TORCH_PYTHON may name one that has it")
    file = CORE / "target" / "by-java.safetensors"
    if not file.exists():
        pytest.skip("the Java tests, which write the file, have not run")
    script = CORE / "src" / "test" / "python" / "make_safetensors.py"
    checked = subprocess.run([PYTHON, str(script), "--check", str(file)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
