"""The launcher, as a person calls it."""

import json
import os
import subprocess
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2] / "course"


def course(*arguments, cwd=None):
    return subprocess.run([COURSE, *arguments], cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_help_names_every_command():
    said = course("help")
    assert said.returncode == 0
    for command in ("lab", "run", "test", "grade", "release", "nbgrader", "bench", "doctor"):
        assert f"\n  {command} " in said.stdout


def test_an_unknown_command_gets_one_line_and_status_2():
    said = course("frobnicate")
    assert said.returncode == 2
    assert said.stderr == "course: unknown command 'frobnicate'; ./course help lists them\n"
    assert said.stdout == ""


def test_a_notebook_that_does_not_exist_gets_one_line_and_status_2():
    said = course("run", "notebooks/99-no-such.ipynb")
    assert said.returncode == 2
    assert said.stderr == "course: no such file or directory: notebooks/99-no-such.ipynb\n"


def test_an_unknown_option_gets_one_line_and_status_2():
    for arguments in (("lab", "--nonsense"), ("run", "--nonsense"), ("test", "--nonsense")):
        said = course(*arguments)
        assert said.returncode == 2, arguments
        assert said.stderr.count("\n") == 1 and "--nonsense" in said.stderr


def test_a_release_of_nothing_known_gets_one_line_and_status_2():
    for arguments in (("--nonsense",), ("--check", "--zip", "a.zip"), ("05-affine",)):
        said = course("release", *arguments)
        assert said.returncode == 2, arguments
        assert said.stderr.count("\n") == 1 and arguments[0] in said.stderr


def test_a_port_that_is_no_number_gets_one_line_and_status_2():
    said = course("lab", "--port", "eight")
    assert said.returncode == 2
    assert said.stderr == "course: --port needs a number, got 'eight'\n"


def test_it_is_called_through_a_link_from_another_directory(tmp_path):
    said = course("run", "here.ipynb", cwd=tmp_path)
    assert said.returncode == 2
    assert "here.ipynb" in said.stderr


def test_a_benchmark_beside_a_python_without_pytorch_gets_one_line_and_status_2(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_TORCH_PYTHON", str(tmp_path / "python"))
    said = course("bench")
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1 and "COURSE_TORCH_PYTHON" in said.stderr


def test_learners_of_any_name_are_told_apart_whatever_the_locale(tmp_path, monkeypatch):
    learners = tmp_path / "班级"
    for name in ("王小明", "李小红"):
        (learners / name).mkdir(parents=True)
        (learners / name / "05-affine.ipynb").write_text("{}")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("LANG", raising=False)
    marks = tmp_path / "marks.json"
    said = course("grade", learners, "--allow-weak-isolation", "--json", marks)
    assert said.returncode == 0, said.stderr
    ids = [learner["id"] for learner in json.loads(marks.read_text("utf-8"))["submissions"]]
    assert sorted(ids) == ["李小红", "王小明"]
