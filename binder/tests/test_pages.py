"""Pages of notebooks and texts, made of notebooks for the purpose."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pages import plain_index, without_point, write_pages

TEXT = r"""# Costs

Costs \$5, and $x^2$.

$$\begin{aligned} a &= b \\ c &= \underbrace{d}_{e} \end{aligned} \tag{1}$$

<details><summary>Answer</summary>

It is **four**.

</details>

<details><summary>Why is $a < b_0$, and $c$?</summary>

So.

</details>
"""
LINKS = "# Links\n\n[next](01-try.ipynb), [an exercise](../exercises/05-affine.ipynb), [terms](../docs/notation.md), [paper](https://example.org/p)"
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def picture(**metadata):
    return new_output("display_data", data={"text/plain": "XYChart: dot", "image/png": DOT}, metadata={"image/png": metadata})


def result(**data):
    return new_output("execute_result", data=data, execution_count=1)


CELLS = [
    new_markdown_cell(TEXT),
    new_code_cell("say();", outputs=[new_output("stream", name="stdout", text="forty-two\n"), result(**{"text/plain": ""})]),
    new_code_cell("%mine 05-affine\nclass Net { int n = 1; }"),
    new_code_cell("dot", metadata={"alt": "It falls."}, outputs=[picture(width=7, alt='Dot "one" & more')]),
    new_code_cell("table", outputs=[result(**{"text/html": "<table><td>7</td></table>", "text/plain": "Table"})]),
]


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    directory = tmp_path_factory.mktemp("pages")
    sources = {
        "notebooks/01-try": new_notebook(cells=CELLS),
        "notebooks/02-links": new_notebook(cells=[new_markdown_cell(LINKS)]),
        "notebooks/03-bare": new_notebook(cells=[new_code_cell("1")]),
        "docs/notation": "# Notation\n\nSee [lesson](../notebooks/01-try.ipynb) and [core](../lib/core).",
    }
    assert write_pages(directory, {**sources, "index": plain_index(sources)}) == []
    assert sources["notebooks/02-links"].cells[0].source == LINKS, "the notebook itself is left as it was"
    return directory


@pytest.fixture(scope="module")
def page(directory):
    return (directory / "notebooks" / "01-try.html").read_text(encoding="utf-8")


def test_formulas_reach_mathjax_as_they_were_written(page):
    assert r"\(x^2\)" in page
    assert r"\[\begin{aligned} a &amp;= b \\ c &amp;= \underbrace{d}_{e} \end{aligned} \tag{1}\]" in page
    assert "tex-svg-full.js" in page


def test_a_formula_of_a_question_that_folds_reaches_mathjax_too(page):
    formula = '<span class="math notranslate nohighlight">\\({}\\)</span>'
    assert f"<summary>Why is {formula.format('a &lt; b_0')}, and {formula.format('c')}?</summary>" in page


def test_an_answer_stays_inside_its_fold(page):
    folded = page[page.index("<details>") : page.index("</details>")]
    assert "<strong>four</strong>" in folded


def test_what_a_cell_printed_is_on_the_page_and_a_value_that_says_nothing_is_not(page):
    assert "forty-two" in page
    assert page.count('class="output') == 3, "what was printed, the picture, the table"


def test_java_is_coloured_though_a_magic_stands_above_it(page):
    assert '<span class="kd">class</span>' in page


def test_a_table_is_one(page):
    assert "<table><td>7</td></table>" in page


def test_a_picture_says_what_the_lesson_and_what_the_kernel_say_of_it(page):
    assert f'<img alt="Dot &quot;one&quot; &amp; more. It falls." width="7" src="data:image/png;base64,{DOT}">' in page


def test_a_cell_whose_picture_has_no_point_is_named():
    told = new_code_cell("dot", id="told", metadata={"alt": "It falls."}, outputs=[picture()])
    silent = new_code_cell("dot", id="silent", outputs=[new_output("stream", text="."), picture(alt="Dot")])
    quiet = new_code_cell("1", id="quiet", outputs=[result(**{"text/plain": "1"})])
    (said,) = without_point("notebooks/01-try", new_notebook(cells=[new_markdown_cell("# T"), told, silent, quiet]))
    assert said.startswith("notebooks/01-try: cell silent shows a picture; say in its metadata")


def test_links_lead_to_pages_and_what_has_none_is_named(directory):
    links = (directory / "notebooks" / "02-links.html").read_text(encoding="utf-8")
    assert 'href="01-try.html"' in links and 'href="../docs/notation.html"' in links
    assert re.search(r"an exercise \(<code[^>]*><span class=\"pre\">exercises/05-affine.ipynb</span></code>\)", links)
    assert 'href="https://example.org/p"' in links
    notation = (directory / "docs" / "notation.html").read_text(encoding="utf-8")
    assert 'href="../notebooks/01-try.html"' in notation and "lib/core</span></code>" in notation


def test_the_front_page_leads_to_each(directory):
    front = (directory / "index.html").read_text(encoding="utf-8")
    assert 'href="notebooks/03-bare.html">03-bare</a>' in front, "though it has no heading"
    assert 'href="notebooks/01-try.html"' in front and 'href="docs/notation.html"' in front


def test_what_sphinx_complains_of_is_returned_by_the_place_in_the_course(tmp_path):
    text = "# Notation\n\n[there](#no-such-heading)"
    (complaint,) = write_pages(tmp_path, {"docs/notation": text, "index": plain_index(["docs/notation"])})
    assert complaint.startswith("docs/notation.md:3: WARNING: ") and "no-such-heading" in complaint
