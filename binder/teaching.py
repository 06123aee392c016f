"""The twelve weeks of docs/teaching.md: what binder/contents.toml puts into each, with its times and points."""

import nbformat

from front_matter import with_made

HEAD = ["| week | lessons | exercises | needs | afterwards a learner can | reading | exercises | in all | points |", "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"]


def with_weeks(text, contents, points):
    """The page with its table made anew, where `points` has those of each exercise's notebook by name."""
    return with_made(text, "docs/teaching.md", "weeks", table(contents, points))


def table(contents, points):
    rows = [row(number, week, contents, points) for number, week in enumerate(contents.weeks, start=1)]
    reading, exercises = (sum(minutes) for minutes in zip(*(times(contents.of(week)) for week in contents.weeks)))
    last = ["", "", "", "", "", hours(reading), hours(exercises), hours(reading + exercises), str(sum(points.values()))]
    return "\n".join([*HEAD, *rows, line(last)]) + "\n"


def row(number, week, contents, points):
    lessons = contents.of(week)
    reading, exercises = times(lessons)
    written = [exercise for lesson in lessons for exercise in lesson.exercises]
    needs = sorted({need for lesson in lessons for need in lesson.needs} - set(week.lessons))
    return line([
        str(number),
        ", ".join(named(lesson, "notebooks") for lesson in lessons),
        ", ".join(named(exercise, "exercises") for exercise in written),
        ", ".join(needs),
        week.gives,
        hours(reading),
        hours(exercises) if exercises else "",
        hours(reading + exercises),
        " + ".join(str(points[exercise.name]) for exercise in written if exercise.name),
    ])  # fmt: skip


def line(columns):
    return f"| {' | '.join(columns)} |"


def named(one, folder):
    text = f"{one.number} {one.title}"
    return f"[{text}](../{folder}/{one.name})" if one.name else f"{text} (planned)"


def times(lessons):
    """Minutes of reading, and of exercises."""
    return sum(lesson.minutes for lesson in lessons), sum(exercise.minutes for lesson in lessons for exercise in lesson.exercises)


def hours(minutes):
    return f"{minutes // 60}:{minutes % 60:02d}"


def points_of(course):
    """What each solution's graded cell is worth, by the notebook's name."""
    return {path.name: worth(path) for path in sorted((course / "solutions").glob("*.ipynb"))}


def worth(path):
    cells = nbformat.read(path, as_version=4).cells
    return sum(cell.metadata["nbgrader"]["points"] for cell in cells if cell.metadata.get("nbgrader", {}).get("grade"))
