"""The pages of the whole course: what binder/contents.toml lists, in its order, and where to look things up."""

import re
from contextlib import suppress
from pathlib import Path

from front_matter import link
from reading import Unreadable, read

LOOK_UP = ("notation", "the-library-in-ten-minutes", "when-something-goes-wrong", "grading")
PICTURE = re.compile(r"!\[[^\]]*\]\(([\w./-]+)\)")


def course_sources(course, contents, executed):
    """The sources of the book, by name: `executed` lessons, exercises as they are handed out, and texts."""
    sources = {}
    for lesson in contents.lessons:
        name = f"notebooks/{Path(lesson.name or '').stem}"
        if name in executed:
            sources[name] = executed[name]
        for exercise in [exercise for exercise in lesson.exercises if exercise.name]:
            name = f"exercises/{Path(exercise.name).stem}"
            # A learner's may be anything; Sphinx then says that the page is lacking.
            with suppress(Unreadable):
                sources[name] = read(course / f"{name}.ipynb")
    for page in LOOK_UP:
        add_text(sources, course, f"docs/{page}.md")
    add_text(sources, course, "docs/book/index.md")
    # The front page stands above what it leads to.
    front = re.sub(r"\]\(\.\./", "](docs/", sources.pop("docs/book/index"))
    sources["index"] = f"{front}\n{course_in_lines(contents)}\n{contents_of_the_sidebar(contents)}"
    return sources


def add_text(sources, course, file):
    """A text, and the pictures that it shows."""
    path = course / file
    text = path.read_text(encoding="utf-8")
    sources[file.removesuffix(".md")] = text
    for picture in PICTURE.findall(text):
        beside = (path.parent / picture).resolve()
        sources[beside.relative_to(course.resolve()).as_posix()] = beside


def parts(contents):
    """The lessons of each part, in order."""
    found = {}
    for lesson in contents.lessons:
        found.setdefault(lesson.part, []).append(lesson)
    return found


def course_in_lines(contents):
    """For each part its lessons, one a line: a table would be too wide for a phone."""
    lines = []
    for part, lessons in parts(contents).items():
        lines += ["", f"## {part}", ""]
        for lesson in lessons:
            lines.append(f"- **{link(lesson, 'notebooks/')}** asks {lesson.asks}. *{lesson.minutes} minutes.*")
            for exercise in lesson.exercises:
                kind = "Milestone" if exercise.is_milestone else "Exercise"
                lines[-1] += f" {kind}: {link(exercise, 'exercises/', exercise.title)}, *{exercise.minutes} minutes*."
    return "\n".join(lines) + "\n"


def contents_of_the_sidebar(contents):
    """Each lesson, and after it its exercise and milestone: the order of the sidebar, and of previous and next."""
    trees = []
    for part, lessons in parts(contents).items():
        names = []
        for lesson in lessons:
            names += [f"notebooks/{lesson.name}"] if lesson.name else []
            names += [f"exercises/{exercise.name}" for exercise in lesson.exercises if exercise.name]
        trees.append(tree(part, names))
    trees.append(tree("To look up", [f"docs/{page}" for page in LOOK_UP]))
    return "\n".join(trees)


def tree(caption, names):
    lines = "\n".join(name.removesuffix(".ipynb") for name in names)
    return f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n" if names else ""
