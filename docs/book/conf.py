"""How the course's pages look: Sphinx with myst-nb. binder/pages.py lays the sources and calls it."""

from pathlib import Path

import mathjax
from docutils import nodes

HERE = Path(__file__).resolve().parent
# MathJax draws with SVG paths: it needs no fonts beside it, which browsers refuse to pages read from a disk.
MATHJAX = Path(mathjax.__file__).parent / "static" / "mathjax" / "es5" / "tex-svg-full.js"

project = "Backprop by Hand"
language = "en"
extensions = ["myst_nb"]
source_suffix = {".ipynb": "myst-nb", ".md": "myst-nb"}
# Notebooks come executed, by the course's own kernel.
nb_execution_mode = "off"
nb_merge_streams = True
nb_ipywidgets_js = {}
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
# A lesson's "### Break it" may stand below its title, and a magic, which is no Java, in a cell.
suppress_warnings = ["myst.header", "myst.mathjax", "misc.highlighting_failure"]

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = [str(HERE / "book.css"), str(MATHJAX)]
html_css_files = ["book.css"]
mathjax_path = MATHJAX.name
mathjax3_config = {"tex": {"tags": "ams"}, "options": {"enableMenu": False}}
html_context = {"default_mode": "auto"}
html_theme_options = {
    # The theme's own bar across the top would hold a second search field.
    "navbar_persistent": [],
    "home_page_in_toc": True,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "footer_content_items": [],
}
html_use_index = False
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
# It would fetch each page that it found, which a browser refuses to pages read from a disk.
html_show_search_summary = False


def formulas_as_written(_, doctree):
    """Sphinx puts formulas of several lines into an environment in which no \\tag may stand; those of amsmath it does not."""
    for formula in doctree.findall(nodes.math_block):
        formula["classes"].append("amsmath")


def setup(app):
    app.connect("doctree-read", formulas_as_written)
