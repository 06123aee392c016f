package backprop.data;

import backprop.tensor.Given;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The characters of a text, numbered in the order of Unicode: a model reads and writes numbers.
 *
 * @param tokens by number
 */
public record Vocabulary(List<String> tokens) {

  /**
   * With these characters.
   *
   * @throws IllegalArgumentException if there is none, one is listed twice, or is no single one
   */
  public Vocabulary {
    tokens = List.copyOf(Given.require("Vocabulary", "the list of tokens", tokens));
    for (String token : tokens) {
      if (token.codePointCount(0, token.length()) != 1) {
        throw new IllegalArgumentException(
            "Vocabulary: each token must be one character, got \"" + token + "\"");
      }
    }
    if (tokens.isEmpty() || new HashSet<>(tokens).size() < tokens.size()) {
      throw new IllegalArgumentException(
          "Vocabulary: there must be characters, each listed once, got " + tokens);
    }
  }

  /**
   * The characters that occur in a text.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public static Vocabulary of(String text) {
    if (Given.require("Vocabulary.of", "text", text).isEmpty()) {
      throw new IllegalArgumentException("Vocabulary.of: text must not be empty");
    }
    return new Vocabulary(
        text.codePoints().distinct().sorted().mapToObj(Character::toString).toList());
  }

  /** How many there are. */
  public int size() {
    return tokens.size();
  }

  /**
   * The text as numbers, one for each character.
   *
   * @throws IllegalArgumentException if a character is not in the vocabulary
   */
  public int[] encode(String text) {
    Given.require("Vocabulary.encode", "text", text);
    Map<String, Integer> numbers = new HashMap<>();
    tokens.forEach(token -> numbers.put(token, numbers.size()));
    int[] points = text.codePoints().toArray();
    int[] encoded = new int[points.length];
    for (int i = 0; i < points.length; i++) {
      Integer number = numbers.get(Character.toString(points[i]));
      if (number == null) {
        throw new IllegalArgumentException(
            "Vocabulary.encode: each character must be one of the "
                + size()
                + " in the vocabulary, got \""
                + Character.toString(points[i])
                + "\" at "
                + i
                + "; make the vocabulary of all the text that there is");
      }
      encoded[i] = number;
    }
    return encoded;
  }

  /**
   * The numbers as text.
   *
   * @throws IllegalArgumentException if one is no number of a character
   */
  public String decode(int... numbers) {
    Given.require("Vocabulary.decode", "numbers", numbers);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] < 0 || numbers[i] >= size()) {
        throw new IllegalArgumentException(
            "Vocabulary.decode: each number must be from 0 to "
                + (size() - 1)
                + ", got "
                + numbers[i]
                + " at "
                + i);
      }
      text.append(tokens.get(numbers[i]));
    }
    return text.toString();
  }
}
