"""Notebooks and texts as pages that read from a disk: formulas, pictures, search and all."""

import copy
import html
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell

CONFIGURATION = Path(__file__).resolve().parents[1] / "docs" / "book"
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)#:\s]+)(#[^)\s]*)?\)")
SUMMARY = re.compile(r"(?<=<summary>).*?(?=</summary>)", re.DOTALL)
FORMULA = re.compile(r"\$([^$]+)\$")
# By these Sphinx colours the code.
JAVA = {"language_info": {"name": "java", "pygments_lexer": "java"}}


def write_pages(directory, sources):
    """Writes a page for each source, by its name without suffix, and returns what Sphinx has to complain of.

    A source is an executed notebook, a text in Markdown, or the path of a picture that a text shows; "index" must be
    one of them. Links to what has no page are written out as what they name.
    """
    with tempfile.TemporaryDirectory() as work:
        for name, source in sources.items():
            lay(Path(work, "sources"), name, source, sources)
        return sphinx(Path(work), Path(directory))


def lay(directory, name, source, sources):
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(source, Path):
        shutil.copyfile(source, path)
    elif isinstance(source, str):
        Path(f"{path}.md").write_text(linked(source, name, sources), encoding="utf-8")
    else:
        text = nbformat.writes(readable(source, name, sources), version=4)
        Path(f"{path}.ipynb").write_text(text, encoding="utf-8")


def sphinx(work, directory):
    """In a process of its own: it keeps what one build has registered for the next."""
    sources = work / "sources"
    command = [sys.executable, "-m", "sphinx", "--quiet", "--no-color", "--fresh-env", "--conf-dir", CONFIGURATION]
    ran = subprocess.run([*command, "--doctree-dir", work / "doctrees", sources, directory], stderr=subprocess.PIPE, text=True)
    if ran.returncode:
        raise RuntimeError(f"Sphinx wrote no pages: {ran.stderr.strip()}")
    return ran.stderr.replace(f"{sources.resolve()}/", "").splitlines()


def readable(notebook, name, sources):
    """The notebook with links that lead where a page is, and pictures that say what they show."""
    made = copy.deepcopy(notebook)
    made.metadata = nbformat.from_dict(JAVA)
    if not any(re.match("#+ ", cell.source) for cell in made.cells if cell.cell_type == "markdown"):
        # A page is found by its heading.
        made.cells.insert(0, new_markdown_cell(f"# {posixpath.basename(name)}"))
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = linked(with_formulas(cell.source), name, sources)
        # A cell that ends in printf has the stream for a value, which says nothing.
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("data") != {"text/plain": ""}]
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data = nbformat.from_dict({"text/html": picture(output, cell)})
    return made


def with_formulas(text):
    """The text with formulas where a question folds, which is HTML: JupyterLab draws them there, Sphinx has to be told."""

    def drawn(found):
        return f'<span class="math notranslate nohighlight">\\({html.escape(found[1])}\\)</span>'

    return SUMMARY.sub(lambda summary: FORMULA.sub(drawn, summary[0]), text)


def picture(output, cell):
    """A picture of a cell: what the kernel says of it, its title and axes, and its point, which the lesson says."""
    kernels = output.metadata.get("image/png", {})
    said = [kernels.get("alt"), cell.metadata.get("alt")]
    alt = html.escape(". ".join(words for words in said if words) or "A picture")
    width = f' width="{kernels["width"]}"' if "width" in kernels else ""
    return f'<img alt="{alt}"{width} src="data:image/png;base64,{"".join(output.data["image/png"]).strip()}">'


def without_point(name, notebook):
    """The cells that show a picture and do not say what one is to see in it."""
    for cell in notebook.cells:
        shown = any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
        if shown and not cell.metadata.get("alt"):
            yield f'{name}: cell {cell.id} shows a picture; say in its metadata, as "alt", what one is to see in it'


def linked(text, name, sources):
    """The text whose links lead to pages; what has none is named by its place in the course."""

    def lead(found):
        words, target = found[1], found[2]
        place = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        if place in sources or re.sub(r"\.(ipynb|md)$", "", place) in sources:
            return found[0]
        return words if words.strip("`") == place else f"{words} (`{place}`)"

    return LINK.sub(lead, text)


def plain_index(names):
    """The front page of pages that are not the course's."""
    return "# Pages\n\n```{toctree}\n\n" + "\n".join(names) + "\n```\n"
