"""Notebooks as files: make exercises from solutions, and check that every notebook is clean.

    notebooks.py release COURSE [POINTS]   cleans notebooks and solutions, writes exercises/ from solutions/, and what
                                           follows from binder/contents.toml: the top and end of each, README's table,
                                           the weeks of docs/teaching.md. POINTS is a file with a line for each
                                           exercise, its id and what its tests are worth: so much is what nbgrader's
                                           cell is worth then, and without it what it was
    notebooks.py check COURSE              fails where a notebook is not clean, or something of this is stale
"""

import copy
import re
import sys
from pathlib import Path

import nbformat
from nbgrader.preprocessors import ClearSolutions
from traitlets.config import Config

from contents import ContentsError, read_contents, refuse_files
from front_matter import fronted, with_table
from teaching import points_of, with_weeks
from whole_file import whole_file

KERNELSPEC = {"display_name": "Java (Backprop)", "language": "java", "name": "backprop"}
LANGUAGE = {"name": "java", "mimetype": "text/x-java-source", "file_extension": ".jshell"}
# What an exercise says when it meets what the learner has yet to write.
STUB_MESSAGE = "yours to write"
STUB = f'throw new UnsupportedOperationException("{STUB_MESSAGE}");'
# What of a cell's metadata belongs to the course: not whether somebody had it folded. Of a Break-it stands in
# "breaks" what is put where, and what must come of it; of a line to fill in, in "fill-in" an answer and a wrong one; of
# a picture in "alt" what one is to see in it.
CELL_METADATA = ("nbgrader", "tags", "breaks", "fill-in", "alt")
# So much of a line of code is seen in the book, on a screen of 1,000 pixels, without scrolling the cell sideways.
LINE_LENGTH = 90


def lessons(course):
    return [p for d in ("notebooks", "solutions", "exercises") for p in sorted((course / d).glob("*.ipynb"))]


def text_of(notebook):
    return nbformat.writes(notebook, version=4) + "\n"


def write(path, text):
    """Writes the whole file or none of it."""
    path.parent.mkdir(exist_ok=True)
    with whole_file(path) as file:
        file.write(text.encode())


