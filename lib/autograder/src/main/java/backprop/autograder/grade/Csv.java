package backprop.autograder.grade;

/** Cells of CSV that a spreadsheet opens without running anything. */
final class Csv {

  private Csv() {}

  /**
   * A text as a cell. Where it, or what another separator makes of it, begins as a formula does,
   * there is an apostrophe before.
   */
  static String cell(String text) {
    String safe =
        text.replaceAll("\\p{Cntrl}", "\uFFFD")
            .replaceAll("(^|[;,|\"])(\\s*)([=+\\-@＝＋－＠])", "$1$2'$3");
    return safe.matches("(?s).*[\",;|].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
