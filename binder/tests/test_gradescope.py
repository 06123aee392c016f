"""Gradescope's autograder, in the directories that Gradescope makes for it; apt-get is a stand-in."""

import json
import os
import shutil
import subprocess
import zipfile

import nbformat
import pytest
from copies import COURSE, released, unpack
from test_nbgrader import answered


class Container:
    """What Gradescope makes of an autograder's archive."""

    def __init__(self, root):
        self.home = root / "autograder"
        released("--gradescope", root / "autograder.zip", "05-affine")
        self.source = unpack(root / "autograder.zip", self.home / "source")
        shutil.copy(self.source / "run_autograder", self.home / "run_autograder")
        (self.home / "results").mkdir()
        self.apt = root / "bin" / "apt-get"
        self.apt.parent.mkdir()
        self.apt.write_text(f'#!/bin/sh\necho "$*" >>{root}/apt.txt\n')
        self.apt.chmod(0o755)
        self.env = dict(os.environ, AUTOGRADER_HOME=str(self.home), PATH=f"{self.apt.parent}:{os.environ['PATH']}")
        self.setup = self.call(self.source / "setup.sh")

    def call(self, program, **env):
        return subprocess.run(
            [program], cwd=self.home, env={**self.env, **env}, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    def grade(self, notebooks, **env):
        """Runs the autograder on a submission: (how it ended, results.json)."""
        submission = self.home / "submission"
        shutil.rmtree(submission, ignore_errors=True)
        submission.mkdir()
        for name, notebook in notebooks.items():
            nbformat.write(notebook, submission / name)
        (self.home / "submission_metadata.json").write_text('{"id": 123456, "users": [{"email": "ada@example.org"}]}')
        (self.home / "results" / "results.json").unlink(missing_ok=True)
        ran = self.call(self.home / "run_autograder", **env)
        return ran, json.loads((self.home / "results" / "results.json").read_text())


@pytest.fixture(scope="module")
def container(tmp_path_factory):
    return Container(tmp_path_factory.mktemp("gradescope"))


def exercise():
    return nbformat.read(COURSE / "exercises" / "05-affine.ipynb", as_version=4)


def right():
    return answered("05-affine", exercise())


def test_the_archive_has_the_two_scripts_on_top_and_neither_solutions_nor_lessons(container):
    with zipfile.ZipFile(container.home.parent / "autograder.zip") as packed:
        modes = {info.filename: info.external_attr >> 16 for info in packed.infolist()}
    assert modes["setup.sh"] & modes["run_autograder"] & modes["course"] & 0o111 == 0o111
    assert "exercises/05-affine.ipynb" in modes and "exercises/13-optimizers.ipynb" not in modes
    assert not any(name.startswith(("solutions", "notebooks")) for name in modes)


def test_setup_installs_builds_and_grades_the_unanswered_exercise(container):
    assert container.setup.returncode == 0, container.setup.stdout + container.setup.stderr
    installed = (container.home.parent / "apt.txt").read_text()
    assert "openjdk-17-jdk-headless maven python3 python3-venv bubblewrap" in installed
    assert "--no-upgrade" in installed, "a JDK that somebody works with is not changed under them"
    assert "05-affine       0      20" in container.setup.stdout
    assert container.source.stat().st_mode & 0o077 == 0, "a notebook's user cannot read the tests"


def test_a_right_submission_gets_every_point_and_its_isolation_is_on_record(container):
    ran, results = container.grade({"05-affine.ipynb": right()})
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert results["score"] == sum(test["max_score"] for test in results["tests"]) == 20
    assert {test["status"] for test in results["tests"]} == {"passed"}
    assert results["extra_data"]["isolation"] in ("full", "process")
    assert f"isolation: {results['extra_data']['isolation']} (" in ran.stdout
    for test in results["tests"]:
        assert set(test) <= {"name", "name_format", "score", "max_score", "status", "output", "output_format", "visibility"}
    assert set(results) <= {"score", "tests", "output", "output_format", "visibility", "stdout_visibility", "extra_data"}


@pytest.mark.long
def test_an_unanswered_submission_gets_nothing_and_a_reason_for_each_test(container):
    ran, results = container.grade({"05-affine.ipynb": exercise()})
    assert (ran.returncode, results["score"]) == (0, 0)
    assert all("yours to write" in test["output"] for test in results["tests"] if test["status"] == "failed")


@pytest.mark.long
def test_a_submission_without_the_exercise_gets_nothing_and_is_told_what_was_found(container):
    ran, results = container.grade({"notes.ipynb": nbformat.v4.new_notebook()})
    assert (ran.returncode, results["score"]) == (0, 0)
    assert "exercise 05-affine was not handed in: found notes.ipynb" in results["tests"][0]["output"]


@pytest.mark.long
def test_where_namespaces_are_forbidden_the_weaker_isolation_is_on_record(container):
    """As in most containers: bubblewrap is there, and may not do its work."""
    refuses = "echo 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n"
    # For root it is setpriv that calls bubblewrap.
    setpriv = f'#!/bin/sh\ncase "$*" in *bwrap*) {refuses};; esac\nexec {shutil.which("setpriv")} "$@"\n'
    programs = {container.apt.with_name("bwrap"): f"#!/bin/sh\n{refuses}", container.apt.with_name("setpriv"): setpriv}
    for program, text in programs.items():
        program.write_text(text)
        program.chmod(0o755)
    try:
        ran, results = container.grade({"05-affine.ipynb": right()})
    finally:
        for program in programs:
            program.unlink()
    assert (ran.returncode, results["score"]) == (0, 20)
    assert results["extra_data"]["isolation"] == "process"
    assert "no full isolation: bwrap: No permissions" in ran.stdout
    if os.getuid() == 0:
        assert "isolation: process (notebooks run as users of their own" in ran.stdout


@pytest.mark.long
def test_two_copies_of_an_answer_earn_its_points_once(container):
    _, results = container.grade({"05-affine.ipynb": right(), "05-affine-Copy1.ipynb": right()})
    assert results["score"] == 20
    assert results["output"].startswith("Not counted:\n05-affine-Copy1.ipynb (20 points; ")


def fails(container, why, **env):
    ran, results = container.grade({"05-affine.ipynb": right()}, **env)
    assert ran.returncode != 0
    assert "score" not in results and "tests" not in results
    assert results["output"].startswith("Grading failed, through no fault of this submission's: " + why)


def test_a_grader_that_fails_is_no_zero_and_says_so(container, tmp_path):
    launcher = container.source / "course"
    launcher.rename(tmp_path / "course")
    try:
        launcher.write_text("#!/bin/sh\nexit 1\n")
        launcher.chmod(0o755)
        fails(container, "the grader ended with status 1")
        launcher.write_text("#!/bin/sh\nsleep 60\n")
        fails(container, "it took more than 1 seconds", AUTOGRADER_SECONDS="1")
        launcher.unlink()
        fails(container, "the grader does not start")
    finally:
        shutil.move(tmp_path / "course", launcher)
