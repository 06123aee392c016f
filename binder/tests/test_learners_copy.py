"""A learner's copy of the course: what is in it, what is not, and that it works where it is unpacked."""

import os
import re
import shutil
import subprocess
import zipfile

import nbformat
import pytest
from copies import COURSE, borrowed_environment, calls, released, unpack

from contents import read_contents
from course_book import course_sources
from handout import learner
from handout.archive import Entry, write_zip
from test_nbgrader import answered


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("learner") / "course.zip"
    assert "no solutions" in released("--zip", path)
    return path


@pytest.fixture(scope="module")
def copy(archive):
    return unpack(archive, archive.parent / "a desk") / "backprop-by-hand"


@pytest.fixture(scope="module")
def call(copy):
    return calls(copy, borrowed_environment(copy.parent / "python"))


def texts(copy):
    return {p.relative_to(copy).as_posix(): p.read_text("utf-8", "replace") for p in copy.rglob("*") if p.is_file()}


def test_it_holds_what_a_learner_needs_and_neither_solutions_nor_tests_nor_contracts_to_read(copy):
    names = set(texts(copy))
    for wanted in ("course", "README.md", "LICENSE", "pom.xml", "binder/requirements.txt", "docs/grading.md",
                   "lib/core/src/main/java/backprop/nn/Dense.java", "lib/spark/pom.xml", "exercises/05-affine.ipynb"):  # fmt: skip
        assert wanted in names
    assert {f"notebooks/{p.name}" for p in (COURSE / "notebooks").glob("*.ipynb")} <= names
    unwanted = [n for n in names if re.search(r"^solutions|^\.git/|/test/|\btarget/|^binder/(tests|handout|left_)|lib/bench", n)]
    unwanted += [n for n in names if n.startswith("lib/autograder/") and n.endswith(".java")]
    assert unwanted == []
    assert os.access(copy / "course", os.X_OK) and not os.access(copy / "README.md", os.X_OK)


def test_no_line_that_only_a_solution_has_is_anywhere_in_it(copy):
    everything = {name: re.sub(r"\s+", " ", text.replace('\\"', '"')) for name, text in texts(copy).items()}
    lines = list(solution_lines())
    assert len(lines) > 30, "and there are such lines"
    for line in lines:
        assert [name for name, text in everything.items() if line in text] == []
    assert not any("BEGIN SOLUTION" in text for name, text in everything.items() if name.endswith(".ipynb"))


def test_its_book_has_the_pages_that_the_courses_has(copy):
    def pages(course):
        contents = read_contents(course)
        return set(course_sources(course, contents, {f"notebooks/{lesson.name[:-6]}": lesson for lesson in contents.lessons if lesson.name}))

    assert pages(copy) == pages(COURSE)


def solution_lines():
    """The lines of solutions that are no lesson's, and not the library's or its tests'."""
    public = [p for d in ("lib/core/src/main", "lib/worker/src/main", "lib/kernel/src/main", "notebooks")
              for p in (COURSE / d).rglob("*") if p.suffix in (".java", ".ipynb")]  # fmt: skip
    known = re.sub(r"\s+", " ", "\n".join(p.read_text().replace('\\"', '"') for p in public))
    for path in sorted((COURSE / "solutions").glob("*.ipynb")):
        exercise = (COURSE / "exercises" / path.name).read_text().replace('\\"', '"')
        for cell in nbformat.read(path, as_version=4).cells:
            for region in re.findall(r"BEGIN SOLUTION(.*?)// END SOLUTION", cell.source, re.DOTALL):
                for line in map(str.strip, region.splitlines()):
                    if len(line) > 12 and line not in known and line not in exercise:
                        yield line


