"""Notebooks that run and notebooks that fail, each told apart. A Python kernel stands in, since it starts at once."""

import json
import sys
import time
from concurrent.futures import Executor, Future
from pathlib import Path

import nbformat
import psutil
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import book
import execution
import stubs
from execution import execute


PARTING = "import atexit, os; atexit.register(lambda: os.write(2, b'socket closed')); "
KERNEL = "from ipykernel.kernelapp import launch_new_instance as start; start()"


@pytest.fixture(autouse=True)
def kernels(tmp_path, monkeypatch):
    """A Python kernel that says nothing of its own, and one that grumbles as it starts."""
    for name, code in {"quiet": KERNEL, "grumbling": "import sys; print('grumble', file=sys.stderr); " + KERNEL, "parting": PARTING + KERNEL}.items():
        spec = tmp_path / "jupyter" / "kernels" / name / "kernel.json"
        spec.parent.mkdir(parents=True)
        argv = [sys.executable, "-c", code, "--log-level=ERROR", "-f", "{connection_file}"]
        spec.write_text(json.dumps({"argv": argv, "display_name": name, "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))


@pytest.fixture
def run(tmp_path):
    def run(*sources, kernel="quiet"):
        cells = [new_code_cell(source, id=f"code-{n}") for n, source in enumerate(sources, 1)]
        path = tmp_path / "notebooks" / "01-try.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(new_notebook(cells=[new_markdown_cell("# Try"), *cells]), path)
        return execute(path, kernel=kernel)

    return run


def test_a_notebook_that_runs_tells_its_cells_its_seconds_and_its_kernels_memory(run):
    done = run("6 * 7")
    assert done.wrong == ""
    assert done.notebook.cells[1].outputs[0].data["text/plain"] == "42"
    assert done.peak_mib > 10
    assert done.line().startswith("ok, 2 cells, ")


def test_a_cell_that_fails_is_named_with_its_error_and_ends_the_run(run):
    done = run("1", "1 / 0", "print('never')")
    assert done.wrong == "cell [2] (code-2) failed:\n    division by zero"
    assert done.notebook.cells[3].outputs == []
    assert done.line().startswith("failed, 4 cells, ")


def test_a_cell_that_writes_to_stderr_fails_though_it_ran(run):
    done = run("import sys; print('careless', file=sys.stderr)", "2")
    assert done.wrong == "cell [1] (code-1) wrote to stderr:\n    careless"


def test_a_kernel_that_writes_to_its_own_stderr_fails_though_no_cell_shows_it(run):
    assert run("1", kernel="grumbling").wrong == "the kernel wrote to stderr:\n    grumble"


def test_what_a_kernel_says_as_it_is_told_to_end_is_not_the_notebooks(run):
    assert run("1", kernel="parting").wrong == ""


def test_a_kernel_that_dies_is_reported_with_the_cell(run):
    assert "the kernel died in cell [1] (code-1)" in run("import os; os._exit(3)").wrong


def test_a_kernel_that_does_not_exist_is_reported(run):
    assert run("1", kernel="none-such").wrong == "the kernel did not start: No such kernel named none-such"


def test_a_cell_without_end_is_stopped(run, monkeypatch):
    monkeypatch.setattr(execution, "CELL_SECONDS", 2)
    assert run("while True: pass").wrong == "cell [1] (code-1) ran for more than 2 s"


def test_pieces_of_a_line_are_one_output(run):
    done = run("import time\nfor i in range(3):\n    print(i, end=' ', flush=True)\n    time.sleep(0.3)")
    assert [o.text for o in done.notebook.cells[1].outputs] == ["0 1 2 "]


def test_a_long_error_is_shown_by_its_first_lines(run):
    lines = run(r"raise ValueError('\n'.join('line %d' % i for i in range(50)))").wrong.splitlines()
    assert lines[-1] == "    … and 38 lines more"
    assert len(lines) == 1 + 12 + 1


def test_what_failed_is_told_by_its_cell_and_line_as_the_kernel_shows_it_not_by_jshells_words():
    error = CellExecutionError("", "CompilationException", "[snippet: [String s = a;], status: REJECTED]")
    trace = ["\x1b[1mcell [3], line 2: String s = a;", "incompatible types: int cannot be converted", "", "the next"]
    cell = new_code_cell(outputs=[new_output("error", ename="", evalue=error.evalue, traceback=trace)])
    assert execution.excerpt(execution.message(error, cell)) == "    cell [3], line 2: String s = a;\n    " + trace[1]
    assert execution.message(error, new_code_cell()) == error.evalue


def test_what_failed_in_another_kernel_is_told_by_its_own_words(run):
    assert run("1 / 0").wrong.endswith("failed:\n    division by zero")


@pytest.fixture
def python_kernel(monkeypatch):
    def with_python(path):
        return execute(path, kernel="quiet")

    monkeypatch.setattr(book, "execute", with_python)
    monkeypatch.setattr(stubs, "execute", with_python)


@pytest.fixture
def no_pages(monkeypatch):
    """Where it is not their look that is asked for: Sphinx takes seconds."""
    monkeypatch.setattr(book, "write_pages", lambda directory, sources: [])


def notebook(path, source):
    path.parent.mkdir(exist_ok=True)
    book_ = new_notebook(cells=[new_code_cell(source, id="only")])
    book_.metadata["backprop"] = {"exercise": "05-affine"}
    nbformat.write(book_, path)
    return path


def test_a_book_counts_its_failures_and_leaves_the_notebooks_as_they_are(tmp_path, python_kernel, capsys):
    good = notebook(tmp_path / "notebooks" / "01-good.ipynb", "print('fine')")
    bad = notebook(tmp_path / "notebooks" / "02-bad.ipynb", "1 / 0")
    before = good.read_bytes(), bad.read_bytes()
    assert book.main(tmp_path / "book", [good, bad]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("notebooks/01-good.ipynb … ok, 1 cells")
    assert said[1].startswith("notebooks/02-bad.ipynb … failed, 1 cells")
    assert said[2:4] == ["  cell [1] (only) failed:", "    division by zero"]
    assert said[-1].startswith("notebooks: 1 passed, 1 failed")
    assert "fine" in (tmp_path / "book" / "notebooks" / "01-good.html").read_text()
    assert (good.read_bytes(), bad.read_bytes()) == before


def saved(*, source="6 * 7", **of_notebook):
    cell = {"cell_type": "code", "source": source}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4, **of_notebook})


OLD = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["6 * 7"], "language": "python"}]}], "nbformat": 3}


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + saved().encode(),
        saved(metadata={"papermill": {"duration": float("nan"), "end": float("inf")}}).encode(),
        saved(source=["6 *", " 7"]).encode(),
        saved(metadata={"kernelspec": {"name": "python3"}, "colab": {}}).encode(),
        saved().replace('"metadata": {}, ', "").encode(),
        json.dumps({**OLD, "nbformat_minor": 0, "metadata": {"name": ""}}).encode(),
    ],
    ids=["byte-order mark", "NaN", "lines", "another kernel", "no metadata", "format 3"],
)
def test_what_jupyter_reads_is_run(tmp_path, python_kernel, content):
    path = tmp_path / "05-affine.ipynb"
    path.write_bytes(content)
    done = book.execute(path)
    assert done.wrong == ""
    assert done.notebook.cells[0].outputs[0].data["text/plain"] == "42"


