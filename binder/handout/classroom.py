"""An assignment repository for GitHub Classroom: the exercises, and the workflow that grades them."""

import re

from notebooks import releases, write

# A commit and no branch: what grades a class must not change while it works.
PINNED = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)@(?P<commit>[0-9a-f]{40})")


def make(course, directory, pinned, exercises):
    """Writes the repository's files; PINNED matches where the course is checked out from."""
    words = {
        "@EXERCISES@": " ".join(exercises),
        "@ASKED@": " ".join(f"--exercise {exercise}" for exercise in exercises),
        "@REPOSITORY@": pinned["repository"],
        "@COMMIT@": pinned["commit"],
    }
    templates = course / "binder" / "handout" / "templates" / "classroom"
    for template, target in {"classroom.yml": ".github/workflows/classroom.yml", "README.md": "README.md"}.items():
        text = (templates / template).read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        (directory / target).parent.mkdir(parents=True, exist_ok=True)
        write(directory / target, text)
    for path, text in releases(course):
        if path.stem in exercises:
            write(directory / path.name, text)
