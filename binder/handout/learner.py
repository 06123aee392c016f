"""What a learner gets: the course without solutions, without tests, and with the contracts as classes.

Notebooks are taken as a release cleans them, and exercises are made from the solutions anew: what an
instructor has tried in either does not get out.
"""

import json
import re

import nbformat

from handout.archive import Entry
from notebooks import normalized, releases, text_of

FILES = ("course", "pom.xml", "LICENSE", "CONTRIBUTING.md", ".gitattributes", ".gitignore")
TREES = (".mvn", ".devcontainer", "binder", "docs")
MODULES = ("core", "worker", "kernel", "spark")
# The instructor's side; docs/teaching.md has answers.
LEFT_OUT = ("docs/teaching.md", "binder/handout", "binder/release.py", "binder/stubs.py", "binder/test.sh", "binder/left_out.py", "binder/tests")


def learners_copy(course):
    """The files of a learner's copy, by name. Raises ValueError where one of them holds a solution."""
    entries = {name: Entry.of(course / name) for name in FILES}
    # The course's own speaks of commands and files that a copy has not.
    entries["README.md"] = Entry.of(course / "binder" / "handout" / "templates" / "learner" / "README.md")
    for tree in TREES:
        entries |= files_below(course, course / tree)
    entries = {name: entry for name, entry in entries.items() if not under(name, LEFT_OUT)}
    entries |= library(course)
    for path in sorted((course / "notebooks").glob("*.ipynb")):
        lesson = normalized(nbformat.read(path, as_version=4))
        entries[f"notebooks/{path.name}"] = Entry(text_of(lesson).encode())
    for path, text in releases(course):
        entries[f"exercises/{path.name}"] = Entry(text.encode())
    # For ./course reset.
    for name in [name for name in entries if name.endswith(".ipynb")]:
        entries[f"binder/handed-out/{name}"] = entries[name]
    refuse_solutions(course, entries)
    return entries


def library(course):
    """The library as Maven builds it. The contracts know every formula, so they go along as classes only."""
    entries = {}
    for module in MODULES:
        entries |= files_below(course, course / "lib" / module / "src" / "main")
    autograder = course / "lib" / "autograder"
    resources = autograder / "src" / "main" / "resources"
    entries |= files_below(course, resources)
    for path in sorted((autograder / "target" / "classes").rglob("*.class")):
        name = path.relative_to(autograder / "target" / "classes")
        # A class whose source is gone lies about until Maven cleans.
        if (autograder / "src" / "main" / "java" / name.parent / (re.split(r"[$.]", path.name)[0] + ".java")).exists():
            entries[str((resources / name).relative_to(course))] = Entry(path.read_bytes())
    for module in (*MODULES, "autograder"):
        entries[f"lib/{module}/pom.xml"] = Entry.of(course / "lib" / module / "pom.xml")
    return entries


def files_below(course, directory):
    """The files of a directory but for hidden ones, caches, and links."""
    entries = {}
    for path in sorted(directory.rglob("*")):
        parts = path.relative_to(directory).parts
        if path.is_file() and not path.is_symlink() and not any(p[0] == "." or p == "__pycache__" for p in parts):
            entries[path.relative_to(course).as_posix()] = Entry.of(path)
    return entries


def under(name, paths):
    return any(name == path or name.startswith(path + "/") for path in paths)


# As "return 64;" has, and a bit more.
SHORT = 12


def solutions(course):
    """The text of each region that a learner is to write, without its spaces: (notebook, text). That a number is
    returned stands in many a file, and is nobody's secret."""
    for path in sorted((course / "solutions").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for region in re.findall(r"BEGIN SOLUTION\n(.*?)[^\n]*END SOLUTION", cell.source, re.DOTALL):
                if len(squeezed(region)) > SHORT:
                    yield path.name, squeezed(region)


def refuse_solutions(course, entries):
    wanted = list(solutions(course))
    for name, entry in entries.items():
        text = squeezed(source_of(name, entry.data.decode("utf-8", "replace")))
        for notebook, region in wanted:
            if region in text:
                raise ValueError(f"{name} holds a solution of {notebook}; take it out, and call this again")


def source_of(name, text):
    """A notebook's cells; any other text as it stands."""
    if not name.endswith(".ipynb"):
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def squeezed(text):
    return re.sub(r"\s+", "", text)
