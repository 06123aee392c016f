"""CONTENTS.md, the front page in JupyterLab: the course in order, with links and the learner's points."""

from progress import exercises_of, next_of, parts_of
from whole_file import whole_file

PAGE = "CONTENTS.md"

FOOT = """Your points are the best that the check cell of each exercise has given; to see them anew, close this page and open it again, or type `./course progress`.
A lesson or exercise comes back as it was handed out with `./course reset 07` or `./course reset exercises/05`; yours is kept beside it.

[Notation](docs/notation.md) · [When something goes wrong](docs/when-something-goes-wrong.md) · [The library in ten minutes](docs/the-library-in-ten-minutes.md)
"""


def page(course, work):
    parts = parts_of(course, work)
    text = [f"# Backprop by Hand\n\n**{where_to_go(parts)}**\n"]
    for title, lessons in parts:
        text.append(f"## {title}\n\n| lesson | content | exercise | your points |\n| --- | --- | --- | --- |")
        text.append("\n".join(row(lesson) for lesson in lessons) + "\n")
    return "\n".join(text) + "\n" + FOOT


def where_to_go(parts):
    exercises = exercises_of(parts)
    following = next_of(exercises)
    if not any(e.best for e in exercises):
        first = parts[0][1][0]
        return f"Begin with {link(first)}."
    if following:
        return f"Go on with exercise {link(following)}."
    return "You have every point there is."


def row(lesson):
    exercises = "<br>".join(link(exercise, named(exercise)) for exercise in lesson.exercises)
    points = "<br>".join(str(exercise.best or "not begun") for exercise in lesson.exercises if exercise.path)
    return f"| {link(lesson)} | {lesson.about} | {exercises} | {points} |"


def named(exercise):
    """What stands before its title: nothing, where the lesson beside it has its number."""
    return f"milestone {exercise.number[1:]}:" if exercise.number.startswith("m") else ""


def link(one, number=None):
    text = f"{one.number if number is None else number} {one.title}".strip()
    return f"[{text}]({one.path})" if one.path else f"{text} (planned)"


def write_page(course, work):
    """Writes the page, if it says anything new; where it may not be written, the old one stays."""
    path = work / PAGE
    try:
        text = page(course, work).encode()
        if not path.exists() or path.read_bytes() != text:
            with whole_file(path) as file:
                file.write(text)
    except OSError:
        pass
