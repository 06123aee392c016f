"""Pages of executed notebooks, as a browser without a network sees them."""

import re
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pages import Pages

TEXT = """Costs \\$5, and $x^2$.

$$\\begin{aligned} a &= b \\\\ c &= \\underbrace{d}_{e} \\end{aligned}$$

<details><summary>Answer</summary>

It is **four**.

</details>
"""


def page(tmp_path, *cells):
    return Pages(tmp_path).write(new_notebook(cells=list(cells)), Path("notebooks/01-try.ipynb"))


def test_a_page_loads_nothing_but_the_mathjax_beside_it(tmp_path):
    html = page(tmp_path, new_markdown_cell(TEXT), new_code_cell("1")).read_text(encoding="utf-8")
    assert re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]*)"', html) == ["../mathjax.js"]
    assert not re.search(r"""(?:import\(|url\()\s*["']?https?:""", html)
    assert (tmp_path / "mathjax.js").stat().st_size > 1_000_000


def test_formulas_reach_mathjax_as_they_were_written(tmp_path):
    html = page(tmp_path, new_markdown_cell(TEXT)).read_text(encoding="utf-8")
    assert "$x^2$" in html
    assert r"$$\begin{aligned} a &amp;= b \\ c &amp;= \underbrace{d}_{e} \end{aligned}$$" in html


def test_an_answer_stays_inside_its_fold(tmp_path):
    html = page(tmp_path, new_markdown_cell(TEXT)).read_text(encoding="utf-8")
    folded = html[html.index("<details>") : html.index("</details>")]
    assert "<strong>four</strong>" in folded


def test_what_a_cell_printed_is_on_the_page(tmp_path):
    cell = new_code_cell("say()", outputs=[new_output("stream", name="stdout", text="forty-two\n")])
    assert "forty-two" in page(tmp_path, cell).read_text(encoding="utf-8")


def test_a_link_to_a_lesson_leads_to_its_page_and_an_exercise_is_named(tmp_path):
    source = "[next](02-chain-rule.ipynb), [exercise 05](../exercises/05-affine.ipynb), [terms](../docs/notation.md)"
    cell = new_markdown_cell(source)
    html = page(tmp_path, cell).read_text(encoding="utf-8")
    assert 'href="02-chain-rule.html"' in html
    assert "exercise 05 (<code>exercises/05-affine.ipynb</code>)" in html
    assert cell.source == source, "the notebook itself is left as it was"
