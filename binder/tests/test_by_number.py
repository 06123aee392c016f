"""Notebooks named by their number, and one put back as it was handed out."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from test_preparations import Checkout

COURSE = Path(__file__).resolve().parents[2]
LESSON = "notebooks/07-backprop-by-hand.ipynb"
ANSWER = "exercises/05-affine.ipynb"
MILESTONE = "exercises/m1-mlp.ipynb"


@pytest.fixture
def checkout(tmp_path):
    """The launcher with stand-ins, two lessons and two exercises; exercise 05 has no lesson."""
    checkout = Checkout(tmp_path)
    for name in ("notebooks/00-start-here.ipynb", LESSON, "exercises/01-central-difference.ipynb", ANSWER, MILESTONE):
        checkout.file(checkout.home / name, "as handed out")
    checkout.file(checkout.home / "notebooks" / "07-backprop-by-hand-Copy1.ipynb", "a learner's")
    checkout.call()
    return checkout


@pytest.mark.parametrize(
    "word, opened",
    [("07", LESSON), ("7", LESSON), ("0", "notebooks/00-start-here.ipynb"), ("notebooks/7", LESSON),
     ("exercises/05", ANSWER), ("exercises/5", ANSWER), ("m1", MILESTONE), ("exercises/m1", MILESTONE)],
)  # fmt: skip
def test_lab_opens_a_notebook_by_its_number_and_says_which(checkout, word, opened):
    status, said, calls = checkout.call("lab", word, "--no-browser")
    assert status == 0 and f"--LabApp.default_url=/lab/tree/{opened}" in calls
    assert f"Opening {opened}\n" in said


def test_a_path_is_what_it_was_and_needs_no_word(checkout):
    status, said, calls = checkout.call("lab", str(checkout.home / ANSWER))
    assert status == 0 and f"--LabApp.default_url=/lab/tree/{ANSWER}" in calls and "Opening" not in said


def test_run_executes_by_number_and_says_which(checkout):
    status, said, calls = checkout.call("run", "07", "00", "exercises/01")
    names = (LESSON, "notebooks/00-start-here.ipynb", "exercises/01-central-difference.ipynb")
    assert status == 0 and [f"notebook {checkout.home / name}".replace(" ", "_") for name in names] == calls[-3:]
    assert [line for line in said.splitlines() if line.startswith("Running")] == [f"Running {name}" for name in names]


@pytest.mark.parametrize("command", ["lab", "run", "reset"])
@pytest.mark.parametrize("word", ["05", "exercises/07", "99", "notebooks/3", "exercises/m2"])
def test_a_number_that_there_is_not_gets_a_line_with_those_that_there_are(checkout, command, word):
    status, said, calls = checkout.call(command, word)
    assert (status, calls, said.count("\n")) == (2, [], 1)
    assert said.startswith(f"course: {command}: there is no {'exercise' if 'ex' in word else 'lesson'} ")
    assert said.endswith("; there are lessons 00, 07, and exercises/01, exercises/05, exercises/m1\n")


def test_lab_says_how_long_the_first_start_takes_and_always_how_to_stop(tmp_path):
    checkout = Checkout(tmp_path)
    first, second = checkout.call("lab")[1], checkout.call("lab")[1]
    assert re.search(r"first start takes .* minutes", first) and "first start" not in second
    assert "To stop" in first.splitlines()[-1] and second.count("\n") == 1 and "To stop" in second


# --- Putting back -----------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    """The launcher and its tools without stand-ins: putting back needs nothing but Python."""
    home = tmp_path / "a copy"
    for name in ("course", "binder/reset.py", "binder/whole_file.py"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(COURSE / name, home / name)
    for name in (LESSON, ANSWER):
        for at in (home, home / "binder" / "handed-out"):
            Checkout.file(at / name, "as handed out")
    return home


def reset(home, *words, **environment):
    return subprocess.run([home / "course", "reset", *words], capture_output=True, text=True,
                          env={**os.environ, **environment}, stdin=subprocess.DEVNULL, cwd=home.parent)  # fmt: skip


def put_aside(home, folder):
    return sorted((home / folder / "put-aside").glob("*"))


def test_a_lesson_is_put_back_and_what_was_there_is_kept(copy):
    (copy / LESSON).write_text("changed")
    said = reset(copy, "07")
    assert said.returncode == 0, said.stderr
    assert (copy / LESSON).read_text() == "as handed out"
    (kept,) = put_aside(copy, "notebooks")
    assert kept.read_text() == "changed" and kept.name.startswith("07-backprop-by-hand-20")
    assert f"{LESSON} is as it was handed out" in said.stdout and str(kept.relative_to(copy)) in said.stdout
    assert (copy / ANSWER).read_text() == "as handed out"


def test_twice_in_a_second_keeps_both(copy):
    for text in ("first", "second"):
        (copy / ANSWER).write_text(text)
        assert reset(copy, "exercises/05").returncode == 0
    assert sorted(p.read_text() for p in put_aside(copy, "exercises")) == ["first", "second"]


def test_what_was_not_changed_is_left_alone(copy):
    before = (copy / LESSON).stat()
    said = reset(copy, str(copy / LESSON))
    assert said.returncode == 0 and f"{LESSON} is as it was handed out already" in said.stdout
    assert put_aside(copy, "notebooks") == [] and (copy / LESSON).stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("word", ["07", f"a copy/{LESSON}"])
def test_what_is_gone_comes_back(copy, word):
    (copy / LESSON).unlink()
    said = reset(copy, word)
    assert said.returncode == 0, said.stderr
    assert (copy / LESSON).read_text() == "as handed out" and put_aside(copy, "notebooks") == []


def test_a_notebook_that_the_course_has_not_handed_out_is_left_alone(copy):
    (copy / "notebooks" / "99-mine.ipynb").write_text("mine")
    said = reset(copy, "a copy/notebooks/99-mine.ipynb")
    assert said.returncode == 2 and said.stderr.count("\n") == 1
    assert "notebooks/99-mine.ipynb" in said.stderr and "07-backprop-by-hand" in said.stderr
    assert (copy / "notebooks" / "99-mine.ipynb").read_text() == "mine"


def test_nothing_is_put_back_where_the_old_one_cannot_be_kept(copy):
    (copy / LESSON).write_text("changed")
    (copy / "notebooks" / "put-aside").write_text("a file in the way")
    said = reset(copy, "07")
    assert said.returncode == 1 and said.stderr.count("\n") == 1 and "put-aside" in said.stderr
    assert (copy / LESSON).read_text() == "changed"


def test_beside_a_course_that_is_not_the_learners_it_is_the_courses(copy, tmp_path):
    shutil.rmtree(copy / "binder" / "handed-out")
    mine = tmp_path / "mine" / LESSON
    Checkout.file(mine, "changed")
    ran = subprocess.run(["python3", copy / "binder" / "reset.py", copy, tmp_path / "mine", LESSON, ANSWER], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert mine.read_text() == "as handed out" and (tmp_path / "mine" / ANSWER).read_text() == "as handed out"
    assert [p.read_text() for p in put_aside(tmp_path / "mine", "notebooks")] == ["changed"]
    assert (copy / LESSON).read_text() == "as handed out"


def test_in_a_clone_it_is_the_commits(copy):
    shutil.rmtree(copy / "binder" / "handed-out")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", copy]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *words], check=True)
    (copy / LESSON).write_text("changed")
    (copy / ANSWER).unlink()
    said = reset(copy, "07", f"a copy/{ANSWER}")
    assert said.returncode == 0, said.stderr
    assert "commit" in said.stdout
    assert (copy / LESSON).read_text() == (copy / ANSWER).read_text() == "as handed out"


def test_without_either_a_line_says_where_to_take_it_from(copy):
    shutil.rmtree(copy / "binder" / "handed-out")
    (copy / LESSON).write_text("changed")
    said = reset(copy, "07")
    assert said.returncode == 1 and said.stderr.count("\n") == 1 and "zip" in said.stderr
    assert (copy / LESSON).read_text() == "changed"


def test_reset_of_nothing_gets_a_line(copy):
    said = reset(copy)
    assert said.returncode == 2 and said.stderr.count("\n") == 1 and "./course help" in said.stderr
