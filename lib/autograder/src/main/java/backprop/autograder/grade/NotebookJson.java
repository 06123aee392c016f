package backprop.autograder.grade;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;

/**
 * Reads a notebook's JSON within limits, in one pass. Outputs and attachments, which can be most of
 * a notebook and are nothing to a grader, are passed over; of the rest, so many values and so much
 * text as no exercise has by far.
 */
final class NotebookJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Set<String> PASSED_OVER = Set.of("outputs", "attachments");

  /** An exercise has less than two thousand. */
  private static final int MOST_VALUES = 100_000;

  /** An exercise has less than fifty thousand, most of it prose. */
  private static final int MOST_TEXT = 2_000_000;

  private static final int DEEPEST = 100;

  /**
   * Names come once, mostly: a table of all that ever came would be a learner's to fill. NaN is
   * what other tools write, and Jupyter reads.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private int values;
  private long text;

  private NotebookJson() {}

  /**
   * The tree, without what is passed over.
   *
   * @throws IOException if it is no JSON
   * @throws UngradableException if it is more than a notebook could need
   */
  static JsonNode read(String json) throws IOException, UngradableException {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() == null) {
        return NODES.missingNode();
      }
      JsonNode root = new NotebookJson().value(parser, 0);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "something stands behind the notebook's end");
      }
      return root;
    }
  }

  private JsonNode value(JsonParser parser, int depth) throws IOException, UngradableException {
    if (++values > MOST_VALUES) {
      throw new UngradableException(
          "not a notebook to grade: without its outputs it has more than "
              + MOST_VALUES
              + " values; hand in the exercise's own file, with its cells filled in");
    }
    if (depth > DEEPEST) {
      throw new UngradableException(
          "not a notebook to grade: its values are nested more than " + DEEPEST + " deep");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, depth);
      case START_ARRAY -> array(parser, depth);
      case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_NUMBER_INT -> number(counted(parser));
      default -> NODES.textNode(counted(parser));
    };
  }

  private ObjectNode object(JsonParser parser, int depth) throws IOException, UngradableException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = counted(parser);
      parser.nextToken();
      if (PASSED_OVER.contains(name)) {
        parser.skipChildren();
      } else {
        object.set(name, value(parser, depth + 1));
      }
    }
    return object;
  }

  private ArrayNode array(JsonParser parser, int depth) throws IOException, UngradableException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, depth + 1));
    }
    return array;
  }

  /** As text, where it is longer than any that a notebook needs: long ones are slow to read. */
  private static JsonNode number(String digits) {
    return digits.length() < 10
        ? NODES.numberNode(Integer.parseInt(digits))
        : NODES.textNode(digits);
  }

  private String counted(JsonParser parser) throws IOException, UngradableException {
    String value = parser.getText();
    text += value.length();
    if (text > MOST_TEXT) {
      throw new UngradableException(
          "not a notebook to grade: without its outputs it has more than "
              + MOST_TEXT
              + " characters; hand in the exercise's own file, with its cells filled in");
    }
    return value;
  }
}
