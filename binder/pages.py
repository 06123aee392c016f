"""Executed notebooks as HTML that reads offline, formulas and all."""

import copy
import re
import shutil
from pathlib import Path

import mathjax
from nbconvert import HTMLExporter

TEMPLATES = Path(__file__).resolve().parent / "templates"
# MathJax draws with SVG paths: it needs no fonts beside it, which browsers refuse to pages read from a disk.
MATHJAX = Path(mathjax.__file__).parent / "static" / "mathjax" / "es5" / "tex-svg-full.js"

BESIDE = re.compile(r"\]\(([\w.-]+)\.ipynb\)")
ELSEWHERE = re.compile(r"\[([^\]]*)\]\(\.\./([\w-]+/[\w.-]+\.ipynb)\)")


def readable(notebook):
    """The notebook with links that lead where a page is; an exercise has none, and is named."""
    copied = copy.deepcopy(notebook)
    for cell in copied.cells:
        if cell.cell_type == "markdown":
            cell.source = ELSEWHERE.sub(r"\1 (`\2`)", BESIDE.sub(r"](\1.html)", cell.source))
    return copied


class Pages:
    """Writes pages under one directory, which also holds the copy of MathJax that they share."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.exporter = HTMLExporter(template_name="course", extra_template_basedirs=[str(TEMPLATES)])
        self.exporter.mathjax_url = "../mathjax.js"

    def write(self, notebook, path):
        """Writes DIRECTORY/FOLDER/NAME.html for FOLDER/NAME.ipynb, and returns its path."""
        page = self.directory / path.parent.name / (path.stem + ".html")
        page.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MATHJAX, self.directory / "mathjax.js")
        html, _ = self.exporter.from_notebook_node(readable(notebook), resources={"metadata": {"name": path.stem}})
        page.write_text(html, encoding="utf-8")
        return page