BAD = [
    (b"", "the file is empty"),
    (b"\0" * 4096, "the file is empty"),
    (b"<!DOCTYPE html>\n<html>", "a web page, not a notebook; download the .ipynb file itself"),
    (saved().encode("utf-16"), "in UTF-16, which Jupyter does not read; save it as UTF-8"),
    (saved(source="caf\u00e9").replace("\\u00e9", "\u00e9").encode("cp1252"), "not in UTF-8 (line 1); save it as UTF-8"),
    (saved().encode()[:60], "cut short, in line 1; download or copy it again"),
    (saved().encode()[:-1], "cut short, in line 1; download or copy it again"),
    (b"class Affine {}", "no notebook (line 1 is no JSON)"),
    (b"[" * 100_000, "nested too deep"),
    (b"[1, 2]", "no list of cells"),
    (b"{}", "no list of cells"),
    (b'{"cells": 3, "nbformat": 4}', "no list of cells"),
    (b'{"cells": [{"cell_type": "code", "source": 7}], "nbformat": 4, "nbformat_minor": 5}', "cell 1 of the file has no text"),
    (b'{"cells": [3], "nbformat": 4, "nbformat_minor": 5}', ""),
    (b'{"cells": [], "nbformat": "four"}', "its format is none that Jupyter reads"),
    (b'{"cells": [], "nbformat": 17}', ""),
]


