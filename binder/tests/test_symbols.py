"""Symbols of lessons: where one is met first, the cell says what it is."""

import re
from pathlib import Path

import nbformat
import pytest

COURSE = Path(__file__).resolve().parents[2]
LESSONS = sorted((COURSE / "notebooks").glob("*.ipynb"))

GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
).split()
SIGNS = ["nabla", "odot", "bar", "partial", "hat", "mathsf T"]
# Of these no lesson has to say what it is: school did.
KNOWN = {"pi"}

# What says what it is, in the cell where it is met first.
INTRODUCED = {
    "alpha": "angle",
    "beta": "factor",
    "delta": "underbrace",
    "epsilon": "error",
    "gamma": "gain",
    "eta": "learning rate",
    "kappa": "condition number",
    "lambda": "penalty",
    "mu": "mean|average",
    "rho": "correlation",
    "sigma": "activation",
    "tau": "width",
    "theta": "parameters",
    "varepsilon": "factor",
    "varphi": "activation",
    "xi": "some point",
    "Delta": "change",
    "Phi": "area",
    "Sigma": "variance",
    "Omega": "penalty",
    "nabla": "gradient",
    "odot": "element by element",
    "bar": "means",
    "hat": "what has mean 0",
    "partial": "partial derivative",
    "mathsf T": "transpose",
}


def pattern(symbol):
    return r"\\mathsf\s*\{?\s*T\b" if symbol == "mathsf T" else rf"\\{symbol}(?![A-Za-z])"


CELLS = [
    (lesson.name[:2], cell)
    for lesson in LESSONS
    for cell in nbformat.read(lesson, as_version=4).cells
    if cell.cell_type == "markdown"
]


def first(symbol):
    return next(((number, cell) for number, cell in CELLS if re.search(pattern(symbol), cell.source)), None)


@pytest.mark.parametrize("symbol", GREEK + SIGNS)
def test_a_symbol_is_introduced_where_it_is_met_first(symbol):
    met = first(symbol)
    if met is None:
        assert symbol not in INTRODUCED, "no lesson has it; take it out of the list"
    elif symbol not in KNOWN:
        number, cell = met
        assert symbol in INTRODUCED, f"lesson {number}, {cell.id}, is the first to use \\{symbol}: write here what introduces it"
        assert re.search(INTRODUCED[symbol], cell.source), f"lesson {number}, {cell.id}, uses \\{symbol} and does not say what it is"
