"""Takes from what one learner handed in the notebooks to grade: handed_in.py FROM TO EXERCISE…

Each exercise is graded once: two notebooks of one exercise would earn its points twice. Where there is
none, or several and none of them has the exercise's name, TO gets a notebook in its place that says so,
and earns nothing. Python's own library only, since it runs where the rest of the course's does not.
"""

import json
import shutil
import sys
from pathlib import Path

# More than any answer takes; what is larger is not read here, and left to the grader's limits.
MOST_BYTES = 20 << 20
# Of the notebooks found instead.
SHOWN = 10


def gather(handed_in, to, exercises):
    """Fills the directory TO, which must not exist; returns a line for each exercise that was not found."""
    to.mkdir(parents=True)
    notebooks = sorted(p for p in handed_in.rglob("*.ipynb") if p.is_file() and not odd(p.relative_to(handed_in), p))
    named = {path: exercise_of(path) for path in notebooks}
    trouble = []
    for exercise in exercises:
        candidates = [path for path, name in named.items() if name == exercise]
        exact = [path for path in candidates if path.name == exercise + ".ipynb"]
        if len(candidates) != 1 and len(exact) == 1:
            candidates = exact
        target = to / (exercise + ".ipynb")
        if len(candidates) == 1:
            shutil.copyfile(candidates[0], target)
            continue
        names = [str(path.relative_to(handed_in)) for path in candidates or notebooks]
        found = ", ".join(names[:SHOWN]) + (", …" if names[SHOWN:] else "") or "no notebook at all"
        if candidates:
            why = f"{len(candidates)} notebooks of exercise {exercise} were handed in, hand in one: found {found}"
        else:
            why = f"exercise {exercise} was not handed in: found {found}"
        target.write_text(stand_in(exercise, why), encoding="utf-8")
        trouble.append(why)
    return trouble


def odd(relative, path):
    """Whether it is hidden, as checkpoints are, or a link: what a link points at is not the learner's."""
    return any(part.startswith((".", "__MACOSX")) for part in relative.parts) or path.is_symlink()


def exercise_of(path):
    """The exercise that the notebook says it answers; by its name, where it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return path.stem
        return json.loads(path.read_text(encoding="utf-8"))["metadata"]["backprop"]["exercise"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return path.stem


def stand_in(exercise, why):
    """A notebook that fails with the reason. JSON's quotes are Java's."""
    source = f"throw new IllegalStateException({json.dumps(why, ensure_ascii=True)});"
    cell = {"cell_type": "code", "execution_count": None, "id": "none", "metadata": {}, "outputs": [], "source": source}
    metadata = {"backprop": {"exercise": exercise}}
    return json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


if __name__ == "__main__":
    for line in gather(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]):
        print(line)
