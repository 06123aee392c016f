"""The list of the course, and what is made from it."""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import contents
import notebooks

LIST = """
[[part]]
title = "Slopes"

[[part.lesson]]
number = "00"
title = "Start here"
minutes = 20
needs = []
about = "cells"
asks = "what a cell is"

[[part.lesson]]
number = "01"
title = "Derivatives"
minutes = 30
needs = ["00"]
about = "slopes"
asks = "what a slope is"
exercise = { title = "A difference", minutes = 15 }

[[part]]
title = "Beyond"

[[part.lesson]]
number = "02"
title = "Unwritten"
minutes = 40
needs = ["01"]
about = "more"
asks = "what more there is"
exercise = { title = "More", minutes = 25 }

[[part.lesson]]
number = "03"
title = "Last"
minutes = 40
needs = ["01", "02"]
about = "the last"
asks = "what comes last"

[[week]]
lessons = ["00", "01"]
gives = "differentiate"

[[week]]
lessons = ["02", "03"]
gives = "go on"
"""
TEACHING = "# Plan\n\n<!-- weeks: ./course release makes this table from binder/contents.toml -->\nold\n<!-- end of weeks -->\n\nEnd\n"
README = "# Top\n\n<!-- lessons: ./course release makes this table from binder/contents.toml -->\nold\n<!-- end of lessons -->\n\nEnd\n"


def put(path, heading, *cells, exercise=None):
    book = new_notebook(cells=[new_markdown_cell(heading, id="title"), *(cells or [new_code_cell("1", id="one")])])
    if exercise:
        book.metadata["backprop"] = {"exercise": exercise}
    path.parent.mkdir(exist_ok=True)
    path.write_text(notebooks.text_of(notebooks.normalized(book)))


@pytest.fixture
def course(tmp_path):
    (tmp_path / "binder").mkdir()
    (tmp_path / "binder" / "contents.toml").write_text(LIST)
    (tmp_path / "README.md").write_text(README)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "teaching.md").write_text(TEACHING)
    put(tmp_path / "notebooks" / "00-start-here.ipynb", "# Start\n\nThis course answers one question.\n\nIt does.")
    put(tmp_path / "notebooks" / "01-derivatives.ipynb", "# 01 · Old title")
    put(tmp_path / "notebooks" / "03-last.ipynb", "# 03 · Last")
    put(tmp_path / "solutions" / "01-difference.ipynb", "# Exercise\n\nTwo values.", exercise="01-difference")
    return tmp_path


def cells(path):
    return {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}


def ids(path):
    return [cell.id for cell in nbformat.read(path, as_version=4).cells]


def test_a_lesson_says_its_time_what_it_needs_its_exercise_and_its_neighbours(course):
    notebooks.release(course)
    made = cells(course / "notebooks" / "01-derivatives.ipynb")
    assert made["title"] == "# 01 · Derivatives"
    assert made["front-matter"] == (
        "*About 30 minutes. Needs [00 Start here](00-start-here.ipynb). Exercise: [A difference](../exercises/01-difference.ipynb).*\n\n"
        "[← 00 Start here](00-start-here.ipynb) · [Notation](../docs/notation.md) · [03 Last →](03-last.ipynb)"
    )
    assert made["next"] == (
        "**Exercise:** [01 A difference](../exercises/01-difference.ipynb), about 15 minutes.\n\n"
        "**Next:** lesson [03 Last](03-last.ipynb) asks what comes last."
    )


def test_what_is_planned_is_named_and_not_linked(course):
    notebooks.release(course)
    assert "Needs [01 Derivatives](01-derivatives.ipynb), 02 Unwritten (planned)." in cells(course / "notebooks" / "03-last.ipynb")["front-matter"]
    (course / "solutions" / "01-difference.ipynb").unlink()
    notebooks.release(course)
    made = cells(course / "notebooks" / "01-derivatives.ipynb")
    assert "Exercise: A difference (planned)." in made["front-matter"]
    assert "**Exercise:** 01 A difference (planned), about 15 minutes." in made["next"]


def test_a_notebook_is_taken_in_as_soon_as_it_lies_there_whatever_its_words(course):
    notebooks.release(course)
    put(course / "notebooks" / "02-by-any-name.ipynb", "# 02")
    notebooks.release(course)
    assert "[02 Unwritten →](02-by-any-name.ipynb)" in cells(course / "notebooks" / "01-derivatives.ipynb")["front-matter"]
    assert "| [02 Unwritten](notebooks/02-by-any-name.ipynb) | more | More |" in (course / "README.md").read_text()


def test_what_stood_below_the_heading_stands_below_the_front_matter(course):
    path = course / "notebooks" / "00-start-here.ipynb"
    notebooks.release(course)
    assert ids(path) == ["title", "front-matter", "opening", "one", "next"]
    assert cells(path)["opening"] == "This course answers one question.\n\nIt does."


def test_text_put_below_the_heading_later_is_put_before_the_opening(course):
    path = course / "notebooks" / "00-start-here.ipynb"
    notebooks.release(course)
    book = nbformat.read(path, as_version=4)
    book.cells[0].source += "\n\nBefore all."
    path.write_text(notebooks.text_of(book))
    notebooks.release(course)
    assert ids(path) == ["title", "front-matter", "opening", "one", "next"]
    assert cells(path)["opening"] == "Before all.\n\nThis course answers one question.\n\nIt does."