def test_the_same_course_makes_the_same_bytes(archive, tmp_path):
    released("--zip", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()
    with zipfile.ZipFile(archive) as packed:
        names = [info.filename for info in packed.infolist()]
        assert names == sorted(names)
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_commands_that_need_more_than_a_learner_has_say_so_in_a_line(call):
    for command in ("release", "test", "bench"):
        said = call(command)
        assert said.returncode == 2
        assert said.stderr.startswith(f"course: {command}: this is a learner's copy of the course, which has no ")
        assert said.stderr.count("\n") == 1


def test_its_readme_is_a_learners_and_names_nothing_that_is_not_there(copy, call):
    readme = (copy / "README.md").read_text()
    linked = re.findall(r"\]\(([^)#]+)", readme)
    assert len(linked) > 4
    assert [link for link in linked if not link.startswith("http") and not (copy / link).exists()] == []
    paths = re.findall(r"`((?:notebooks|exercises|lib|docs)/[^`]*)`", readme)
    assert paths and [path for path in paths if not (copy / path).exists()] == []
    commands = set(re.findall(r"\./course ([a-z]+)", readme))
    assert commands == {"lab", "book", "run", "progress", "reset", "grade", "doctor", "kernel", "gpu", "spark", "help"}
    help = call("help").stdout
    assert set(re.findall(r"^  (\w+)", help, re.MULTILINE)) == commands, "and help lists no others"
    for command in commands:
        assert command == "help" or re.search(rf"^  {command} ", help, re.MULTILINE)


def test_a_notebook_of_it_is_put_back(copy, call):
    lesson, before = copy / "notebooks" / "01-derivatives.ipynb", (copy / "notebooks" / "01-derivatives.ipynb").read_bytes()
    lesson.write_text("{}")
    said = call("reset", "01")
    assert said.returncode == 0, said.stderr
    assert lesson.read_bytes() == before
    (kept,) = (copy / "notebooks" / "put-aside").iterdir()
    assert kept.read_text() == "{}"
    shutil.rmtree(kept.parent)


def test_every_command_of_its_readme_works(copy, call):
    readme = (copy / "README.md").read_text()
    assert call("help").returncode == 0
    assert call("doctor").returncode == 0
    graded = call(*re.search(r"`\./course (grade exercises/\S+)`", readme)[1].split())
    assert graded.returncode == 0, graded.stderr
    assert "still as it was handed out" in graded.stdout


@pytest.mark.long
def test_lab_opens_in_it(call):
    with pytest.raises(subprocess.TimeoutExpired) as up:
        call("lab", "--no-browser", timeout=60)
    assert b"/lab/tree/CONTENTS.md" in up.value.stderr


def test_it_builds_itself_and_a_check_cell_gives_points_and_hints(copy, call):
    """The cell is run where a learner runs it, in the copy's own kernel."""
    exercise = nbformat.read(copy / "exercises" / "05-affine.ipynb", as_version=4)
    change = ("b.accumulate(dY.sum(0))", "b.accumulate(dY.mean(0))")
    tried = answered("05-affine", exercise, change)
    tried.cells = [c for c in tried.cells if c.id in ("affine", "check", "points")]
    nbformat.write(tried, copy / "exercises" / "tried.ipynb")
    said = call("run", "exercises/tried.ipynb")
    assert said.returncode == 0, said.stdout + said.stderr
    page = (copy / "target" / "pages" / "exercises" / "tried.html").read_text()
    assert "18 of 20 points" in page and "18.0" in page
    assert "divide" in page or "mean" in page, "it says what usual mistake it looks like"


@pytest.mark.long
def test_its_lessons_run_and_its_doctor_finds_everything_here(copy, call):
    shutil.rmtree(copy / "notebooks" / ".ipynb_checkpoints", ignore_errors=True)
    said = call("run", "notebooks/00-start-here.ipynb")
    assert said.returncode == 0, said.stdout + said.stderr
    said = call("doctor")
    assert said.returncode == 0, said.stderr
    assert str(copy.parent / "python") in said.stdout, "and the kernel is its own"


@pytest.fixture
def entries():
    return {"notebooks/try.ipynb": Entry(b'{"cells": [{"source": ["nothing of note"]}]}')}


def test_a_solution_in_any_file_of_it_is_refused_by_name(entries):
    solution = nbformat.read(COURSE / "solutions" / "13-optimizers.ipynb", as_version=4)
    answer = next(c.source for c in solution.cells if c.id == "adam")
    pasted = answer.split("// BEGIN SOLUTION")[1].split("// END SOLUTION")[0].replace("    ", "  ")
    learner.refuse_solutions(COURSE, entries)
    cell = nbformat.v4.new_code_cell(pasted)
    book = nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()
    for name, data in {"notebooks/try.ipynb": book, "docs/notes.md": pasted.encode()}.items():
        with pytest.raises(ValueError, match=f"{name} holds a solution of 13-optimizers.ipynb"):
            learner.refuse_solutions(COURSE, {**entries, name: Entry(data)})


def test_an_archive_that_is_interrupted_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "course.zip"
    path.write_bytes(b"the one before")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(zipfile.ZipFile, "writestr", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_zip(path, {"a": Entry(b"fine")})
    assert path.read_bytes() == b"the one before"
    assert os.listdir(tmp_path) == ["course.zip"]
