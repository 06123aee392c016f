package backprop.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A vocabulary")
class VocabularyTest {

  @Test
  @DisplayName("numbers the characters of any script, and gives the text back")
  void thereAndBack() {
    String text = "a 反向传播 ∂ 🐧 a";
    Vocabulary vocabulary = Vocabulary.of(text);
    assertEquals(List.of(" ", "a", "∂", "传", "反", "向", "播", "🐧"), vocabulary.tokens());
    assertArrayEquals(new int[] {1, 0, 4, 5, 3, 6, 0, 2, 0, 7, 0, 1}, vocabulary.encode(text));
    assertEquals(text, vocabulary.decode(vocabulary.encode(text)));
  }

  @Test
  @DisplayName("says which character it has not, and which number")
  void unknown() {
    Vocabulary vocabulary = Vocabulary.of("ab");
    assertEquals(
        "Vocabulary.encode: each character must be one of the 2 in the vocabulary, got \"c\" at 1;"
            + " make the vocabulary of all the text that there is",
        message(() -> vocabulary.encode("ac")));
    assertEquals(
        "Vocabulary.decode: each number must be from 0 to 1, got 2 at 0",
        message(() -> vocabulary.decode(2)));
    assertEquals("Vocabulary.of: text must not be empty", message(() -> Vocabulary.of("")));
  }

  private static String message(Runnable wrong) {
    return assertThrows(IllegalArgumentException.class, wrong::run).getMessage();
  }
}
