package backprop.autograder.grade;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON of a notebook's file, and what a file that has none is instead. Other tools write a
 * byte-order mark before it and NaN into it, which Jupyter reads.
 */
final class NotebookFile {

  private static final String SAVE_AGAIN = "; open it in JupyterLab, save it, and hand it in again";

  private NotebookFile() {}

  /**
   * What a file holds.
   *
   * @throws UngradableException if it is no notebook, with a line for the learner
   */
  static JsonNode json(byte[] bytes) throws UngradableException {
    String text = text(bytes);
    if (text.isBlank() || text.chars().allMatch(c -> c == 0)) {
      throw none("the file is empty; hand in the notebook that you worked on");
    }
    if (text.stripLeading().startsWith("<")) {
      throw none("it is a web page; download the .ipynb file itself, and hand that in");
    }
    try {
      return NotebookJson.read(text);
    } catch (JsonEOFException e) {
      throw none("the file is cut short, in line " + line(e) + "; save it, and hand it in again");
    } catch (IOException e) {
      throw none("line " + line(e) + " of the file is not a notebook's JSON" + SAVE_AGAIN);
    }
  }

  /**
   * Its cells, in a list of its own or, as in format 3, in worksheets.
   *
   * @throws UngradableException if there is no such list
   */
  static List<JsonNode> cells(JsonNode root) throws UngradableException {
    List<JsonNode> cells = new ArrayList<>();
    root.path("cells").forEach(cells::add);
    if (root.path("worksheets").isArray()) {
      root.path("worksheets").forEach(sheet -> sheet.path("cells").forEach(cells::add));
    } else if (!root.path("cells").isArray()) {
      throw none("it has no list of cells" + SAVE_AGAIN);
    }
    return cells;
  }

  private static String text(byte[] bytes) throws UngradableException {
    if (begins(bytes, 0xff, 0xfe) || begins(bytes, 0xfe, 0xff)) {
      throw none("its text is in UTF-16; save it as UTF-8, and hand it in again");
    }
    int mark = begins(bytes, 0xef, 0xbb, 0xbf) ? 3 : 0;
    ByteBuffer in = ByteBuffer.wrap(bytes, mark, bytes.length - mark);
    CharBuffer out = CharBuffer.allocate(in.remaining());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult end = decoder.decode(in, out, true);
    out.flip();
    if (end.isError()) {
      long line = out.chars().filter(c -> c == '\n').count() + 1;
      throw none(
          "line " + line + " of the file is not in UTF-8; save it as UTF-8, and hand it in again");
    }
    return out.toString();
  }

  private static boolean begins(byte[] bytes, int... with) {
    for (int i = 0; i < with.length; i++) {
      if (i == bytes.length || (bytes[i] & 0xff) != with[i]) {
        return false;
      }
    }
    return true;
  }

  private static long line(IOException e) {
    JsonLocation at = e instanceof JsonProcessingException json ? json.getLocation() : null;
    return at == null ? 1 : at.getLineNr();
  }

  private static UngradableException none(String why) {
    return new UngradableException("not a notebook: " + why);
  }
}