def test_a_file_that_is_no_notebook_is_told_in_a_line_and_the_rest_is_run(tmp_path, python_kernel, no_pages, capsys):
    paths = [tmp_path / "notebooks" / f"{number:02d}-bad.ipynb" for number in range(len(BAD))]
    good = notebook(tmp_path / "notebooks" / "99-good.ipynb", "1")
    for path, (content, _) in zip(paths, BAD):
        path.write_bytes(content)
    assert book.main(tmp_path / "book", [*paths, good]) == 1
    said = capsys.readouterr()
    *bad, last, count = said.out.splitlines()
    assert len(bad) == len(BAD)
    for path, line, (_, says) in zip(paths, bad, BAD):
        assert line.startswith(f"notebooks/{path.name} … not run: ") and says in line
    assert last.startswith("notebooks/99-good.ipynb … ok, 1 cells")
    assert count.startswith(f"notebooks: 1 passed, {len(BAD)} failed")
    assert said.err == ""


def test_a_file_that_is_not_there_and_one_that_breaks_the_tools_cost_themselves(tmp_path, python_kernel, no_pages, capsys):
    bad = notebook(tmp_path / "notebooks" / "01-bad.ipynb", "1")
    bad.write_text(saved(metadata={"language_info": 3, "kernelspec": 7}))
    good = notebook(tmp_path / "notebooks" / "02-good.ipynb", "1")
    assert book.main(tmp_path / "book", [tmp_path / "gone.ipynb", bad, good]) == 1
    assert "check its permissions" in capsys.readouterr().out.splitlines()[0]


def waiting_for_the_other(own, other):
    return f"""import pathlib, time
pathlib.Path({str(own)!r}).touch()
end = time.monotonic() + 60
while not pathlib.Path({str(other)!r}).exists():
    assert time.monotonic() < end, "it ran alone"
    time.sleep(0.1)"""


def test_of_a_course_two_notebooks_run_at_a_time(tmp_path, python_kernel):
    here, there = tmp_path / "here", tmp_path / "there"
    paths = [
        notebook(tmp_path / "notebooks" / "01-here.ipynb", waiting_for_the_other(here, there)),
        notebook(tmp_path / "notebooks" / "02-there.ipynb", waiting_for_the_other(there, here)),
    ]
    with book.executions(paths, 2) as results:
        assert [result().wrong for result in results] == ["", ""]


class AtOnce(Executor):
    """Does what it is given when it is given it, so that the order can be told."""

    def __init__(self, _):
        pass

    def submit(self, what, *arguments):
        done = Future()
        done.set_result(what(*arguments))
        return done


def test_milestones_begin_first_where_two_run_at_a_time_and_each_result_is_its_own(monkeypatch):
    begun = []
    monkeypatch.setattr(book, "ThreadPoolExecutor", AtOnce)
    monkeypatch.setattr(book, "execute", lambda path: begun.append(path.name) or path.name)
    names = ["00-a.ipynb", "19-b.ipynb", "m1-c.ipynb", "m3-d.ipynb", "model.ipynb"]
    for at_once, order in ((1, names), (2, ["m1-c.ipynb", "m3-d.ipynb", "00-a.ipynb", "19-b.ipynb", "model.ipynb"])):
        begun.clear()
        with book.executions([Path(name) for name in names], at_once) as results:
            assert [result() for result in results] == names
        assert begun == order


def test_what_runs_is_ended_and_what_waits_is_not_begun_when_a_run_is_stopped(tmp_path, python_kernel):
    begun, never = tmp_path / "begun", tmp_path / "never"
    paths = [
        notebook(tmp_path / "notebooks" / "01-long.ipynb", f"open({str(begun)!r}, 'w')\nimport time; time.sleep(600)"),
        notebook(tmp_path / "notebooks" / "02-next.ipynb", f"open({str(never)!r}, 'w')"),
    ]
    start = time.monotonic()
    with pytest.raises(SystemExit), book.executions(paths, 1):
        while not begun.exists():
            time.sleep(0.1)
        raise SystemExit(143)
    assert time.monotonic() - start < 120 and not never.exists()
    assert psutil.Process().children() == []


def test_a_book_without_failures_ends_well(tmp_path, python_kernel, no_pages):
    assert book.main(tmp_path / "book", [notebook(tmp_path / "notebooks" / "01-good.ipynb", "1")]) == 0


@pytest.mark.parametrize(
    ("source", "status", "says"),
    [
        ("raise Exception('yours to write')", 0, "1 exercises stop at their stubs"),
        ("1", 1, "ran to its end; a stub should have stopped it"),
        ("1 / 0", 1, "stopped elsewhere than at its stub"),
    ],
)
def test_an_exercise_must_stop_at_its_stub_and_nowhere_else(tmp_path, python_kernel, capsys, source, status, says):
    assert stubs.main([notebook(tmp_path / "exercises" / "05-affine.ipynb", source)]) == status
    assert says in capsys.readouterr().out
