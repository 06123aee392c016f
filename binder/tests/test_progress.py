"""Points remembered: from the check cell in a learner's kernel to ./course progress and the front page."""

import json
import os
import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

import front_page
import progress
from test_nbgrader import answered

COURSE = Path(__file__).resolve().parents[2]
AFFINE = {"points": 18, "of": 20, "when": "2026-11-26T22:45:00Z"}


@pytest.fixture
def work(tmp_path):
    return tmp_path


def keep(work, **entries):
    (work / "points.json").write_text(json.dumps({name.replace("_", "-"): entry for name, entry in entries.items()}))


def shown(work):
    """What ./course progress says to a learner whose copies lie in a directory."""
    ran = subprocess.run(["python3", COURSE / "binder" / "progress.py", COURSE, work], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def line(text, start):
    (found,) = [line for line in text.splitlines() if line.startswith(start)]
    return found


def test_before_the_first_check_nothing_is_begun_and_it_says_how_to_begin(work):
    said = shown(work)
    assert line(said, "05 The affine layer").endswith("not begun")
    assert said.splitlines()[-1].endswith("./course lab 00")
    written = {path.name[:2] for path in (COURSE / "exercises").glob("*.ipynb")}
    assert written == {row[:2] for row in said.splitlines()[1:-2]}


def test_the_best_of_each_exercise_and_what_is_next_are_said(work):
    keep(work, **{"01_central_difference": {**AFFINE, "points": 10, "of": 10}, "05_affine": AFFINE})
    said = shown(work)
    assert "18 of 20" in line(said, "05 The affine layer") and "2026-11-2" in line(said, "05 The affine layer")
    _, second, *others = sorted(path.name[:2] for path in (COURSE / "exercises").glob("*.ipynb"))
    assert said.splitlines()[-1] == f"28 of 30 points in 2 of {2 + len(others)} exercises. Go on with: ./course lab exercises/{second}"


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"05-affine": 3}', '{"05-affine": {"points": "x"}}', "\x00\xff"])
def test_a_file_that_is_none_is_as_none(work, text):
    (work / "points.json").write_bytes(text.encode("latin-1"))
    assert line(shown(work), "05 The affine layer").endswith("not begun")


def test_the_front_page_has_the_course_in_order_with_links_and_points(work):
    keep(work, **{"05_affine": AFFINE})
    text = front_page.page(COURSE, work)
    assert "[The affine layer](exercises/05-affine.ipynb) | 18 of 20 |" in line(text, "| [05 The forward pass]")
    lessons = [path.name for path in sorted((COURSE / "notebooks").glob("[0-9][0-9]-*.ipynb"))]
    places = [text.index(f"](notebooks/{name})") for name in lessons]
    assert places == sorted(places)
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert [target for target in links if not (COURSE / target).exists()] == []
    assert "Go on with exercise [01 The central difference]" in text


def test_the_front_page_begins_at_lesson_00_and_ends_when_all_is_done(work):
    assert "**Begin with [00 Start here](notebooks/00-start-here.ipynb).**" in front_page.page(COURSE, work)
    done = {"points": 1, "of": 1, "when": AFFINE["when"]}
    (work / "points.json").write_text(json.dumps({p.stem: done for p in (COURSE / "exercises").glob("*.ipynb")}))
    assert "You have every point there is." in front_page.page(COURSE, work)


def test_the_front_page_is_written_where_it_may_be_and_only_if_it_is_new(work):
    front_page.write_page(COURSE, work)
    first = (work / "CONTENTS.md").stat().st_mtime_ns
    front_page.write_page(COURSE, work)
    assert (work / "CONTENTS.md").stat().st_mtime_ns == first
    keep(work, **{"05_affine": AFFINE})
    front_page.write_page(COURSE, work)
    assert "18 of 20" in (work / "CONTENTS.md").read_text()
    front_page.write_page(COURSE, work / "not there")


def test_a_check_cell_in_the_kernel_keeps_its_best(work):
    """The exercise's own cells, first with a mistake, then right, then with the mistake again."""
    exercise = nbformat.read(COURSE / "exercises" / "05-affine.ipynb", as_version=4)
    tries = [answered("05-affine", exercise, ("b.accumulate(dY.sum(0))", f"b.accumulate(dY.{f}(0))")) for f in ("mean", "sum", "mean")]
    env = {**os.environ, "COURSE_POINTS": str(work / "points.json")}
    manager, client = start_new_kernel(kernel_name="backprop", env=env)
    best = []
    try:
        for notebook in tries:
            for cell in notebook.cells:
                if cell.id in ("affine", "check"):
                    answer = client.execute(cell.source, reply=True, timeout=120)["content"]
                    assert answer["status"] == "ok", answer
            best.append(str(progress.points_of(work)["05-affine"]))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert best == ["18 of 20", "20 of 20", "20 of 20"]
    assert "20 of 20" in line(shown(work), "05 The affine layer")


def test_what_is_executed_unattended_keeps_no_points(work, monkeypatch):
    from execution import execute

    monkeypatch.setenv("COURSE_POINTS", str(work / "points.json"))
    solution = nbformat.read(COURSE / "solutions" / "05-affine.ipynb", as_version=4)
    solution.cells = [cell for cell in solution.cells if cell.id in ("affine", "check")]
    nbformat.write(solution, work / "05-affine.ipynb")
    done = execute(work / "05-affine.ipynb")
    assert not done.wrong and "20 of 20" in str(done.notebook.cells[-1].outputs)
    assert not (work / "points.json").exists()
