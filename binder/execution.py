"""Runs a notebook from a clean kernel: what came out, how long it took, and what went wrong."""

import os
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from reading import read

CELL_SECONDS = 900


@dataclass
class Execution:
    """One run of a notebook. Nothing of it is written to the notebook's file."""

    path: Path
    notebook: nbformat.NotebookNode
    seconds: float
    peak_mib: int
    wrong: str  # empty when every cell ran and stderr was silent

    def line(self):
        verdict = "failed" if self.wrong else "ok"
        memory = f", peak {self.peak_mib} MiB" if self.peak_mib else ""
        return f"{verdict}, {len(self.notebook.cells)} cells, {self.seconds:.0f} s{memory}"


def execute(path, kernel="backprop"):
    """Runs a notebook; one that cannot be read is an Unreadable."""
    path = Path(path)
    notebook = read(path)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name=kernel,
        resources={"metadata": {"path": str(path.parent)}},
        coalesce_streams=True,  # or each piece of a printed line would stand on a line of its own
    )
    start = time.monotonic()
    with tempfile.TemporaryFile() as stderr:
        peak, wrong, said = run_cells(client, stderr)
    wrong = wrong or stderr_of_cells(notebook) or ("the kernel wrote to stderr:\n" + excerpt(said) if said else "")
    return Execution(path, notebook, time.monotonic() - start, peak, wrong)


def run_cells(client, stderr):
    """Runs the cells until one fails: (the kernel's peak memory in MiB, what went wrong, what it wrote to stderr)."""
    peak, wrong, said = 0, "", ""
    places = places_of(client.nb)
    try:
        # Nobody practises here: no points are kept.
        with client.setup_kernel(stderr=stderr, env=dict(os.environ, COURSE_POINTS="")):
            for index, cell in enumerate(client.nb.cells):
                wrong = run_cell(client, cell, index, places[index])
                peak = max(peak, peak_mib(client))
                if wrong:
                    break
            # Before it is told to end: how its sockets close, often with a complaint, is nothing of the notebook's.
            said = os.pread(stderr.fileno(), 1 << 20, 0).decode("utf-8", "replace")
    except (NoSuchKernel, RuntimeError) as error:
        return peak, f"the kernel did not start: {error}", said
    return peak, wrong, said


def places_of(notebook):
    """What each cell is called: by the number that stands beside it once the notebook has run from top to bottom."""
    places, count = [], 0
    for cell in notebook.cells:
        count += cell.cell_type == "code" and bool(cell.source.strip())
        places.append(f"cell [{count}] ({cell.id})")
    return places


def run_cell(client, cell, index, place):
    try:
        client.execute_cell(cell, index)
    except CellExecutionError as error:
        return f"{place} failed:\n{excerpt(message(error, cell))}"
    except CellTimeoutError:
        return f"{place} ran for more than {CELL_SECONDS} s"
    except DeadKernelError:
        return f"the kernel died in {place}"
    return ""


def message(error, cell):
    """What a cell failed with: as our kernel shows it, by cell, line and reason; of another kernel, its reason."""
    shown = ["\n".join(output.traceback) for output in cell.outputs if output.output_type == "error"]
    if shown and re.match(r"(\x1b\[[0-9;]*m)*cell \[", shown[0]):
        return shown[0].strip().split("\n\n")[0]
    return str(error.evalue or error)


def peak_mib(client):
    """The most resident memory that the kernel has had so far; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{client.km.provisioner.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)[1]) // 1024
    except OSError:
        return resident_mib(client)


def resident_mib(client):
    try:
        return psutil.Process(client.km.provisioner.pid).memory_info().rss >> 20
    except psutil.Error:
        return 0


def stderr_of_cells(notebook):
    for place, cell in zip(places_of(notebook), notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                return f"{place} wrote to stderr:\n{excerpt(output.text)}"
    return ""


def excerpt(text, count=12):
    """The first lines of a message, without the colours that a terminal would show."""
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).strip().splitlines()
    more = [f"… and {len(lines) - count} lines more"] if len(lines) > count else []
    return "\n".join("    " + line for line in lines[:count] + more)
