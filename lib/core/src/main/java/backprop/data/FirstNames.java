package backprop.data;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * 8,403 first names of English-speaking countries, each once, in alphabetical order, of the letters
 * a to z.
 *
 * <p>Ward, <em>Moby Word II</em>, 2002; public domain (PDDL, CC0). Used in lesson 17.
 */
public final class FirstNames {

  private FirstNames() {}

  /** All of them, {@code aaren} to {@code zuzana}. */
  public static List<String> all() {
    return new String(Resources.read("first-names.txt"), StandardCharsets.US_ASCII)
        .lines()
        .toList();
  }
}
