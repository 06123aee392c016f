"""Copies of the course as they are handed out, unpacked beside an environment that costs no installation."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]


def released(*words):
    """Calls ./course release as a person does, and returns what it said."""
    ran = subprocess.run([COURSE / "course", "release", *words], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def unpack(archive, directory):
    """Unpacks with the modes that the archive records, as unzip does."""
    with zipfile.ZipFile(archive) as packed:
        for info in packed.infolist():
            path = Path(packed.extract(info, directory))
            path.chmod(info.external_attr >> 16)
    return directory


def borrowed_environment(home):
    """A Python environment with this one's packages, in which a copy may install a kernelspec of its own."""
    prefix = Path(sys.prefix)
    shared = [f"share/jupyter/{p.name}" for p in (prefix / "share" / "jupyter").iterdir() if p.name != "kernels"]
    (home / "share" / "jupyter" / "kernels").mkdir(parents=True)
    for name in ("bin", "lib", "pyvenv.cfg", "share/jupyter/kernels/java", *shared):
        (home / name).symlink_to(prefix / name)
    return home


def calls(directory, home):
    """A function that calls ./course of the copy in a directory."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER_", "COURSE_"))}

    def call(*words, **options):
        return subprocess.run(
            [directory / "course", *words],
            cwd=directory,
            env=dict(env, COURSE_PYTHON_HOME=str(home), COURSE_SHORT="1"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **options,
        )

    return call
