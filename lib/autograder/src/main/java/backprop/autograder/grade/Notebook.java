package backprop.autograder.grade;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What grading needs of a notebook.
 *
 * @param exercise the id in {@code metadata.backprop.exercise}; empty where there is none
 * @param cells the code cells
 */
record Notebook(String exercise, List<Cell> cells) {

  /**
   * One cell of code.
   *
   * @param number that stands beside it once the notebook has run from top to bottom
   * @param source its text
   * @param solution whether it is one to be filled in, by nbgrader's metadata
   */
  record Cell(int number, String source, boolean solution) {}

  /**
   * Reads a notebook, as leniently as Jupyter does.
   *
   * @throws UngradableException if it is none, with what it is instead, and what to do
   */
  static Notebook read(byte[] bytes) throws UngradableException {
    JsonNode root = NotebookFile.json(bytes);
    List<Cell> cells = new ArrayList<>();
    for (JsonNode cell : NotebookFile.cells(root)) {
      String source = text(cell.path(cell.has("input") ? "input" : "source"));
      // Jupyter neither runs nor counts what is blank.
      if (cell.path("cell_type").asText().equals("code") && !source.isBlank()) {
        boolean solution = cell.path("metadata").path("nbgrader").path("solution").asBoolean();
        cells.add(new Cell(cells.size() + 1, source, solution));
      }
    }
    String exercise = root.path("metadata").path("backprop").path("exercise").asText();
    return new Notebook(exercise, List.copyOf(cells));
  }

  /** The index of the last cell that calls the autograder; -1 where none does. */
  int lastCheck() {
    int last = cells.size() - 1;
    while (last >= 0 && !cells.get(last).source().contains("Autograder.")) {
      last--;
    }
    return last;
  }

  /** The code of all cells, for a search. */
  String source() {
    return String.join("\n", cells.stream().map(Cell::source).toList());
  }

  /** A cell's source is a text, or a list of lines. */
  private static String text(JsonNode source) {
    if (source.isTextual()) {
      return source.asText();
    }
    StringBuilder text = new StringBuilder();
    source.forEach(line -> text.append(line.asText()));
    return text.toString();
  }
}
