"""The page on the library in ten minutes: its blocks run, in order, and print what stands under them."""

import re
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from execution import execute

PAGE = Path(__file__).parents[2] / "docs" / "the-library-in-ten-minutes.md"
BLOCK = re.compile(r"^```(java|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_page_prints_what_it_says(tmp_path):
    cells, expected = [], []
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "java":
            cells.append(new_code_cell(text, id=f"block-{len(cells) + 1}"))
            expected.append("")
        else:
            assert expected[-1] == "", "one block of text under each block of Java"
            expected[-1] = text
    assert len(cells) > 5
    # Where the page stands, seen from the files that it reads.
    (tmp_path / "docs").mkdir()
    (tmp_path / "lib").symlink_to(PAGE.parents[1] / "lib")
    notebook = tmp_path / "docs" / "page.ipynb"
    nbformat.write(new_notebook(cells=cells), notebook)
    done = execute(notebook)
    assert done.wrong == ""
    printed = ["".join(o.text for o in cell.outputs if o.output_type == "stream") for cell in done.notebook.cells]
    for source, said, stands in zip(cells, printed, expected, strict=True):
        assert said == stands, source.source