def test_an_exercise_leads_to_its_lesson_and_to_the_next_one(course):
    notebooks.release(course)
    made = cells(course / "exercises" / "01-difference.ipynb")
    assert made["title"] == "# Exercise 01 · A difference"
    assert made["front-matter"].startswith("*About 15 minutes. Belongs to lesson [01 Derivatives](../notebooks/01-derivatives.ipynb).*")
    assert made["next"] == "**Next:** lesson [03 Last](../notebooks/03-last.ipynb) asks what comes last."
    assert made["opening"] == "Two values."


def test_a_milestone_comes_after_its_lesson_and_the_lessons_exercise(course):
    edited(course, "minutes = 15 }", 'minutes = 15 }\nmilestone = { number = "m1", title = "All of it", minutes = 50 }')
    put(course / "solutions" / "m1-all.ipynb", "# Milestone\n\nWhat there is.", exercise="m1-all")
    notebooks.release(course)
    made = cells(course / "exercises" / "m1-all.ipynb")
    assert made["title"] == "# Milestone 1 · All of it"
    assert made["front-matter"] == (
        "*About 50 minutes. Comes after lesson [01 Derivatives](../notebooks/01-derivatives.ipynb).*\n\n"
        "[← 01 A difference](01-difference.ipynb) · [Notation](../docs/notation.md)"
    )
    assert made["next"] == "**Next:** lesson [03 Last](../notebooks/03-last.ipynb) asks what comes last."
    of_lesson = cells(course / "notebooks" / "01-derivatives.ipynb")
    assert "Exercise: [A difference](../exercises/01-difference.ipynb). Milestone: [All of it](../exercises/m1-all.ipynb).*" in of_lesson["front-matter"]
    assert "**Milestone:** [m1 All of it](../exercises/m1-all.ipynb), about 50 minutes, puts together" in of_lesson["next"]
    assert "**Milestone:** [m1 All of it](m1-all.ipynb), about" in cells(course / "exercises" / "01-difference.ipynb")["next"]
    assert "[A difference](exercises/01-difference.ipynb); [milestone 1: All of it](exercises/m1-all.ipynb) |" in (course / "README.md").read_text()
    assert "| 0:50 | 1:05 | 1:55 |" in (course / "docs" / "teaching.md").read_text()
    assert notebooks.check(course) == 0


def test_the_readme_has_a_row_for_each_lesson(course):
    notebooks.release(course)
    assert (course / "README.md").read_text() == README.replace(
        "old\n",
        "| lesson | content | exercise |\n| --- | --- | --- |\n"
        "| [00 Start here](notebooks/00-start-here.ipynb) | cells |  |\n"
        "| [01 Derivatives](notebooks/01-derivatives.ipynb) | slopes | [A difference](exercises/01-difference.ipynb) |\n"
        "| 02 Unwritten | more | More |\n"
        "| [03 Last](notebooks/03-last.ipynb) | the last |  |\n",
    )


def test_the_plan_for_teachers_has_a_row_for_each_week_with_its_times_and_points(course):
    check = new_code_cell("check", id="check", metadata={"nbgrader": {"grade": True, "points": 12, "solution": False}})
    put(course / "solutions" / "01-difference.ipynb", "# Exercise", check, exercise="01-difference")
    notebooks.release(course)
    assert (course / "docs" / "teaching.md").read_text() == TEACHING.replace(
        "old\n",
        "| week | lessons | exercises | needs | afterwards a learner can | reading | exercises | in all | points |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        "| 1 | [00 Start here](../notebooks/00-start-here.ipynb), [01 Derivatives](../notebooks/01-derivatives.ipynb)"
        " | [01 A difference](../exercises/01-difference.ipynb) |  | differentiate | 0:50 | 0:15 | 1:05 | 12 |\n"
        "| 2 | 02 Unwritten (planned), [03 Last](../notebooks/03-last.ipynb) | 02 More (planned) | 01 | go on | 1:20 | 0:25 | 1:45 |  |\n"
        "|  |  |  |  |  | 2:10 | 0:40 | 2:50 | 12 |\n",
    )


def test_a_second_release_changes_no_byte(course, capsys):
    notebooks.release(course)
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    capsys.readouterr()
    notebooks.release(course)
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before
    assert capsys.readouterr().out == "exercises/01-difference.ipynb\n"
    assert notebooks.check(course) == 0


