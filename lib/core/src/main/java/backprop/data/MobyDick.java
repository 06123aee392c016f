package backprop.data;

import java.nio.charset.StandardCharsets;

/**
 * A novel of 1851, by Herman Melville: 135 chapters and an epilogue, a paragraph a line, a blank
 * line between two. In the public domain.
 *
 * @param train chapters 1 to 123, nine tenths, to learn from
 * @param validation chapters 124 to 135 and the epilogue, the last tenth, which follows without a
 *     gap
 */
public record MobyDick(String train, String validation) {

  /** Cut between two chapters, so that no sentence is in both. */
  private static final String FIRST_OF_VALIDATION = "CHAPTER 124.";

  /** Both parts of the text that the course ships. */
  public static MobyDick load() {
    String text = new String(Resources.read("moby-dick.txt.gz"), StandardCharsets.UTF_8);
    int cut = text.indexOf(FIRST_OF_VALIDATION);
    return new MobyDick(text.substring(0, cut), text.substring(cut));
  }

  /** The characters of the whole, so that either part can be read with it. */
  public Vocabulary vocabulary() {
    return Vocabulary.of(train + validation);
  }
}
