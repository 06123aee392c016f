"""A notebook whose check cell gives all points, run from top to bottom, has all points from ./course grade."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from nbclient import NotebookClient

from kernel_cases import COURSE, files

FILES = files()
# Each takes its seconds, of the kernel and of the grader; these stand for the rest where time is short.
SHORT = ["a_helper_below_the_class_in_its_cell", "a_stub_below_the_check", "another_name", "timed"]
CASES = [name if name in SHORT else pytest.param(name, marks=pytest.mark.long) for name in FILES]


def chosen(request, fixture):
    """The cases that are asked for, in the order of the files."""
    asked = {item.callspec.params["name"] for item in request.session.items if fixture in item.fixturenames}
    return [name for name in FILES if name in asked]


@pytest.fixture(scope="module")
def graded(request, tmp_path_factory):
    """Points by case: all of them handed in as a class, each under the exercise's own file name."""
    directory = tmp_path_factory.mktemp("class")
    for name in chosen(request, "graded"):
        (directory / name).mkdir()
        (directory / name / "05-affine.ipynb").write_bytes(FILES[name])
    marks = tmp_path_factory.mktemp("marks") / "marks.json"
    command = [COURSE / "course", "grade", directory, "--json", marks, "--allow-weak-isolation"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {one["id"]: one for one in json.loads(marks.read_text(encoding="utf-8"))["submissions"]}


@pytest.fixture(scope="module")
def checked(request):
    """Points by case, as the points cell shows them in the kernel; two kernels at a time."""
    names = chosen(request, "checked")
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(names, pool.map(points_in_the_kernel, names)))


def points_in_the_kernel(name):
    notebook = nbformat.from_dict(json.loads(FILES[name].decode("utf-8-sig")))
    client = NotebookClient(notebook, timeout=300, kernel_name="backprop", allow_errors=True)
    client.execute()
    # Some tools give cells other ids, and some cases the cell another text.
    cell = next(cell for cell in notebook.cells if cell.get("id") == "points" or "Autograder.points(" in cell.source)
    return [output.data["text/plain"] for output in cell.outputs if output.output_type == "execute_result"]


@pytest.mark.parametrize("name", CASES)
def test_the_grader_gives_all_points(graded, name):
    report = graded[name]["exercises"][0]
    failed = [test["message"] for test in report["tests"] if test["status"] != "passed"]
    assert (report["score"], report["max"]) == (20, 20), failed[:1]


@pytest.mark.parametrize("name", CASES)
def test_the_kernel_gives_all_points(checked, name):
    assert checked[name] == ["20.0"]
