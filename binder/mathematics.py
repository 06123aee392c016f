"""LaTeX in Markdown cells as MathML, so that a page shows its formulas with no network."""

import copy
import re

from latex2mathml.converter import convert

# Code keeps its dollars: fenced blocks and spans come first, and are passed through.
PIECES = re.compile(
    r"(?P<code>```.*?```|`[^`\n]+`)|\$\$(?P<display>.+?)\$\$|(?<![\\$])\$(?P<inline>[^$\n]+(?:\n[^$\n]+)*?)(?<!\\)\$",
    re.DOTALL,
)


class MathMl:
    def notebook(self, notebook):
        """A copy of the notebook, its formulas turned to MathML."""
        page = copy.deepcopy(notebook)
        for cell in page.cells:
            if cell.cell_type == "markdown":
                cell.source = PIECES.sub(self.piece, cell.source)
        return page

    def piece(self, match):
        if match["code"]:
            return match["code"]
        block = match["display"] is not None
        latex = (match["display"] if block else match["inline"]).strip()
        mathml = convert(latex, display="block" if block else "inline").replace("\n", " ")
        # A display formula stands in a block of its own, or Markdown would set it in a paragraph.
        return f"\n\n<div>{mathml}</div>\n\n" if block else mathml
