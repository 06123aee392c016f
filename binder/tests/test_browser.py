"""JupyterLab in a real browser: what a learner sees and does in the first hour."""

import re
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

import lab as jupyter
from lab import COURSE, DESK, Lab

SECONDS = jupyter.SECONDS
LOADED = "i => i.complete && i.naturalWidth > 0"

TRAINING = """
import backprop.data.*; import backprop.kernel.*; import backprop.loss.*; import backprop.nn.*;
import backprop.optim.*; import backprop.train.*;
Dataset digits = Digits.load();
Sequential net = new Sequential(new Dense(64, 32, 1), new Relu(), new Dense(32, 10, 2));
new Trainer(net, new SoftmaxCrossEntropy(), new Adam(net.parameters(), 1e-3)).listen(new LiveLoss())
    .fit(digits, digits, 1_000_000, 32, 7);
"""

@pytest.fixture(scope="module")
def needs_browser():
    if reasons := jupyter.lacking():
        pytest.skip("; ".join(reasons))


@pytest.fixture(scope="module")
def url(needs_browser, tmp_path_factory):
    with jupyter.server(tmp_path_factory.mktemp("jupyter")) as address:
        yield address


@pytest.fixture(scope="module")
def chrome(needs_browser):
    with jupyter.browser() as browser:
        yield browser


@pytest.fixture
def lab(url, chrome):
    expect.set_options(timeout=SECONDS * 1000)
    page = chrome.new_page(viewport={"width": 1200, "height": 900})
    lab = Lab(page, url)
    yield lab
    page.close()
    lab.stop_kernels()


def desk(name, notebook):
    """Lays a notebook where JupyterLab may write to it: its path as seen from the course."""
    nbformat.write(notebook, DESK / name)
    return f"target/browser/{name}"


def test_lab_opens_on_the_front_page_with_nothing_in_the_way(lab, url):
    page = lab.page
    page.goto(url)
    front = page.locator(".jp-MarkdownViewer:visible")
    expect(front.locator("h1")).to_have_text(re.compile("Backprop by Hand"))
    expect(front.locator("tr", has_text="05 The forward pass")).to_contain_text("not begun")
    expect(page.locator(".lm-TabBar-tab.jp-mod-current").first).to_contain_text("CONTENTS.md")
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    expect(page.locator(".Toastify__toast")).to_have_count(0)


def test_a_link_of_the_front_page_opens_its_notebook_beside_it(lab, url):
    lab.page.goto(url)
    lab.page.locator(".jp-MarkdownViewer:visible").get_by_role("link", name="00 Start here").first.click()
    lab.wait_until_idle()
    expect(lab.page.locator(".jp-NotebookPanel h1").first).to_contain_text("00")
    expect(lab.page.locator(".lm-TabBar-tab", has_text="CONTENTS.md")).to_be_visible()


def test_the_file_browser_ends_at_the_courses_top(lab, url):
    lab.page.goto(url)
    lab.page.click(".jp-BreadCrumbs-home")
    names = lab.page.locator(".jp-DirListing-itemText")
    expect(names.get_by_text("README.md", exact=True)).to_be_visible()
    for name in ("notebooks", "exercises", "course"):
        expect(names.get_by_text(name, exact=True)).to_be_visible()


def test_lesson_09_runs_without_an_error_and_shows_its_charts(lab):
    name = "09-layers-and-the-loop.ipynb"
    shutil.copy(COURSE / "notebooks" / name, DESK / name)
    lab.open(f"target/browser/{name}")
    expect(lab.page.locator(".jp-KernelName")).to_have_text("Java (Backprop)")
    lab.run_all()
    assert lab.errors() == []
    chart = lab.cell("LearningCurves.of(").locator(".jp-OutputArea img")
    chart.scroll_into_view_if_needed()
    expect(chart).to_be_visible()
    assert chart.evaluate(LOADED), "the learning curves are a picture that has loaded"
    # The last of the code cells ran: the notebook did not stop on its way.
    code = [cell for cell in nbformat.read(DESK / name, as_version=4).cells if cell.cell_type == "code"]
    last = lab.cell(code[-1].source.splitlines()[0])
    # What is far from the screen has no text yet.
    last.scroll_into_view_if_needed()
    expect(last.locator(".jp-InputPrompt")).to_have_text(f"[{len(code)}]:")


def test_training_is_interrupted_and_the_next_cell_runs(lab):
    after = 'System.out.printf("%d digits, as before%n", digits.size());'
    cells = [new_code_cell(TRAINING.strip()), new_code_cell(after)]
    metadata = {"kernelspec": {"name": "backprop", "display_name": "Java (Backprop)", "language": "java"}}
    lab.open(desk("interrupt.ipynb", new_notebook(cells=cells, metadata=metadata)))
    training, after = lab.cell("1_000_000"), lab.cell("as before")
    lab.run(training)
    expect(training.locator(".jp-OutputArea")).to_contain_text(" of 1000000, ")
    lab.menu("Kernel", "Interrupt Kernel")
    lab.wait_until_idle()
    lab.run(after)
    expect(after.locator(".jp-OutputArea")).to_contain_text("1797 digits, as before")


def completed(change=lambda source: source):
    """Exercise 05 with the solution's class in it, changed by a mistake."""
    exercise = nbformat.read(COURSE / "exercises" / "05-affine.ipynb", as_version=4)
    solution = nbformat.read(COURSE / "solutions" / "05-affine.ipynb", as_version=4)
    answer = next(c.source for c in solution.cells if c.id == "affine")
    cell = next(c for c in exercise.cells if c.id == "affine")
    cell.source = change(re.sub(r" *// (BEGIN|END) SOLUTION\n", "", answer))
    return exercise


def test_a_right_affine_layer_gets_every_point_in_the_page(lab):
    lab.open(desk("right.ipynb", completed()))
    lab.run_all()
    assert lab.errors() == []
    report = lab.cell("Autograder.check").locator(".jp-OutputArea")
    report.scroll_into_view_if_needed()
    expect(report).to_contain_text(" points, ")
    score, most = re.search(r": (\S+) of (\S+) points, ", report.text_content()).groups()
    assert score == most
    assert "✗ failed" not in report.text_content()


def test_a_forgotten_sum_over_examples_is_named_in_the_page(lab):
    right = "b.accumulate(dY.sum(0))"
    wrong = completed(lambda source: source.replace(right, "b.accumulate(dY.mean(0))"))
    assert right not in str(wrong), "the mistake is in the notebook"
    lab.open(desk("wrong.ipynb", wrong))
    lab.run_all()
    assert "db = Σ_rows dY" in lab.errors()[0], "the check by hand stops the notebook"
    check = lab.cell("Autograder.check")
    lab.run(check)
    report = check.locator(".jp-OutputArea")
    expect(report).to_contain_text("✗ failed")
    said = report.inner_text()
    assert "✓ passed" in said, "what is right still counts"
    score, most = map(float, re.search(r": (\S+) of (\S+) points, ", said).groups())
    assert 0 < score < most
    assert re.search(r"expected \S+, received \S+", said), "it says which number it expected"
