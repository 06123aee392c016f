package backprop.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The novel")
class MobyDickTest {

  private static final int LENGTH = 1_190_927;
  private static final MobyDick NOVEL = MobyDick.load();

  @Test
  @DisplayName("is the text that the script made: 135 chapters, an epilogue, and nothing lost")
  void whole() {
    String text = NOVEL.train() + NOVEL.validation();
    assertEquals(LENGTH, text.length());
    assertEquals(
        135,
        Pattern.compile("^CHAPTER \\d+\\. ", Pattern.MULTILINE).matcher(text).results().count());
    assertTrue(
        text.startsWith("CHAPTER 1. Loomings.\n\nCall me Ishmael. Some years ago—never mind"));
    assertTrue(text.endsWith("only found another orphan.\n"));
    assertFalse(text.contains("  "));
  }

  @Test
  @DisplayName("is cut between chapters 123 and 124, at nine tenths")
  void cut() {
    assertTrue(NOVEL.validation().startsWith("CHAPTER 124. The Needle.\n\n"));
    assertTrue(NOVEL.train().endsWith("\n\n"));
    assertEquals(0.9, NOVEL.train().length() / (double) LENGTH, 0.005);
  }

  @Test
  @DisplayName("has 81 characters, and no mark of whoever typed it")
  void characters() {
    assertEquals(81, NOVEL.vocabulary().size());
    NOVEL.vocabulary().encode(NOVEL.validation());
    String text = (NOVEL.train() + NOVEL.validation()).toLowerCase(Locale.ROOT);
    for (String mark : new String[] {"gutenberg", "copyright", "stdlib", "http", "ebook"}) {
      assertFalse(text.contains(mark), mark);
    }
  }
}
