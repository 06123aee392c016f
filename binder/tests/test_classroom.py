"""An assignment repository for GitHub Classroom: its workflow's own commands, run in order on this machine."""

import base64
import json
import os
import re
import subprocess

import nbformat
import pytest
import yaml
from copies import COURSE, released
from test_nbgrader import a_mistake, answered

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    directory = tmp_path_factory.mktemp("classroom") / "assignment"
    released("--classroom", directory, "--course", f"somebody/backprop@{COMMIT}", "05-affine")
    return directory


@pytest.fixture
def workflow(repository):
    return yaml.safe_load((repository / ".github" / "workflows" / "classroom.yml").read_text())


def steps(workflow):
    (job,) = workflow["jobs"].values()
    return job["steps"]


def test_the_repository_holds_the_exercise_and_the_workflow_and_no_solution(repository):
    files = {p.relative_to(repository).as_posix(): p.read_text() for p in repository.rglob("*") if p.is_file()}
    assert set(files) == {".github/workflows/classroom.yml", "05-affine.ipynb", "README.md"}
    assert files["05-affine.ipynb"] == (COURSE / "exercises" / "05-affine.ipynb").read_text()
    assert not any(re.search(r"@[A-Z]+@", text) for text in files.values()), "every blank is filled in"


def test_it_checks_out_the_course_at_one_commit_and_leaves_no_token_about(workflow):
    assert workflow[True] == ["push", "workflow_dispatch", "repository_dispatch"], "YAML's on is true"
    learners, course = (s["with"] for s in steps(workflow) if s.get("uses", "").startswith("actions/checkout@"))
    assert course == {"repository": "somebody/backprop", "ref": COMMIT, "path": "course", "persist-credentials": False}
    assert learners == {"path": "handed-in", "persist-credentials": False}


def run(workflow, workspace):
    """Runs each step's commands as GitHub does, and returns the steps' outputs."""
    outputs = {}
    for number, step in enumerate(steps(workflow)):
        if "run" not in step:
            continue
        file = workspace / f"output-{number}"
        file.touch()
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=workspace,
            env=dict(os.environ, GITHUB_OUTPUT=str(file)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, f"{step['name']}: {ran.stdout}{ran.stderr}"
        outputs[step.get("id")] = dict(line.split("=", 1) for line in file.read_text().splitlines())
    return outputs


def test_a_partly_right_answer_reaches_the_reporter_with_its_points(workflow, repository, tmp_path):
    exercise = nbformat.read(repository / "05-affine.ipynb", as_version=4)
    (tmp_path / "handed-in").mkdir()
    nbformat.write(answered("05-affine", exercise, a_mistake("05-affine")), tmp_path / "handed-in" / "05-affine.ipynb")
    (tmp_path / "course").symlink_to(COURSE)
    outputs = run(workflow, tmp_path)

    reporter = steps(workflow)[-1]
    assert reporter["uses"].startswith("classroom-resources/autograding-grading-reporter@")
    # As the reporter looks its runners up: by their names in capitals.
    variable = reporter["env"][reporter["with"]["runners"].upper() + "_RESULTS"]
    step, output = re.fullmatch(r"\$\{\{ steps\.(\w+)\.outputs\.(\w+) \}\}", variable).groups()
    result = json.loads(base64.b64decode(outputs[step][output], validate=True))
    assert (result["status"], result["max_score"]) == ("fail", 20)
    assert sum(test["score"] for test in result["tests"]) == 18
    assert {test["status"] for test in result["tests"]} == {"pass", "fail"}


def test_when_grading_itself_fails_the_step_fails_and_nothing_is_reported(workflow, tmp_path):
    (tmp_path / "handed-in").mkdir()
    launcher = tmp_path / "course" / "course"
    launcher.parent.mkdir()
    launcher.write_text("#!/bin/sh\nexit 1\n")
    launcher.chmod(0o755)
    with pytest.raises(AssertionError, match="Grade"):
        run(workflow, tmp_path)
    assert not (tmp_path / "result.json").exists()
    assert "if" not in steps(workflow)[-1], "the reporter runs only where the steps before it did"
