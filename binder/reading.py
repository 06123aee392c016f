"""Reads a notebook as leniently as Jupyter does, or says in one line what the file is instead, and what to do."""

import json
from pathlib import Path

import nbformat

SAVE_AGAIN = "open it in JupyterLab and save it again, or take a copy that was saved earlier"


class Unreadable(Exception):
    """A file that is no notebook. Its message is one line, for whoever named the file."""


def read(path):
    """The notebook in a file, as one of format 4."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(f"the file cannot be read ({error.strerror}); check its permissions") from None
    text = decoded(content)
    data = parsed(text)
    if not isinstance(data, dict) or not isinstance(data.get("cells", data.get("worksheets")), list):
        raise Unreadable(f"the file has no list of cells; {SAVE_AGAIN}")
    complete(data)
    try:
        notebook = nbformat.reads(json.dumps(data), as_version=4)
    except Exception as error:  # What nbformat throws at a file that is none depends on where it stumbles.
        raise Unreadable(f"its format is none that Jupyter reads ({one_line(error)}); {SAVE_AGAIN}") from None
    for number, cell in enumerate(notebook.cells, 1):
        cell.setdefault("id", f"cell-{number:02d}")
    return notebook


def decoded(content):
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable("the file is empty; take a copy that was saved earlier, or make the notebook anew")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("its text is in UTF-16, which Jupyter does not read; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"its text is not in UTF-8 (line {line}); save it as UTF-8") from None


def parsed(text):
    if text.lstrip().startswith("<"):
        raise Unreadable("it is a web page, not a notebook; download the .ipynb file itself")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        # A string that does not end is told by where it starts.
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise Unreadable(f"the file is cut short, in line {text.count(chr(10)) + 1}; download or copy it again") from None
        raise Unreadable(f"the file is no notebook (line {error.lineno} is no JSON); {SAVE_AGAIN}") from None
    except RecursionError:
        raise Unreadable(f"the file is no notebook: it is nested too deep; {SAVE_AGAIN}") from None


def complete(data):
    """Adds what other tools leave out of a notebook, and its cells need to be run."""
    data.setdefault("metadata", {})
    data.setdefault("nbformat", 4)
    data.setdefault("nbformat_minor", 4)
    cells = data["cells"] if "cells" in data else cells_of_format_3(data)
    for number, cell in enumerate(cells, 1):
        source = cell.get("source", cell.get("input", "")) if isinstance(cell, dict) else None
        lines = source if isinstance(source, list) else [source]
        if not all(isinstance(line, str) for line in lines):
            raise Unreadable(f"cell {number} of the file has no text; {SAVE_AGAIN}")
        cell.setdefault("cell_type", "raw")
        cell.setdefault("metadata", {})
        if cell["cell_type"] == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
        if data["nbformat_minor"] == 5:
            cell.setdefault("id", f"cell-{number:02d}")


def cells_of_format_3(data):
    sheets = [sheet for sheet in data["worksheets"] if isinstance(sheet, dict)]
    return [cell for sheet in sheets for cell in sheet.get("cells", [])]


def one_line(error):
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
