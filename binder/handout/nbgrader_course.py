"""A course directory for nbgrader's own commands, with an assignment for each exercise.

Milestones have none: a part of one's own counts by the notebooks that are handed in beside, and nbgrader grades each
notebook alone.
"""

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
    """Writes source/EXERCISE/EXERCISE.ipynb from each solution but those of milestones; returns the exercises' names."""
    directory.mkdir(exist_ok=True)
    config = directory / "nbgrader_config.py"
    if not config.exists():
        write(config, CONFIG)
    made = []
    for path in sorted((course / "solutions").glob("*.ipynb")):
        solution = nbformat.read(path, as_version=4)
        if "stands on" in solution.metadata["backprop"]:
            continue
        assignment = directory / "source" / path.stem
        assignment.mkdir(parents=True, exist_ok=True)
        write(assignment / path.name, text_of(for_others(solution)))
        made.append(path.stem)
    return made
