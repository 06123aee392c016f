"""What the list of the course makes: the top and the end of every lesson and exercise, and README's table."""

import copy
import re

from nbformat.v4 import new_markdown_cell

TOP, OPENING, END = "front-matter", "opening", "next"
NOTATION = "[Notation](../docs/notation.md)"


def fronted(notebook, folder, number, contents):
    """The notebook with the heading, the cell below it and the last cell that the list says."""
    made = copy.deepcopy(notebook)
    of_lesson = folder == "notebooks"
    lesson, exercise = (contents.by_number[number], None) if of_lesson else contents.exercise(number)
    title, cells = made.cells[0], [cell for cell in made.cells[1:] if cell.id not in (TOP, END)]
    if title.cell_type != "markdown" or not title.source.startswith("# "):
        raise ValueError("its first cell must be Markdown, and begin with the heading '# '")
    heading = heading_of_lesson(lesson) if of_lesson else heading_of_exercise(exercise)
    text = title.source.partition("\n")[2].strip("\n")
    title.source = heading
    top = new_markdown_cell(top_of_lesson(lesson, contents) if of_lesson else top_of_exercise(lesson, exercise, contents), id=TOP)
    end = new_markdown_cell(end_of_lesson(lesson, contents) if of_lesson else end_of_exercise(lesson, exercise, contents), id=END)
    # What stood below the heading moves below the front matter.
    if text and cells and cells[0].id == OPENING:
        cells[0].source = f"{text}\n\n{cells[0].source}"
    elif text:
        cells.insert(0, new_markdown_cell(text, id=OPENING))
    made.cells = [title, top, *cells, end]
    return made


def heading_of_lesson(lesson):
    return f"# {lesson.number} · {lesson.title}"


def heading_of_exercise(exercise):
    kind, number = ("Milestone", exercise.number[1:]) if exercise.is_milestone else ("Exercise", exercise.number)
    return f"# {kind} {number} · {exercise.title}"


def link(one, folder="", text=None):
    """A link to a lesson or an exercise; where it is planned, its name."""
    text = text or f"{one.number} {one.title}"
    return f"[{text}]({folder}{one.name})" if one.name else f"{text} (planned)"


def top_of_lesson(lesson, contents):
    facts = [f"About {lesson.minutes} minutes."]
    if lesson.needs:
        facts.append(f"Needs {', '.join(link(contents.by_number[number]) for number in lesson.needs)}.")
    if lesson.exercise:
        facts.append(f"Exercise: {link(lesson.exercise, '../exercises/', lesson.exercise.title)}.")
    if lesson.milestone:
        facts.append(f"Milestone: {link(lesson.milestone, '../exercises/', lesson.milestone.title)}.")
    return top(facts, contents.lessons, lesson)


def top_of_exercise(lesson, exercise, contents):
    belongs = "Comes after" if exercise.is_milestone else "Belongs to"
    facts = [f"About {exercise.minutes} minutes.", f"{belongs} lesson {link(lesson, '../notebooks/')}."]
    return top(facts, contents.exercises, exercise)


def top(facts, order, one):
    before, after = neighbours(order, one)
    ways = [link(before, text=f"← {before.number} {before.title}")] if before else []
    ways.append(NOTATION)
    ways += [link(after, text=f"{after.number} {after.title} →")] if after else []
    return f"*{' '.join(facts)}*\n\n{' · '.join(ways)}"


def neighbours(order, one):
    """The written ones before and after it; None where there is none."""
    at = order.index(one)
    before = [other for other in order[:at] if other.name]
    after = [other for other in order[at + 1 :] if other.name]
    return (before[-1] if before else None), (after[0] if after else None)


def end_of_lesson(lesson, contents):
    lines = []
    if lesson.exercise:
        exercise = lesson.exercise
        lines.append(f"**Exercise:** {link(exercise, '../exercises/')}, about {exercise.minutes} minutes.")
    if lesson.milestone:
        lines.append(after_the_exercise(lesson, "../exercises/"))
    lines.append(what_follows(lesson, contents, ""))
    return "\n\n".join(lines)


def after_the_exercise(lesson, folder):
    milestone = lesson.milestone
    return f"**Milestone:** {link(milestone, folder)}, about {milestone.minutes} minutes, puts together what you have written so far."


def end_of_exercise(lesson, exercise, contents):
    lines = [after_the_exercise(lesson, "")] if lesson.milestone and exercise is lesson.exercise else []
    lines.append(what_follows(lesson, contents, "../notebooks/"))
    return "\n\n".join(lines)


def what_follows(lesson, contents, folder):
    """The next written lesson and its question, from a lesson or from its exercise."""
    _, after = neighbours(contents.lessons, lesson)
    if after:
        return f"**Next:** lesson {link(after, folder)} asks {after.asks}."
    if lesson is contents.lessons[-1]:
        return "This was the last lesson. [Notation](../docs/notation.md) is where to look things up."
    return "The lessons that follow are planned."


def with_table(readme, contents):
    """README with its table of lessons made anew."""
    return with_made(readme, "README.md", "lessons", table(contents))


def with_made(text, file, what, made):
    """The text of a file with what the list makes put between two comments that say so."""
    place = re.compile(rf"(<!-- {what}: ./course release makes this table from binder/contents.toml -->\n).*?(<!-- end of {what} -->)", re.DOTALL)
    if not place.search(text):
        raise ValueError(f"{file} has no place for the table of {what}: the lines '<!-- {what}: … -->' and '<!-- end of {what} -->'")
    return place.sub(lambda found: found[1] + made + found[2], text)


def table(contents):
    rows = ["| lesson | content | exercise |", "| --- | --- | --- |"]
    for lesson in contents.lessons:
        exercise = "; ".join(row_link(one, "exercises/", said(one)) for one in lesson.exercises)
        rows.append(f"| {row_link(lesson, 'notebooks/', f'{lesson.number} {lesson.title}')} | {lesson.about} | {exercise} |")
    return "\n".join(rows) + "\n"


def said(exercise):
    return f"milestone {exercise.number[1:]}: {exercise.title}" if exercise.is_milestone else exercise.title


def row_link(one, folder, text):
    return f"[{text}]({folder}{one.name})" if one.name else text
