"""A course directory for nbgrader's own commands, with an assignment for each exercise."""

import nbformat

from notebooks import STUB, for_others, text_of, write

CONFIG = f'''\
# Written by ./course release --nbgrader, and not written over: change what you like.
c = get_config()

c.CourseDirectory.course_id = "backprop"
# What an answer is replaced by: it compiles, and stops its cell.
c.ClearSolutions.code_stub = {{"java": {STUB!r}}}
# A cell may load ND4J, or run the tests of an answer that is slow.
c.Execute.timeout = 120
'''


def make(course, directory):
    """Writes source/EXERCISE/EXERCISE.ipynb from each solution; returns the exercises' names."""
    directory.mkdir(exist_ok=True)
    config = directory / "nbgrader_config.py"
    if not config.exists():
        write(config, CONFIG)
    paths = sorted((course / "solutions").glob("*.ipynb"))
    for path in paths:
        assignment = directory / "source" / path.stem
        assignment.mkdir(parents=True, exist_ok=True)
        write(assignment / path.name, text_of(for_others(nbformat.read(path, as_version=4))))
    return [path.stem for path in paths]
