"""Release and cleaning, on notebooks made for the purpose."""

import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import notebooks

SOLUTION = """class Twice {
  int of(int x) {
    // BEGIN SOLUTION
    return 2 * x;
    // END SOLUTION
  }
}"""

LIST = """
[[part]]
title = "Back-propagation"
[[part.lesson]]
number = "05"
title = "The forward pass"
minutes = 30
needs = []
about = "layers"
asks = "what a layer is"
exercise = { title = "Twice", minutes = 5 }
[[part.lesson]]
number = "06"
title = "Losses"
minutes = 30
needs = []
about = "losses"
asks = "what a loss is"
exercise = { title = "Nameless", minutes = 5 }
[[week]]
lessons = ["05", "06"]
gives = "train"
"""

# By this nbgrader knows the cell that a learner writes.
ANSWER = {"grade": False, "grade_id": "twice", "locked": False, "schema_version": 3, "solution": True, "task": False}


@pytest.fixture
def course(tmp_path):
    book = new_notebook(cells=[new_markdown_cell("# Exercise 05 · Twice"), new_code_cell(SOLUTION, metadata={"nbgrader": ANSWER})])
    book.metadata["backprop"] = {"exercise": "05-affine"}
    for folder in ("solutions", "binder"):
        (tmp_path / folder).mkdir()
    (tmp_path / "binder" / "contents.toml").write_text(LIST)
    table = "<!-- lessons: ./course release makes this table from binder/contents.toml -->\n<!-- end of lessons -->\n"
    (tmp_path / "README.md").write_text(table)
    weeks = "<!-- weeks: ./course release makes this table from binder/contents.toml -->\n<!-- end of weeks -->\n"
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "teaching.md").write_text(weeks)
    notebooks.write(tmp_path / "solutions" / "05-affine.ipynb", notebooks.text_of(notebooks.normalized(book)))
    return tmp_path


def code(notebook):
    return next(cell for cell in notebook.cells if cell.cell_type == "code")


def test_a_stub_throws_keeps_what_is_around_it(course):
    notebooks.release(course)
    source = code(nbformat.read(course / "exercises" / "05-affine.ipynb", as_version=4)).source
    assert source == (
        "class Twice {\n  int of(int x) {\n"
        '    throw new UnsupportedOperationException("yours to write");\n  }\n}'
    )


def test_a_notebook_whose_writing_is_interrupted_is_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "01-try.ipynb"
    path.write_text("before")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        notebooks.write(path, "after")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("01-try.ipynb", "before")]


def test_a_released_course_is_clean_and_a_second_release_changes_no_byte(course):
    notebooks.release(course)
    first = (course / "exercises" / "05-affine.ipynb").read_bytes()
    assert notebooks.check(course) == 0
    notebooks.release(course)
    assert (course / "exercises" / "05-affine.ipynb").read_bytes() == first


def test_a_solution_changed_after_its_release_makes_the_exercise_stale(course, capsys):
    notebooks.release(course)
    path = course / "solutions" / "05-affine.ipynb"
    path.write_text(path.read_text().replace("class Twice", "final class Twice"))
    assert notebooks.check(course) == 1
    assert "exercises/05-affine.ipynb is stale" in capsys.readouterr().out


def test_a_release_writes_what_the_tests_are_worth_for_nbgrader(course, tmp_path):
    path = course / "solutions" / "05-affine.ipynb"
    book = nbformat.read(path, as_version=4)
    grade = {**ANSWER, "grade": True, "grade_id": "points", "locked": True, "points": 3, "solution": False}
    book.cells.append(new_code_cell("Autograder.points(Exercises.AFFINE, Twice::new)", metadata={"nbgrader": grade}))
    notebooks.write(path, notebooks.text_of(notebooks.normalized(book)))
    points = tmp_path / "points"
    points.write_text("04-least-squares 20\n05-affine 12\n")
    assert notebooks.main("release", course, points) == 0
    for folder in ("solutions", "exercises"):
        worth = nbformat.read(course / folder / "05-affine.ipynb", as_version=4).cells[-2].metadata["nbgrader"]["points"]
        assert (worth, type(worth)) == (12, int), folder
    assert "| 12 |" in (course / "docs" / "teaching.md").read_text()
    assert notebooks.main("release", course) == 0, "without the file they stay"
    assert notebooks.check(course) == 0
    points.write_text("04-least-squares 20\n")
    with pytest.raises(SystemExit, match="no tests for 05-affine"):
        notebooks.main("release", course, points)


