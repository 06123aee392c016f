package backprop.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The tokens were written down by {@code src/test/python/record_gpt2_tokens.py}. */
@DisplayName("GPT-2's tokenizer")
class Gpt2TokenizerTest {

  private static final Gpt2Tokenizer TOKENIZER = new Gpt2Tokenizer();

  private static Stream<JsonNode> recorded(String key) throws Exception {
    Path file = Path.of("src/test/resources/backprop/gpt2/tokens.json");
    return StreamSupport.stream(
        new ObjectMapper().readTree(file.toFile()).get(key).spliterator(), false);
  }

  private static int[] tokens(JsonNode one) {
    return StreamSupport.stream(one.get("tokens").spliterator(), false)
        .mapToInt(JsonNode::intValue)
        .toArray();
  }

  @TestFactory
  @DisplayName("reads a text as transformers does, and writes it again")
  Stream<DynamicTest> texts() throws Exception {
    return recorded("texts")
        .map(
            one -> {
              String text = one.get("text").textValue();
              return DynamicTest.dynamicTest(
                  "of " + text.length() + " letters, " + one.get("tokens").size() + " tokens",
                  () -> {
                    assertArrayEquals(tokens(one), TOKENIZER.encode(text));
                    assertEquals(text, TOKENIZER.decode(tokens(one)));
                    assertArrayEquals(
                        text.getBytes(StandardCharsets.UTF_8), TOKENIZER.bytes(tokens(one)));
                  });
            });
  }

  @Test
  @DisplayName("writes pieces of characters as transformers does")
  void broken() throws Exception {
    assertTrue(recorded("broken").count() > 40);
    recorded("broken")
        .forEach(
            one ->
                assertEquals(
                    one.get("text").textValue(),
                    TOKENIZER.decode(tokens(one)),
                    () -> one.get("tokens").toString()));
  }

  @Test
  @DisplayName("has a text for each of its 50,257 numbers, and for no other")
  void all() {
    for (int token = 0; token < Gpt2Tokenizer.SIZE; token++) {
      assertTrue(TOKENIZER.bytes(token).length > 0);
    }
    assertEquals("a<|endoftext|>", TOKENIZER.decode(64, Gpt2Tokenizer.END_OF_TEXT));
    assertTrue(TOKENIZER.encode("<|endoftext|>").length > 1, "typed, it ends no text");
    for (int wrong : new int[] {-1, Gpt2Tokenizer.SIZE}) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> TOKENIZER.decode(1, wrong))
              .getMessage();
      assertTrue(said.contains("from 0 to 50256, got " + wrong + " at 1"), said);
    }
  }

  @Test
  @DisplayName("refuses half of a character, which no UTF-8 holds")
  void halves() {
    for (String half : new String[] {"ab\ud83d", "ab\ude00", "ab\ude00\ud83d"}) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> TOKENIZER.encode(half)).getMessage();
      assertTrue(said.contains("got the surrogate U+D") && said.contains(" at 2"), said);
    }
    assertEquals(4, TOKENIZER.bytes(TOKENIZER.encode("\ud83d\ude00")).length);
  }
}
