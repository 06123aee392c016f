"""The course in order, as binder/contents.toml lists it, and which of its notebooks are written."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

LIST = "binder/contents.toml"
NUMBERED = re.compile(r"(\d\d)-[\w-]+\.ipynb")


class ContentsError(Exception):
    """What the list says is not so. Its message is for whoever wrote the list or the notebook."""


@dataclass(frozen=True)
class Exercise:
    """The exercise of a lesson. `name` is its notebook's, without a directory; None as long as it is planned."""

    number: str
    title: str
    minutes: int
    name: str | None


@dataclass(frozen=True)
class Lesson:
    """A line of the list. `name` is its notebook's, without a directory; None as long as it is planned."""

    part: str
    number: str
    title: str
    minutes: int
    needs: tuple
    about: str
    asks: str
    exercise: Exercise | None
    name: str | None


KEYS = {f.name for f in fields(Lesson)} - {"part", "name"}


class Contents:
    def __init__(self, lessons):
        self.lessons = lessons
        self.by_number = {lesson.number: lesson for lesson in lessons}

    @property
    def exercises(self):
        return [lesson.exercise for lesson in self.lessons if lesson.exercise]


def read_contents(course):
    """The list of a course, in which each lesson and exercise knows its notebook. Raises ContentsError."""
    try:
        data = tomllib.loads((course / LIST).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ContentsError(f"{LIST} is not TOML: {error}") from None
    # What a release makes of solutions says nothing beside them; a learner's copy has the exercises alone.
    of_exercises = "solutions" if (course / "solutions").is_dir() else "exercises"
    written = {folder: numbered(course / folder) for folder in ("notebooks", of_exercises)}
    lessons = []
    for part in data.get("part", []):
        lessons += [lesson_of(part["title"], line, written["notebooks"], written[of_exercises]) for line in part["lesson"]]
    refuse(lessons, written)
    return Contents(lessons)


def numbered(folder):
    """The names of a folder's notebooks by their numbers."""
    names = {}
    for path in sorted(Path(folder).glob("*.ipynb")):
        number = NUMBERED.fullmatch(path.name)
        if not number:
            raise ContentsError(f"{folder.name}/{path.name}: a notebook's name is its number, a hyphen and words")
        if number[1] in names:
            raise ContentsError(f"{folder.name} has two of number {number[1]}: {names[number[1]]} and {path.name}")
        names[number[1]] = path.name
    return names


def lesson_of(part, line, notebooks, exercises):
    place = f"{LIST}: lesson {line.get('number', '?')}"
    if set(line) | {"exercise"} != KEYS:
        raise ContentsError(f"{place} must have {', '.join(sorted(KEYS))}, where exercise may be left out; it has {', '.join(sorted(line))}")
    exercise = line.get("exercise")
    if exercise and set(exercise) != {"title", "minutes"}:
        raise ContentsError(f"{place}: its exercise must have a title and minutes; it has {', '.join(sorted(exercise))}")
    number = line["number"]
    return Lesson(**line | {
        "part": part,
        "needs": tuple(line["needs"]),
        "exercise": exercise and Exercise(number, exercise["title"], exercise["minutes"], exercises.get(number)),
        "name": notebooks.get(number),
    })  # fmt: skip


def refuse(lessons, written):
    """Names what the list has and the course has not, and the other way round."""
    numbers = [lesson.number for lesson in lessons]
    if numbers != sorted(set(numbers)):
        raise ContentsError(f"{LIST}: numbers must rise from lesson to lesson, got {' '.join(numbers)}")
    for lesson in lessons:
        for number in lesson.needs:
            if number not in numbers or number >= lesson.number:
                raise ContentsError(f"{LIST}: lesson {lesson.number} needs {number}, which is no earlier lesson")
    with_exercise = [lesson.number for lesson in lessons if lesson.exercise]
    for folder, names in written.items():
        for number, name in names.items():
            if number not in (numbers if folder == "notebooks" else with_exercise):
                raise ContentsError(f"{folder}/{name} stands in no line of {LIST}; add it there, or give the file another number")
