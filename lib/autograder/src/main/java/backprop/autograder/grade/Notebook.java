package backprop.autograder.grade;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What grading needs of a notebook.
 *
 * @param exercise the id in {@code metadata.backprop.exercise}; empty where there is none
 * @param cells the code cells that count: check cells, which only report, are left out
 */
record Notebook(String exercise, List<Cell> cells) {

  /** The tag of cells that call the autograder. They do nothing in grading. */
  private static final String CHECK = "check";

  /**
   * One cell of code.
   *
   * @param number among the notebook's code cells, from 1, as the learner counts them
   * @param source its text
   */
  record Cell(int number, String source) {}

  /**
   * Reads a notebook of format 4.
   *
   * @throws UngradableException if it is none, with what is wrong as its message
   */
  static Notebook read(byte[] bytes) throws UngradableException {
    JsonNode root = parse(bytes);
    if (!root.path("cells").isArray()) {
      throw new UngradableException("not a notebook of format 4: it has no list of cells");
    }
    List<Cell> cells = new ArrayList<>();
    int number = 0;
    for (JsonNode cell : root.path("cells")) {
      if (!cell.path("cell_type").asText().equals("code")) {
        continue;
      }
      number++;
      if (!tags(cell).contains(CHECK)) {
        cells.add(new Cell(number, source(cell.path("source"))));
      }
    }
    String exercise = root.path("metadata").path("backprop").path("exercise").asText();
    return new Notebook(exercise, List.copyOf(cells));
  }

  /** The code of all cells, for a search. */
  String source() {
    return String.join("\n", cells.stream().map(Cell::source).toList());
  }

  private static JsonNode parse(byte[] bytes) throws UngradableException {
    try {
      return NotebookJson.read(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new UngradableException("not a notebook: its text is not in UTF-8");
    } catch (IOException e) {
      // Jackson's messages go on for several lines; the first says what and where.
      throw new UngradableException(
          "not a notebook: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static List<String> tags(JsonNode cell) {
    List<String> tags = new ArrayList<>();
    cell.path("metadata").path("tags").forEach(tag -> tags.add(tag.asText()));
    return tags;
  }

  /** A cell's source is a text, or a list of lines. */
  private static String source(JsonNode source) {
    if (source.isTextual()) {
      return source.asText();
    }
    StringBuilder text = new StringBuilder();
    source.forEach(line -> text.append(line.asText()));
    return text.toString();
  }
}
