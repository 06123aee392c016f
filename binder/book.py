"""Executes notebooks from a clean kernel and writes them as HTML that reads offline.

    book.py DIRECTORY NOTEBOOK…

A line for each: seconds, the kernel's peak memory, or the cell that failed. Ends with 1 when any cell
failed or wrote to stderr. The notebooks themselves are left as they are.
"""

import sys
import time
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter

from mathematics import MathMl

CELL_SECONDS = 900


def peak_megabytes(client):
    """The most resident memory that the kernel's processes have had, in MiB; 0 where it cannot be read."""
    try:
        kernel = psutil.Process(client.km.provisioner.pid)
        family = [kernel, *kernel.children(recursive=True)]
        peaks = []
        for process in family:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            peaks += [int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")]
        return max(peaks, default=0)
    except (OSError, psutil.Error, AttributeError):
        return 0


def first_lines(text, count=12):
    lines = text.strip().splitlines()
    return "\n".join("    " + line for line in lines[:count])


def stderr_of(notebook):
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                return f"cell {number} wrote to stderr:\n{first_lines(output.text)}"
    return None


def execute(path):
    """Runs the notebook: (the executed notebook, peak MiB, what went wrong or None)."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=CELL_SECONDS, kernel_name="backprop", resources={"metadata": {"path": str(path.parent)}}
    )
    peak = 0
    wrong = None
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            try:
                client.execute_cell(cell, index)
            except CellExecutionError as error:
                wrong = f"cell {index + 1} ({cell.id}) failed:\n{first_lines(plain(str(error.evalue or error)))}"
            except CellTimeoutError:
                wrong = f"cell {index + 1} ({cell.id}) ran for more than {CELL_SECONDS} s"
            except DeadKernelError:
                wrong = f"the kernel died in cell {index + 1} ({cell.id})"
            peak = max(peak, peak_megabytes(client))
            if wrong:
                break
    return notebook, peak, wrong or stderr_of(notebook)


def plain(text):
    """Without the colours that a terminal would show."""
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def write_html(notebook, path, directory):
    directory.mkdir(parents=True, exist_ok=True)
    exporter = HTMLExporter(template_name="lab", embed_images=True)
    exporter.mathjax_url = ""
    exporter.require_js_url = ""
    exporter.jquery_url = ""
    exporter.mermaid_js_url = ""
    body, _ = exporter.from_notebook_node(MathMl().notebook(notebook), resources={"metadata": {"name": path.stem}})
    target = directory / (path.stem + ".html")
    target.write_text(body, encoding="utf-8")
    return target


def main(directory, paths):
    failed = 0
    for path in map(Path, paths):
        if path.suffix != ".ipynb":
            print(f"course: {path.name} is no notebook (its name must end in .ipynb)", file=sys.stderr)
            return 2
    for path in map(Path, paths):
        print(f"{path.parent.name}/{path.name} …", end=" ", flush=True)
        start = time.monotonic()
        notebook, peak, wrong = execute(path)
        seconds = time.monotonic() - start
        place = Path(directory) / path.parent.name
        write_html(notebook, path, place)
        print(f"{'failed' if wrong else 'ok'}, {len(notebook.cells)} cells, {seconds:.0f} s, peak {peak} MiB", flush=True)
        if wrong:
            failed += 1
            print(f"  {wrong}", flush=True)
    print(f"notebooks: {len(paths) - failed} passed, {failed} failed; read them in {directory}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
