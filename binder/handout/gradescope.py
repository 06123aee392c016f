"""Gradescope's autograder: the course, without solutions and lessons, and the two scripts that Gradescope runs."""

from handout.archive import Entry
from handout.learner import files_below, learners_copy, under

# What grading needs of a learner's copy. The exercises say what the assignment asks for.
NEEDED = ("course", "pom.xml", "LICENSE", ".mvn", "binder/logging.properties", "binder/requirements.txt", "lib")


def autograder(course, exercises):
    """The archive's files, by name, for an assignment that asks for these exercises."""
    needed = (*NEEDED, *(f"exercises/{exercise}.ipynb" for exercise in exercises))
    entries = {name: entry for name, entry in learners_copy(course).items() if under(name, needed)}
    templates = course / "binder" / "handout" / "templates" / "gradescope"
    for name in files_below(templates, templates):
        entries[name] = Entry.of(templates / name)
    return entries
