"""A checkout that the caller may not write, in whole or in part: it works where it is prepared, or a line says what
cannot be written and what to do. Nobody is made to wait for what cannot come.

As root the tests call the launcher as another user; as anybody else they take the checkout's write permissions away.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from test_preparations import EVERYTHING, Checkout

NOBODY = 65534
ROOT = os.geteuid() == 0
OTHER = NOBODY if ROOT else None


@pytest.fixture
def checkout():
    # Not pytest's own directory, which other users may not enter.
    root = Path(tempfile.mkdtemp(prefix="course-"))
    root.chmod(0o755)
    checkout = Checkout(root)
    for name in ("notebooks/00-start-here.ipynb", "exercises/05-affine.ipynb", "README.md"):
        checkout.file(checkout.home / name, "as handed out")
    (root / "home").mkdir()
    if ROOT:
        os.chown(root / "home", NOBODY, NOBODY)
    yield checkout
    subprocess.run(["chmod", "-R", "u+w", str(root)], check=True)
    shutil.rmtree(root)


def closed(checkout):
    """Sees to it that OTHER may not write the checkout."""
    if not ROOT:
        subprocess.run(["chmod", "-R", "a-w", str(checkout.home)], check=True)


def call(checkout, *arguments, **environment):
    return checkout.call(*arguments, user=OTHER, HOME=str(checkout.root / "home"), **environment)


def test_a_prepared_checkout_is_read_by_who_may_not_write_it(checkout):
    checkout.call()
    closed(checkout)
    assert call(checkout, "release", "--check") == (0, "", ["released"])
    # What one JDK has compiled runs on another.
    release = checkout.root / "jdk" / "release"
    release.write_text(release.read_text().replace("17.0.1", "25"))
    assert call(checkout, "release", "--check") == (0, "", ["released"])


@pytest.mark.parametrize("command", ["release --check", "run", "book", "lab", "grade class", "doctor", "release", "test", "bench", "spark steps"])
def test_an_unprepared_one_gets_a_line_that_says_what_to_do(checkout, command):
    # What a learner's copy does not have.
    (checkout.home / "binder" / "tests").mkdir()
    (checkout.home / "lib" / "bench").mkdir()
    closed(checkout)
    begin = time.monotonic()
    status, said, calls = call(checkout, *command.split())
    assert (status, calls) == (1, [])
    assert time.monotonic() - begin < 10
    assert said.count("\n") == 1 and f"{checkout.home}" in said
    assert "may not write" in said and "root's" in said if ROOT else "may not be written" in said
    assert "copy the course into" in said


def test_a_checkout_that_has_moved_says_so_to_who_may_not_write_it(checkout):
    checkout.call()
    moved = checkout.root / "moved"
    checkout.home.rename(moved)
    old, checkout.home = checkout.home, moved
    closed(checkout)
    status, said, _ = checkout.call("release", "--check", user=OTHER, through=moved / "course")
    assert status == 1
    assert said.startswith(f"course: .venv was made at {old}, which its scripts name, and ") and said.count("\n") == 1


def test_jars_that_cannot_be_read_are_fetched_again_or_told_of(checkout):
    jar = checkout.root / "repository" / "nd4j.jar"
    checkout.file(jar)
    checkout.call(MAVEN_JARS=str(jar))
    assert checkout.call() == (0, "", ["released"])
    jar.rename(jar.with_suffix(".gone"))
    closed(checkout)
    status, said, calls = call(checkout, "release", "--check")
    assert (status, calls) == (1, [])
    assert f"built with {jar}, which" in said and "docs/machines.md" in said
    subprocess.run(["chmod", "-R", "u+w", str(checkout.home)], check=True)
    status, said, calls = checkout.call()
    assert (status, calls) == (0, ["mvn", "released"])
    assert said.startswith("Building the library again: the library was built with ")


def test_a_python_that_is_gone_is_replaced(checkout):
    checkout.call()
    python = checkout.home / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/usr/bin/python3.9999")
    status, said, calls = checkout.call()
    assert (status, calls) == (0, ["venv", "pip", "kernelspec", "released"])
    assert "/usr/bin/python3.9999" in said.splitlines()[0] and "again" in said.splitlines()[0]


def test_run_writes_its_pages_to_the_callers_directory(checkout):
    checkout.call()
    closed(checkout)
    work = checkout.root / "home" / "backprop"
    for command in ("run", "book"):
        status, _, calls = call(checkout, command)
        assert (status, calls[0]) == (0, str(work / "book"))
    status, _, calls = call(checkout, "run", str(checkout.home / "notebooks"))
    assert (status, calls[0]) == (0, str(work / "pages"))
    mine = checkout.root / "home" / "mine"
    assert call(checkout, "run", COURSE_WORK=str(mine))[2][0] == str(mine / "book")


def test_lab_opens_copies_that_the_caller_may_change_and_keeps_the_callers_changes(checkout):
    checkout.call()
    if ROOT:
        (checkout.home / "notebooks" / "00-start-here.ipynb").chmod(0o444)
    closed(checkout)
    work = checkout.root / "home" / "backprop"
    status, said, calls = call(checkout, "lab")
    assert (status, calls[:2]) == (0, [f"--ServerApp.root_dir={work}", str(work)])
    assert said.count("\n") == 2 and f"Your copies of the notebooks are in {work}" in said
    lesson = work / "notebooks" / "00-start-here.ipynb"
    assert lesson.read_text() == "as handed out" and lesson.stat().st_mode & 0o200
    lesson.write_text("mine")
    (work / "exercises" / "05-affine.ipynb").unlink()
    assert call(checkout, "lab", str(work / "notebooks" / "00-start-here.ipynb"))[0] == 0
    assert lesson.read_text() == "mine"
    assert (work / "exercises" / "05-affine.ipynb").read_text() == "as handed out"


def test_no_home_to_write_is_a_line(checkout):
    checkout.call()
    closed(checkout)
    status, said, _ = checkout.call("run", user=OTHER, HOME="/none-such")
    assert status == 1
    assert said.count("\n") == 1 and "the home directory /none-such" in said and "set HOME" in said


def test_a_disk_that_is_full_is_told_of_and_not_waited_for(checkout):
    checkout.file(checkout.root / "bin" / "mkdir", "#!/bin/sh\necho 'mkdir: No space left on device' >&2\nexit 1\n", 0o755)
    (checkout.home / "target").mkdir()
    status, said, _ = checkout.call()
    assert status == 1
    assert said == "course: .venv has yet to be made, and mkdir: No space left on device\n"


def test_part_of_an_environment_that_is_anothers_is_told_of_before_it_is_torn_down(checkout):
    if not ROOT:
        pytest.skip("needs root, to give a directory to another user")
    subprocess.run(["chown", "-R", str(NOBODY), str(checkout.home)], check=True)
    assert call(checkout)[::2] == (0, EVERYTHING)
    inner = checkout.home / ".venv" / "share" / "jupyter"
    os.chown(inner, 0, 0)
    (checkout.home / "binder" / "requirements.txt").write_text("jjava==1.0a1\nother==1\n")
    status, said, calls = call(checkout)
    assert (status, calls) == (1, [])
    assert said.startswith("course: binder/requirements.txt has changed, and ") and str(inner) in said
    assert (checkout.home / ".venv" / "bin" / "python").exists()


def test_a_lock_of_another_users_is_waited_for_while_its_owner_lives_and_told_of_when_it_is_gone(checkout):
    if not ROOT:
        pytest.skip("needs root, to give a directory to another user")
    subprocess.run(["chown", "-R", str(NOBODY), str(checkout.home)], check=True)
    lock = checkout.home / "target" / "lock"
    checkout.file(lock / "owner", f"{os.getpid()}\n")
    os.chown(checkout.home / "target", NOBODY, NOBODY)
    checkout.calls.touch()
    checkout.calls.chmod(0o666)
    waiting = checkout.start(user=OTHER)
    time.sleep(3)
    assert waiting.poll() is None
    shutil.rmtree(lock)
    assert "Waiting for another" in waiting.communicate()[1] and waiting.returncode == 0
    gone = subprocess.Popen(["true"])
    gone.wait()
    checkout.file(lock / "owner", f"{gone.pid}\n")
    (checkout.home / ".venv" / ".course").unlink()
    status, said, _ = call(checkout)
    assert status == 1
    assert said.count("\n") == 1 and str(lock) in said and "have root remove it" in said
