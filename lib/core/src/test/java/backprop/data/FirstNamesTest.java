package backprop.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The first names")
class FirstNamesTest {

  private final List<String> names = FirstNames.all();

  @Test
  @DisplayName("are 8,403, each once, in alphabetical order")
  void count() {
    assertEquals(8403, names.size());
    assertEquals(names.stream().distinct().sorted().toList(), names);
  }

  @Test
  @DisplayName("are of the letters a to z, 2 to 13 of them")
  void letters() {
    assertEquals(List.of(), names.stream().filter(n -> !n.matches("[a-z]{2,13}")).toList());
    assertEquals(26, Vocabulary.of(String.join("", names)).size());
  }

  @Test
  @DisplayName("are of both lists: aaren to zuzana, aaron among them")
  void known() {
    assertEquals("aaren", names.get(0));
    assertEquals("zuzana", names.get(names.size() - 1));
    assertTrue(names.containsAll(List.of("aaron", "ada", "alan", "grace")));
  }
}
