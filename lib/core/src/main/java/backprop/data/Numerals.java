package backprop.data;

import java.util.List;
import java.util.regex.Pattern;

/** Ways to write a number: ours, the one with a decimal comma, and all others that people have. */
final class Numerals {

  private static final Pattern PLAIN =
      Pattern.compile("[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?");

  private static final Pattern WITH_COMMA =
      Pattern.compile("[+-]?([0-9]+(,[0-9]*)?|,[0-9]+)([eE][+-]?[0-9]+)?");

  /** With groups of thousands, a decimal comma or point, a sign, a currency, a percent sign. */
  private static final Pattern ANY =
      Pattern.compile(
          "[(]?S*[+−–-]?S*(CURRENCY)?S*[+−–-]?(D+(([.,'’_]|S)DDD)*([.,]D+)?[.,]?|[.,]D+)"
              .concat("([eE][+−-]?D+)?S*([%‰]|CURRENCY)?S*[)]?")
              .replace("S", "[\\s\u00a0\u2009\u202f]")
              .replace("D", "\\p{Nd}")
              .replace("CURRENCY", "\\p{Sc}|[A-Z]{3}"));

  private static final Pattern DIGIT = Pattern.compile("\\p{Nd}");

  private Numerals() {}

  /** Digits, a decimal point, an exponent, and nothing else. */
  static boolean isPlain(String cell) {
    return PLAIN.matcher(cell).matches();
  }

  /** The same with a decimal comma. */
  static boolean isWithComma(String cell) {
    return WITH_COMMA.matcher(cell).matches();
  }

  /** Whether somebody would read a number there. */
  static boolean isAny(String cell) {
    return ANY.matcher(cell).matches() && DIGIT.matcher(cell).find();
  }

  /** Whether these are numbers, all of them, and at least one is not plain. */
  static boolean areWrittenOtherwise(List<String> cells) {
    return cells.stream().allMatch(Numerals::isAny)
        && cells.stream().anyMatch(cell -> !isPlain(cell));
  }
}