@pytest.mark.parametrize(
    "stale, says",
    [
        ('title = "Last"', "notebooks/01-derivatives.ipynb has not the top"),
        ('asks = "what comes last"', "notebooks/01-derivatives.ipynb has not the top"),
        ('about = "slopes"', "README.md has a stale table"),
        ("minutes = 15", "solutions/01-difference.ipynb has not the top"),
        ("minutes = 15", "docs/teaching.md has a stale table"),
        ('gives = "go on"', "docs/teaching.md has a stale table"),
        ('title = "A difference", minutes', "solutions/01-difference.ipynb has not the top"),
    ],
)
def test_a_changed_list_makes_what_follows_from_it_stale(course, capsys, stale, says):
    notebooks.release(course)
    path = course / "binder" / "contents.toml"
    path.write_text(path.read_text().replace(stale, stale.replace('"Last"', '"Other"').replace("last", "next").replace("slopes", "all").replace("15", "16").replace("A d", "One d").replace("go on", "end")))
    assert notebooks.check(course) == 1
    assert says in capsys.readouterr().out


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda course: put(course / "notebooks" / "07-backprop.ipynb", "# 07"), "notebooks/07-backprop.ipynb stands in no line of"),
        (lambda course: put(course / "solutions" / "00-cells.ipynb", "# 00", exercise="00-cells"), "solutions/00-cells.ipynb stands in no line"),
        (lambda course: put(course / "notebooks" / "01-again.ipynb", "# 01"), "notebooks has two of number 01: 01-again.ipynb and 01-derivatives.ipynb"),
        (lambda course: put(course / "notebooks" / "scratch.ipynb", "# S"), "notebooks/scratch.ipynb: a notebook's name is its number"),
        (lambda course: put(course / "notebooks" / "02-more.ipynb", "No heading"), "notebooks/02-more.ipynb: its first cell must"),
        (lambda course: edited(course, '"01", "02"', '"01", "09"'), "lesson 03 needs 09, which is no earlier lesson"),
        (lambda course: edited(course, '"01", "02"', '"03"'), "lesson 03 needs 03, which is no earlier lesson"),
        (lambda course: edited(course, "minutes = 20", ""), "lesson 00 must have"),
        (lambda course: edited(course, "minutes = 20", "minutes = 20\nhours = 1"), "lesson 00 must have"),
        (lambda course: edited(course, ", minutes = 15", ""), "lesson 01: its exercise must have a title and minutes"),
        (lambda course: edited(course, "minutes = 15 }", 'minutes = 15 }\nmilestone = { title = "All" }'), "lesson 01: its milestone must have a number as m1"),
        (lambda course: edited(course, "minutes = 15 }", 'minutes = 15 }\nmilestone = { number = "m2", title = "All", minutes = 5 }'), "milestones must be numbered m1, m2 and on, got m2"),
        (lambda course: put(course / "solutions" / "m1-all.ipynb", "# M", exercise="m1-all"), "solutions/m1-all.ipynb stands in no line"),
        (lambda course: edited(course, 'number = "02"', 'number = "01"'), "numbers must rise"),
        (lambda course: edited(course, "needs = []", "needs = ["), "is not TOML"),
        (lambda course: edited(course, '["02", "03"]', '["02"]'), "the weeks must have every lesson once, in order, got 00 01 02"),
        (lambda course: edited(course, '["00", "01"]', '["01", "00"]'), "the weeks must have every lesson once"),
        (lambda course: edited(course, '["02", "03"]', '["02", "02", "03"]'), "the weeks must have every lesson once"),
    ],
)
def test_a_list_and_a_course_that_do_not_fit_are_told_in_a_line(course, capsys, change, says):
    change(course)
    for command in ("release", "check"):
        assert notebooks.main(command, course) == 1
        assert says in capsys.readouterr().out


def test_a_learners_notebooks_beside_the_courses_change_nothing(course):
    (course / "solutions").rename(course / "exercises")
    before = contents.read_contents(course)
    put(course / "notebooks" / "Untitled.ipynb", "# Mine")
    put(course / "notebooks" / "01-derivatives-Copy1.ipynb", "# Mine")
    put(course / "exercises" / "01-difference-Copy1.ipynb", "# Mine")
    put(course / "notebooks" / "77-more.ipynb", "# Mine")
    assert contents.read_contents(course).lessons == before.lessons
    assert before.by_number["01"].name == "01-derivatives.ipynb" and before.by_number["01"].exercise.name == "01-difference.ipynb"


def edited(course, text, instead):
    path = course / "binder" / "contents.toml"
    assert text in path.read_text()
    path.write_text(path.read_text().replace(text, instead))


def test_the_course_has_all_its_lessons_in_the_list():
    listed = contents.read_contents(Path(__file__).resolve().parents[2])
    assert [lesson.number for lesson in listed.lessons] == [f"{number:02d}" for number in range(24)]


def test_the_teachers_page_names_the_weeks_that_are_longest_and_shortest():
    text = (Path(__file__).resolve().parents[2] / "docs" / "teaching.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|.*\| (\d+):(\d\d) \| [^|]*\|$", text, re.M)
    weeks = sorted((60 * int(hours) + int(minutes), int(week)) for week, hours, minutes in rows)
    assert len(weeks) == 12

    def named(pattern):
        return sorted(map(int, re.findall(r"\d+", re.search(pattern, text)[1])))

    longest, shortest = named(r"Weeks ([^.]*) are the longest"), named(r"Weeks ([^.]*) are the shortest")
    assert longest == sorted(week for _, week in weeks[-len(longest) :])
    assert shortest == sorted(week for _, week in weeks[: len(shortest)])