def test_an_exercise_without_a_solution_is_named_and_then_removed(course, capsys):
    notebooks.release(course)
    orphan = course / "exercises" / "77-orphan.ipynb"
    orphan.write_bytes((course / "exercises" / "05-affine.ipynb").read_bytes())
    assert notebooks.check(course) == 1
    assert "77-orphan.ipynb has no solution" in capsys.readouterr().out
    notebooks.release(course)
    assert not orphan.exists()


def test_a_notebook_with_outputs_is_not_clean(course, capsys):
    notebooks.release(course)
    path = course / "solutions" / "05-affine.ipynb"
    book = nbformat.read(path, as_version=4)
    code(book).outputs = [new_output("stream", text="4\n")]
    path.write_text(notebooks.text_of(book))
    assert notebooks.check(course) == 1
    assert "solutions/05-affine.ipynb is not clean" in capsys.readouterr().out


def test_a_line_of_code_that_a_page_would_cut_off_is_named(course, capsys):
    path = course / "solutions" / "05-affine.ipynb"
    book = nbformat.read(path, as_version=4)
    fits, wide = "// " + "δ" * 87, "// " + "δ" * 88
    book.cells.insert(1, new_code_cell(f"{fits}\n{wide}", id="wide"))
    path.write_text(notebooks.text_of(book), encoding="utf-8")
    notebooks.release(course)
    assert notebooks.check(course) == 1
    assert [line for line in capsys.readouterr().out.splitlines() if "characters" in line] == [
        "solutions/05-affine.ipynb: line 2 of the cell wide has 91 characters, and a page shows 90; break it"
    ]


def test_a_solution_that_names_no_exercise_is_refused(course):
    path = course / "solutions" / "06-nameless.ipynb"
    notebooks.write(path, notebooks.text_of(notebooks.normalized(new_notebook(cells=[new_markdown_cell("# Nameless"), new_code_cell("1")]))))
    with pytest.raises(SystemExit, match="metadata.backprop.exercise"):
        notebooks.release(course)


def test_a_solution_in_a_cell_that_nbgrader_would_not_know_for_an_answer_is_refused(course):
    path = course / "solutions" / "05-affine.ipynb"
    book = nbformat.read(path, as_version=4)
    del code(book).metadata["nbgrader"]
    path.write_text(notebooks.text_of(book))
    with pytest.raises(RuntimeError, match="non-solution cell"):
        notebooks.release(course)


def test_what_a_notebook_was_left_with_by_its_reader_is_cleaned_by_a_release(course):
    notebooks.release(course)
    path = course / "solutions" / "05-affine.ipynb"
    clean = path.read_text()
    book = nbformat.read(path, as_version=4)
    book.metadata["toc"] = {"show": True}
    code(book).metadata["collapsed"] = True
    code(book).execution_count = 3
    path.write_text(notebooks.text_of(book))
    notebooks.release(course)
    assert path.read_text() == clean


def test_metadata_that_nbgrader_and_the_course_read_outlives_a_release(course):
    path = course / "solutions" / "05-affine.ipynb"
    book = nbformat.read(path, as_version=4)
    code(book).metadata["tags"] = ["check"]
    path.write_text(notebooks.text_of(book))
    notebooks.release(course)
    released = nbformat.read(course / "exercises" / "05-affine.ipynb", as_version=4)
    assert code(released).metadata == {"nbgrader": ANSWER, "tags": ["check"]}
    assert released.metadata.backprop == {"exercise": "05-affine"}
