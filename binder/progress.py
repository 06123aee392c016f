"""The best points of each exercise, as a learner's kernels have kept them: progress.py COURSE WORK."""

import json
import sys
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contents import LIST

POINTS = "points.json"


@dataclass(frozen=True)
class Best:
    """The best points of an exercise, and when they were reached."""

    points: float
    of: float
    when: datetime

    def __str__(self):
        return f"{self.points:.4g} of {self.of:.4g}"


@dataclass(frozen=True)
class Exercise:
    number: str
    title: str
    path: str  # from the course's top; None where it is planned
    best: Best  # None where it is not begun


@dataclass(frozen=True)
class Lesson:
    number: str
    title: str
    about: str
    path: str  # as an exercise's
    exercises: tuple  # its exercise and its milestone, as far as it has them


def parts_of(course, work):
    """The course in order: for each part its title and its lessons. Whatever else lies in a learner's folders is let be."""
    data = tomllib.loads((course / LIST).read_text(encoding="utf-8"))
    best = points_of(work)
    return [(part["title"], [lesson_of(line, course, best) for line in part["lesson"]]) for part in data["part"]]


def lesson_of(line, course, best):
    number, exercises = line["number"], []
    for given in [{"number": number} | line[kind] for kind in ("exercise", "milestone") if kind in line]:
        path = written(course, "exercises", given["number"])
        exercises.append(Exercise(given["number"], given["title"], path, best.get(path and Path(path).stem)))
    return Lesson(number, line["title"], line["about"], written(course, "notebooks", number), tuple(exercises))


def written(course, folder, number):
    """The notebook of that number. A learner's copy of one has a longer name."""
    names = sorted((path.name for path in (course / folder).glob(f"{number}-*.ipynb")), key=lambda name: (len(name), name))
    return f"{folder}/{names[0]}" if names else None


def points_of(work):
    """The best points by exercise. A file that is none, and an entry that says no points, is as if there were none."""
    try:
        kept = json.loads((work / POINTS).read_bytes())
    except (OSError, ValueError):
        return {}
    return {name: best for name, entry in kept.items() if (best := best_of(entry))} if isinstance(kept, dict) else {}


def best_of(entry):
    try:
        return Best(float(entry["points"]), float(entry["of"]), datetime.fromisoformat(entry["when"]).astimezone())
    except (LookupError, TypeError, ValueError):
        return None


def exercises_of(parts):
    """Those that are written, in order."""
    return [exercise for _, lessons in parts for lesson in lessons for exercise in lesson.exercises if exercise.path]


def next_of(exercises):
    """The first that has not all its points; None where none is left."""
    return next((e for e in exercises if not e.best or e.best.points < e.best.of), None)


def table(exercises):
    rows = [("exercise", "best", "when")]
    for e in exercises:
        row = (str(e.best), f"{e.best.when:%Y-%m-%d %H:%M}") if e.best else ("not begun", "")
        rows.append((f"{e.number} {e.title}", *row))
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join("   ".join(f"{text:{width}}" for text, width in zip(row, widths)).rstrip() for row in rows)


def summary(exercises):
    begun = [e.best for e in exercises if e.best]
    said = f"{sum(b.points for b in begun):.4g} of {sum(b.of for b in begun):.4g} points in {len(begun)} of {len(exercises)} exercises."
    if not begun:
        said = "No check cell has run yet. Begin with: ./course lab 00"
    elif following := next_of(exercises):
        said += f" Go on with: ./course lab exercises/{following.number}"
    return said


def main(course, work):
    exercises = exercises_of(parts_of(course, work))
    print(f"{table(exercises)}\n\n{summary(exercises)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
