"""The book of the course, of its lessons as they are committed: what is tested needs no results."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

import lab as jupyter
from contents import read_contents
from course_book import LOOK_UP, course_sources
from pages import write_pages

COURSE = Path(__file__).resolve().parents[2]
CONTENTS = read_contents(COURSE)
LESSONS = [lesson for lesson in CONTENTS.lessons if lesson.name]
EXERCISES = [exercise for exercise in CONTENTS.exercises if exercise.name]


class Page(HTMLParser):
    """What a page loads, where it leads, and what can be led to in it."""

    def __init__(self, path):
        super().__init__()
        self.loads, self.leads, self.anchors, self.pictures = [], [], {""}, []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.anchors.add(given.get("id"))
        if tag == "a" and "href" in given:
            self.leads.append(given["href"])
        elif tag == "link" and given.get("rel") != "canonical":
            self.loads.append(given["href"])
        elif "src" in given:
            self.loads.append(given["src"])
        if tag == "img":
            self.pictures.append(given.get("alt"))


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    directory = tmp_path_factory.mktemp("book")
    lessons = {f"notebooks/{Path(each.name).stem}": nbformat.read(COURSE / "notebooks" / each.name, as_version=4) for each in LESSONS}
    assert write_pages(directory, course_sources(COURSE, CONTENTS, lessons)) == [], "Sphinx has nothing to complain of"
    return directory


@pytest.fixture(scope="module")
def pages(book):
    return {path: Page(path) for path in sorted(book.rglob("*.html")) if "_static" not in path.parts}


def relative(book, path):
    return path.relative_to(book).as_posix()


def test_every_lesson_exercise_and_page_to_look_up_has_a_page(book, pages):
    names = [f"notebooks/{lesson.name}" for lesson in LESSONS] + [f"exercises/{each.name}" for each in EXERCISES]
    wanted = {name.replace(".ipynb", ".html") for name in names} | {f"docs/{name}.html" for name in LOOK_UP}
    assert {relative(book, path) for path in pages} == wanted | {"index.html", "search.html"}


def test_the_front_page_lists_the_whole_course_in_order(book):
    text = re.sub(r"<[^>]*>", "", (book / "index.html").read_text(encoding="utf-8"))
    places = [text.index(f"{each.number} {each.title}{'' if each.name else ' (planned)'} asks") for each in CONTENTS.lessons]
    assert places == sorted(places)


def test_previous_and_next_go_through_lessons_and_their_exercises(book, pages):
    order = []
    for lesson in CONTENTS.lessons:
        order += [f"notebooks/{lesson.name}"] if lesson.name else []
        order += [f"exercises/{one.name}" for one in lesson.exercises if one.name]
    for name, following in zip(order, order[1:]):
        page = (book / name.replace(".ipynb", ".html")).read_text(encoding="utf-8")
        after = re.search(r'class="right-next"\s+href="([^"]*)"', page)[1]
        assert Path(after).stem == Path(following).stem, name


def test_no_page_loads_anything_from_elsewhere(book, pages):
    foreign = {relative(book, path): load for path, page in pages.items() for load in page.loads if urlsplit(load).netloc}
    assert foreign == {}
    for path in book.rglob("*.css"):
        assert not re.search(r"""(?:@import|url\()\s*["']?(?:https?:)?//""", path.read_text(encoding="utf-8")), path


def test_whatever_a_page_loads_and_leads_to_is_there(book, pages):
    lost = []
    for path, page in pages.items():
        for target in page.loads + page.leads:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            to = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not to.is_file() or (to in pages and unquote(parts.fragment) not in pages[to].anchors):
                lost.append(f"{relative(book, path)}: {target}")
    assert lost == []


def test_every_picture_of_a_page_says_what_it_shows(book, pages):
    assert [relative(book, path) for path, page in pages.items() if not all(page.pictures)] == []


def test_exercises_are_shown_without_answers(book):
    solved = re.compile(r"BEGIN SOLUTION")
    assert [path.name for path in (book / "exercises").glob("*.html") if solved.search(path.read_text(encoding="utf-8"))] == []


@pytest.fixture(scope="module")
def chrome():
    if reasons := jupyter.lacking():
        pytest.skip("; ".join(reasons))
    with jupyter.browser() as browser:
        yield browser


@pytest.fixture
def tab(chrome):
    page = chrome.new_page(viewport={"width": 400, "height": 800})
    page.went_wrong = []
    page.on("request", lambda it: page.went_wrong.append(it.url) if not it.url.startswith(("file:", "data:")) else None)
    page.on("requestfailed", lambda it: page.went_wrong.append(it.url))
    page.on("pageerror", lambda it: page.went_wrong.append(str(it)))
    page.on("console", lambda it: page.went_wrong.append(it.text) if it.type == "error" else None)
    yield page
    page.close()


def test_search_finds_a_lesson_by_a_word_on_a_disk_without_a_network(book, tab):
    tab.goto(f"file://{book}/search.html?q=Jacobian")
    tab.wait_for_selector("#search-results li a", timeout=30_000)
    found = tab.eval_on_selector_all("#search-results li a", "links => links.map(link => link.textContent)")
    assert "02 · The chain rule" in found
    assert tab.went_wrong == []


# Drawing a page's formulas takes its second and a half; one in four stands for the rest where time is short.
@pytest.mark.parametrize("part", [0] + [pytest.param(part, marks=pytest.mark.long) for part in (1, 2, 3)])
def test_every_page_fits_a_phone_and_draws_its_formulas(part, book, pages, tab):
    wrong = []
    for path in list(pages)[part::4]:
        tab.goto(f"file://{path}")
        tab.evaluate("window.MathJax ? MathJax.startup.promise.then(() => null) : null")
        width = tab.evaluate("document.documentElement.scrollWidth")
        errors = tab.evaluate("document.querySelectorAll('mjx-merror, [data-mjx-error]').length")
        if width > 400 or errors:
            wrong.append(f"{relative(book, path)}: {width} wide, {errors} formulas with errors")
    assert wrong == [], "\n".join(wrong)
    tab.goto(f"file://{book}/notebooks/07-backprop-by-hand.html")
    tab.wait_for_selector("mjx-container svg", timeout=30_000)
    assert tab.went_wrong == []


def test_the_page_is_dark_where_the_reader_wants_it_so(book, tab):
    tab.emulate_media(color_scheme="dark")
    tab.goto(f"file://{book}/index.html")
    red = tab.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert int(red) < 64
