"""The course in order, as binder/contents.toml lists it, and which of its notebooks are written."""

import re
import tomllib
from dataclasses import dataclass, fields

LIST = "binder/contents.toml"
# A milestone has a number of its own, m1.
NUMBERED = re.compile(r"(?:\d\d|m\d)-[\w-]+\.ipynb")


class ContentsError(Exception):
    """What the list says is not so. Its message is for whoever wrote the list or the notebook."""


@dataclass(frozen=True)
class Exercise:
    """The exercise of a lesson, or the milestone after it, whose number begins with an m. `name` is its notebook's,
    without a directory; None as long as it is planned."""

    number: str
    title: str
    minutes: int
    name: str | None

    @property
    def is_milestone(self):
        return self.number.startswith("m")


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
    milestone: Exercise | None
    name: str | None

    @property
    def exercises(self):
        """Its exercise and its milestone, as far as it has them."""
        return [one for one in (self.exercise, self.milestone) if one]


@dataclass(frozen=True)
class Week:
    """What a class does in a week: the numbers of its lessons, and what a learner can do afterwards."""

    lessons: tuple
    gives: str


MAY_BE_LEFT_OUT = {"exercise", "milestone"}
KEYS = {f.name for f in fields(Lesson)} - {"part", "name"}


class Contents:
    def __init__(self, lessons, weeks):
        self.lessons = lessons
        self.weeks = weeks
        self.by_number = {lesson.number: lesson for lesson in lessons}

    @property
    def exercises(self):
        return [exercise for lesson in self.lessons for exercise in lesson.exercises]

    def exercise(self, number):
        """The lesson and the exercise of a number."""
        return next((lesson, exercise) for lesson in self.lessons for exercise in lesson.exercises if exercise.number == number)

    def of(self, week):
        """A week's lessons."""
        return [self.by_number[number] for number in week.lessons]


def read_contents(course):
    """The list of a course, in which each lesson and exercise knows its notebook. Raises ContentsError.

    Of several notebooks of one number the shortest name counts: a learner's copy of it has a longer one.
    """
    try:
        data = tomllib.loads((course / LIST).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ContentsError(f"{LIST} is not TOML: {error}") from None
    notebooks, exercises = (named(course / folder) for folder in folders(course))
    lessons = []
    for part in data.get("part", []):
        lessons += [lesson_of(part["title"], line, notebooks, exercises) for line in part["lesson"]]
    refuse_list(lessons)
    weeks = [Week(tuple(week["lessons"]), week["gives"]) for week in data.get("week", [])]
    refuse_weeks(weeks, lessons)
    return Contents(lessons, weeks)


def folders(course):
    """Where lessons and exercises lie: what a release makes of solutions says nothing beside them; a learner's copy has
    the exercises alone."""
    return "notebooks", "solutions" if (course / "solutions").is_dir() else "exercises"


def named(folder):
    """The names of a folder's notebooks by their numbers."""
    names = sorted((path.name for path in folder.glob("*.ipynb")), key=lambda name: (len(name), name), reverse=True)
    return {name[:2]: name for name in names if NUMBERED.fullmatch(name)}


def lesson_of(part, line, notebooks, exercises):
    place = f"{LIST}: lesson {line.get('number', '?')}"
    if set(line) | MAY_BE_LEFT_OUT != KEYS:
        raise ContentsError(
            f"{place} must have {', '.join(sorted(KEYS))}, where {' and '.join(sorted(MAY_BE_LEFT_OUT))} may be left out; it has {', '.join(sorted(line))}"
        )
    exercise, milestone = line.get("exercise"), line.get("milestone")
    if exercise and set(exercise) != {"title", "minutes"}:
        raise ContentsError(f"{place}: its exercise must have a title and minutes; it has {', '.join(sorted(exercise))}")
    if milestone and (set(milestone) != {"number", "title", "minutes"} or not re.fullmatch(r"m\d", milestone["number"])):
        raise ContentsError(f"{place}: its milestone must have a number as m1, a title and minutes; it has {', '.join(sorted(milestone))}")
    number = line["number"]
    return Lesson(**line | {
        "part": part,
        "needs": tuple(line["needs"]),
        "exercise": exercise and Exercise(number, exercise["title"], exercise["minutes"], exercises.get(number)),
        "milestone": milestone and Exercise(**milestone, name=exercises.get(milestone["number"])),
        "name": notebooks.get(number),
    })  # fmt: skip


def refuse_list(lessons):
    numbers = [lesson.number for lesson in lessons]
    if numbers != sorted(set(numbers)):
        raise ContentsError(f"{LIST}: numbers must rise from lesson to lesson, got {' '.join(numbers)}")
    milestones = [lesson.milestone.number for lesson in lessons if lesson.milestone]
    if milestones != [f"m{number}" for number in range(1, len(milestones) + 1)]:
        raise ContentsError(f"{LIST}: milestones must be numbered m1, m2 and on, got {' '.join(milestones)}")
    for lesson in lessons:
        for number in lesson.needs:
            if number not in numbers or number >= lesson.number:
                raise ContentsError(f"{LIST}: lesson {lesson.number} needs {number}, which is no earlier lesson")


def refuse_weeks(weeks, lessons):
    numbers = [number for week in weeks for number in week.lessons]
    if numbers != [lesson.number for lesson in lessons]:
        raise ContentsError(f"{LIST}: the weeks must have every lesson once, in order, got {' '.join(numbers)}")


def refuse_files(course, contents):
    """Names the notebook that is none of the list's."""
    listed = ([lesson.number for lesson in contents.lessons], [exercise.number for exercise in contents.exercises])
    for folder, numbers in zip(folders(course), listed):
        names = named(course / folder)
        for path in sorted((course / folder).glob("*.ipynb")):
            number = path.name[:2]
            if not NUMBERED.fullmatch(path.name):
                raise ContentsError(f"{folder}/{path.name}: a notebook's name is its number, a hyphen and words")
            if number not in numbers:
                raise ContentsError(f"{folder}/{path.name} stands in no line of {LIST}; add it there, or give the file another number")
            if path.name != names[number]:
                raise ContentsError(f"{folder} has two of number {number}: {names[number]} and {path.name}")