def normalized(notebook):
    """The notebook as it is committed: no outputs, no counts, our kernelspec, readable cell ids."""
    clean = copy.deepcopy(notebook)
    own = {k: v for k, v in clean.metadata.items() if k == "backprop"}
    clean.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC, "language_info": LANGUAGE, **own})
    clean.nbformat, clean.nbformat_minor = 4, 5
    for number, cell in enumerate(clean.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", cell.get("id", "")):
            cell.id = f"cell-{number:02d}"
        cell.source = cell.source.strip("\n")
        cell.metadata = nbformat.from_dict({k: cell.metadata[k] for k in CELL_METADATA if cell.metadata.get(k)})
    return clean


def exercise_of(solution):
    """The solution with every region between the marks made a stub that compiles and throws."""
    config = Config()
    config.ClearSolutions.code_stub = {"java": STUB}
    stubbed, _ = ClearSolutions(config=config).preprocess(for_others(solution), {})
    return normalized(stubbed)


def for_others(solution):
    """Without the mistakes that its tests are tried with, which say how the answer reads."""
    others = copy.deepcopy(solution)
    others.metadata["backprop"].pop("mistakes", None)
    return others


def releases(course):
    for path in sorted((course / "solutions").glob("*.ipynb")):
        solution = nbformat.read(path, as_version=4)
        if not solution.metadata.get("backprop", {}).get("exercise"):
            raise SystemExit(f"{path}: metadata.backprop.exercise must name the exercise, such as '05-affine'")
        yield course / "exercises" / path.name, text_of(exercise_of(solution))


def points_in(file):
    """What each exercise's tests are worth, by its id."""
    worth = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        exercise, points = line.split()
        worth[exercise] = int(points) if points.isdecimal() else float(points)
    return worth


def with_points(path, notebook, points):
    """A solution whose cell with the points, by which nbgrader knows them, is worth what the tests are."""
    exercise = notebook.metadata.get("backprop", {}).get("exercise")
    if exercise not in points:
        raise SystemExit(f"{path}: there are no tests for {exercise}; add its line to GradedExercises")
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata["nbgrader"]["points"] = points[exercise]
    return notebook


def with_front_matter(path, notebook, contents):
    """A lesson or a solution with the top and the end that the list of the course makes."""
    try:
        return fronted(notebook, path.parent.name, path.name[:2], contents)
    except ValueError as error:
        raise ContentsError(f"{path.parent.name}/{path.name}: {error}") from None


def release(course, points=None):
    contents = read_contents(course)
    refuse_files(course, contents)
    for path in lessons(course):
        notebook = normalized(nbformat.read(path, as_version=4))
        if path.parent.name != "exercises":
            notebook = with_front_matter(path, notebook, contents)
        if points is not None and path.parent.name == "solutions":
            notebook = with_points(path, notebook, points)
        replace(course, path, text_of(notebook), "cleaned")
    made = dict(releases(course))
    for path, text in made.items():
        write(path, text)
        print(f"exercises/{path.name}")
    for path in sorted((course / "exercises").glob("*.ipynb")):
        if path not in made:
            path.unlink()
            print(f"exercises/{path.name} removed: no solution of that name")
    for path, text in tables(course, contents):
        replace(course, path, text, "has a new table")
    return 0


def tables(course, contents):
    """The texts with a table that the list makes: each file, and what is to stand in it."""
    readme, teaching = course / "README.md", course / "docs" / "teaching.md"
    yield readme, with_table(readme.read_text(encoding="utf-8"), contents)
    yield teaching, with_weeks(teaching.read_text(encoding="utf-8"), contents, points_of(course))


def replace(course, path, text, what):
    if text != path.read_text(encoding="utf-8"):
        write(path, text)
        print(f"{path.relative_to(course)} {what}")


def cut_off(notebook):
    """Which lines of code are wider than a page. An exercise's lines are its solution's, and are named there."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for number, line in enumerate(cell.source.split("\n"), 1):
                if len(line) > LINE_LENGTH:
                    yield (
                        f"line {number} of the cell {cell.id} has {len(line)} characters, "
                        f"and a page shows {LINE_LENGTH}; break it"
                    )


def check(course):
    wrong = []
    contents = read_contents(course)
    refuse_files(course, contents)
    for path in lessons(course):
        name = path.relative_to(course)
        text = path.read_text(encoding="utf-8")
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        clean = normalized(notebook)
        if text != text_of(clean):
            wrong.append(f"{name} is not clean (outputs, counts, foreign metadata); type: ./course release")
        elif path.parent.name != "exercises" and text != text_of(with_front_matter(path, clean, contents)):
            wrong.append(f"{name} has not the top and the end that binder/contents.toml makes; type: ./course release")
        ids = [cell.id for cell in notebook.cells]
        if len(ids) != len(set(ids)):
            wrong.append(f"{name} has two cells of one id")
        if path.parent.name != "exercises":
            wrong += [f"{name}: {line}" for line in cut_off(notebook)]
    made = dict(releases(course))
    for path, text in made.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            wrong.append(f"exercises/{path.name} is stale; type: ./course release")
    for path in sorted((course / "exercises").glob("*.ipynb")):
        if path not in made:
            wrong.append(f"exercises/{path.name} has no solution of that name; type: ./course release")
    for path, text in tables(course, contents):
        if text != path.read_text(encoding="utf-8"):
            wrong.append(f"{path.relative_to(course)} has a stale table; type: ./course release")
    print("\n".join(wrong) if wrong else f"{len(lessons(course))} notebooks are clean, exercises are fresh")
    return 1 if wrong else 0


def main(command, course, points=None):
    try:
        return check(course) if command == "check" else release(course, points and points_in(points))
    except ContentsError as error:
        print(error)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(Path, sys.argv[2:])))
