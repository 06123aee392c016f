"""A clone holds the bytes that were committed, whatever Git on that machine makes of line ends."""

import shutil
import subprocess
from pathlib import Path

import pytest

COURSE = Path(__file__).resolve().parents[2]


def git(*words, cwd):
    return subprocess.run(["git", *words], cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True).stdout


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A repository with one commit, of the files as they are here."""
    if shutil.which("git") is None or not (COURSE / ".git").exists():
        pytest.skip("needs git, and a clone of the course")
    origin = tmp_path_factory.mktemp("origin")
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=COURSE).split("\0"):
        if name and (COURSE / name).is_file():
            (origin / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(COURSE / name, origin / name)
    git("init", "-q", cwd=origin)
    git("-c", "core.autocrlf=false", "add", "-A", cwd=origin)
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "as here", cwd=origin)
    return origin


@pytest.mark.parametrize("setting", ["core.autocrlf=true", "core.eol=crlf"])
def test_a_clone_has_every_byte_and_the_launcher_runs(origin, tmp_path, setting):
    clone = tmp_path / "clone"
    git("clone", "-q", "-c", setting, str(origin), str(clone), cwd=tmp_path)
    names = git("ls-files", "-z", cwd=origin).split("\0")[:-1]
    assert {"course", "binder/test.sh", "pom.xml"} < set(names)
    assert [name for name in names if (clone / name).read_bytes() != (origin / name).read_bytes()] == []
    said = subprocess.run([clone / "course", "--help"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (said.returncode, said.stderr) == (0, "")
    # Nothing is different to git either, and what is added here has no CRLF.
    assert git("status", "--porcelain", cwd=clone) == ""


def test_no_text_is_committed_with_crlf(origin):
    ends = [line.split()[:2] for line in git("ls-files", "--eol", cwd=origin).splitlines()]
    assert {index for index, _ in ends} <= {"i/lf", "i/-text", "i/none"}
