"""The exercises under nbgrader's own commands: released, handed in, marked, with credit for parts."""

import csv
import json
import os
import re
import subprocess
from pathlib import Path

import nbformat
import pytest

COURSE = Path(__file__).resolve().parents[2]
EXERCISES = sorted(path.stem for path in (COURSE / "exercises").glob("*.ipynb"))
OTHERS = [pytest.param(exercise, marks=pytest.mark.long) for exercise in EXERCISES if exercise != "05-affine"]

def a_mistake(exercise):
    """The first of the mistakes that the solution tells of: it costs a part of the points."""
    solution = nbformat.read(COURSE / "solutions" / f"{exercise}.ipynb", as_version=4)
    first = solution.metadata["backprop"]["mistakes"][0]
    return first["from"], first["to"]


class NbgraderCourse:
    def __init__(self, root):
        self.root = root / "teaching"
        self.env = dict(os.environ, JUPYTER_CONFIG_DIR=str(root / "config"), JUPYTER_DATA_DIR=str(root / "data"))
        made = subprocess.run([COURSE / "course", "release", "--nbgrader", self.root], capture_output=True, text=True)
        assert made.returncode == 0, made.stderr

    def nbgrader(self, *words):
        command = [COURSE / "course", "nbgrader", *words]
        ran = subprocess.run(command, cwd=self.root, env=self.env, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return ran.stderr

    def released(self, exercise):
        """The exercise as nbgrader makes it from its solution."""
        self.nbgrader("generate_assignment", exercise)
        return nbformat.read(self.root / "release" / exercise / f"{exercise}.ipynb", as_version=4)

    def hand_in(self, exercise, learner, notebook):
        directory = self.root / "submitted" / learner / exercise
        directory.mkdir(parents=True)
        nbformat.write(notebook, directory / f"{exercise}.ipynb")

    def marks(self, exercise):
        """Marks what was handed in, by nbgrader: {learner: (score, max_score)}."""
        said = self.nbgrader("autograde", exercise)
        assert "WARNING" not in said, said
        self.nbgrader("export")
        with (self.root / "grades.csv").open(newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["assignment"] == exercise]
        return {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows}


@pytest.fixture(scope="module")
def teaching(tmp_path_factory):
    return NbgraderCourse(tmp_path_factory.mktemp("nbgrader"))


def answered(exercise, released, change=("", "")):
    """The released exercise with the solution's answers typed into its cells, and one change to them."""
    solution = nbformat.read(COURSE / "solutions" / f"{exercise}.ipynb", as_version=4)
    answers = {c.id: re.sub(r" *// (BEGIN|END) SOLUTION\n", "", c.source) for c in solution.cells}
    assert not change[0] or any(change[0] in answer for answer in answers.values()), change
    notebook = nbformat.from_dict(released)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers[cell.id].replace(*change) if change[0] else answers[cell.id]
    return notebook


def as_released(notebook):
    """What of each cell both releases must have alike; nbgrader adds checksums, and locks for its own pages."""
    added = ("checksum", "cell_type")
    return [
        (c.id, c.cell_type, c.source, {k: v for k, v in c.metadata.get("nbgrader", {}).items() if k not in added})
        for c in notebook.cells
    ]


@pytest.mark.parametrize("exercise", ["05-affine", *OTHERS])
def test_what_nbgrader_releases_is_the_exercise_and_it_gives_full_and_partial_credit(teaching, exercise):
    released = teaching.released(exercise)
    ours = nbformat.read(COURSE / "exercises" / f"{exercise}.ipynb", as_version=4)
    assert as_released(released) == as_released(ours)

    teaching.hand_in(exercise, "right", answered(exercise, released))
    teaching.hand_in(exercise, "partly", answered(exercise, released, a_mistake(exercise)))
    marks = teaching.marks(exercise)
    score, most = marks["right"]
    assert score == most > 0
    assert marks["partly"] == (graded(teaching.root / "submitted" / "partly" / exercise), most)
    assert 0 < marks["partly"][0] < most


def graded(directory):
    """The points that ./course grade gives."""
    marks = directory.parent / "marks.json"
    subprocess.run([COURSE / "course", "grade", directory, "--json", marks], capture_output=True, check=True)
    return json.loads(marks.read_text())["submissions"][0]["exercises"][0]["score"]


@pytest.mark.long
def test_an_unanswered_exercise_gets_nothing_from_nbgrader(teaching, tmp_path):
    released = teaching.released("05-affine")
    teaching.hand_in("05-affine", "idle", released)
    assert teaching.marks("05-affine")["idle"] == (0, 20)
