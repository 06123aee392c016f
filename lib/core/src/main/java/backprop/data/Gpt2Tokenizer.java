package backprop.data;

import backprop.tensor.Given;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's vocabulary: a text as numbers of 50,257 tokens, which are pieces of its UTF-8.
 *
 * <p>It begins with the 256 bytes and joins the two neighbours that occur most often together,
 * 50,000 times over: byte pair encoding. So every text has an encoding, be it in whatever script,
 * and a token may be a part of a character. A text that holds the words {@code <|endoftext|>} is
 * encoded as these words; the token {@link #END_OF_TEXT} is put where texts meet by whoever joins
 * them.
 *
 * <p>Sennrich, Haddow and Birch, 2016; Radford et al., 2019. The numbers are those of {@code
 * r50k_base}, which the library JTokkit brings along.
 */
public final class Gpt2Tokenizer {

  /** How many tokens there are. */
  public static final int SIZE = 50257;

  /** The last token, which stands between texts, and is no text itself. */
  public static final int END_OF_TEXT = SIZE - 1;

  private static final byte[] END = "<|endoftext|>".getBytes(StandardCharsets.UTF_8);

  private final Encoding encoding =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  /**
   * The text as tokens.
   *
   * @throws IllegalArgumentException if it has half of a character, a surrogate without its other
   */
  public int[] encode(String text) {
    Given.require("Gpt2Tokenizer.encode", "text", text);
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int point = text.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        throw new IllegalArgumentException(
            String.format(
                "Gpt2Tokenizer.encode: text must be of whole characters, got the surrogate U+%04X"
                    + " without its other half at %d; cut texts between characters",
                point, i));
      }
    }
    return encoding.encodeOrdinary(text).toArray();
  }

  /**
   * The tokens as text, with U+FFFD for each run of bytes that are no character, as Unicode
   * recommends and {@code transformers} does: tokens that begin in the middle of one, or end there.
   *
   * @throws IllegalArgumentException if a number is no token's
   */
  public String decode(int... tokens) {
    return Utf8.decode(bytes(tokens));
  }

  /**
   * The bytes that these tokens stand for, one after another, which need not be whole characters.
   *
   * @throws IllegalArgumentException if a number is no token's
   */
  public byte[] bytes(int... tokens) {
    Given.require("Gpt2Tokenizer.bytes", "tokens", tokens);
    byte[] bytes = new byte[16];
    int length = 0;
    for (int i = 0; i < tokens.length; i++) {
      byte[] one = one(tokens[i], i);
      if (length + one.length > bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * (length + one.length));
      }
      System.arraycopy(one, 0, bytes, length, one.length);
      length += one.length;
    }
    return Arrays.copyOf(bytes, length);
  }

  private byte[] one(int token, int at) {
    if (token < 0 || token >= SIZE) {
      throw new IllegalArgumentException(
          "Gpt2Tokenizer.decode: each token must be from 0 to "
              + (SIZE - 1)
              + ", got "
              + token
              + " at "
              + at);
    }
    if (token == END_OF_TEXT) {
      return END;
    }
    IntArrayList list = new IntArrayList(1);
    list.add(token);
    return encoding.decodeBytes(list);
  }

  @Override
  public String toString() {
    return "Gpt2Tokenizer of " + SIZE + " tokens";
  }
}
