package backprop.autograder.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A notebook's file")
class NotebookFileTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "{}", "{\"cells\": []}", "]", "}", ",", "\0", "// end", "<<<<<<< HEAD"})
  @DisplayName("that goes on behind its end is none, as Jupyter has it")
  void behindItsEnd(String more) throws UngradableException {
    String whole = "{\"cells\": []}\n\n";
    assertEquals(0, NotebookFile.cells(json(whole)).size());
    String message = assertThrows(UngradableException.class, () -> json(whole + more)).getMessage();
    assertTrue(message.contains("line 3 of the file is not a notebook's JSON"), message);
  }

  private static JsonNode json(String text) throws UngradableException {
    return NotebookFile.json(text.getBytes(StandardCharsets.UTF_8));
  }
}
