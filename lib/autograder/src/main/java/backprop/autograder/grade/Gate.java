package backprop.autograder.grade;

import backprop.autograder.html.Visible;
import backprop.exercise.Report;
import backprop.worker.subject.CallFailure;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a learner's text comes in: names of files, ids, what a worker says. Past it, text is short
 * and has no character that acts on who reads it, so that nothing behind it need ask whose it was.
 */
final class Gate {

  /** Systems allow 255 bytes; a zip, 65,535. */
  private static final int LONGEST_NAME = 120;

  private static final int LONGEST_MESSAGE = 4_000;

  /** Of what is too long, so much of the end is kept: it often has the cause. */
  private static final int END = 1_000;

  private Gate() {}

  /**
   * A name of a file or a folder. Two that differ stay different: what is not seen becomes an
   * escape, and of one that is too long there is a hash.
   */
  static String name(String raw) {
    String seen =
        raw.codePoints()
            .mapToObj(
                c ->
                    c == '\\'
                        ? "\\\\"
                        : Visible.isSeen(c) ? Character.toString(c) : Visible.escaped(c))
            .collect(Collectors.joining());
    if (seen.length() <= LONGEST_NAME) {
      return seen;
    }
    MessageDigest hash = Digests.sha256();
    // Half a character has no bytes in UTF-8; in the escapes it has.
    hash.update(seen.getBytes(StandardCharsets.UTF_8));
    String middle = "…" + HexFormat.of().formatHex(hash.digest(), 0, 8) + "…";
    return whole(seen.substring(0, 70)) + middle + whole(seen.substring(seen.length() - 20));
  }

  /**
   * The last name of a path, by its bytes and not by what the locale makes of them: under {@code
   * LC_ALL=C}, Java has a question mark for whatever is not ASCII.
   */
  static String name(Path path) {
    String raw = path.toAbsolutePath().normalize().toUri().getRawPath().replaceFirst("/+$", "");
    String encoded = raw.substring(raw.lastIndexOf('/') + 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < encoded.length(); i++) {
      if (encoded.charAt(i) == '%') {
        bytes.write(Integer.parseInt(encoded, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(encoded.charAt(i));
      }
    }
    return name(bytes.toByteArray());
  }

  private static String name(byte[] bytes) {
    try {
      return name(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException otherCharacters) {
      StringBuilder text = new StringBuilder();
      for (byte one : bytes) {
        text.append(
            one >= 0
                ? Character.toString(one)
                : "\uD800" + HexFormat.of().withUpperCase().toHexDigits(one));
      }
      return name(text.toString()).replace("\\uD800", "\\x");
    }
  }

  /** A message: what a learner's code threw, or what a notebook says of itself. */
  static String text(String raw) {
    String part = raw;
    if (raw.length() > LONGEST_MESSAGE) {
      String begins = whole(raw.substring(0, LONGEST_MESSAGE - END));
      part =
          begins
              + " … ("
              + raw.length()
              + " characters in all) … "
              + whole(raw.substring(raw.length() - END));
    }
    return part.codePoints().mapToObj(Visible::of).collect(Collectors.joining());
  }

  /** Without the half characters that cutting makes. */
  private static String whole(String cut) {
    int from = !cut.isEmpty() && Character.isLowSurrogate(cut.charAt(0)) ? 1 : 0;
    int to =
        cut.length() > from && Character.isHighSurrogate(cut.charAt(cut.length() - 1))
            ? cut.length() - 1
            : cut.length();
    return cut.substring(from, to);
  }

  /** What a worker answered. */
  static Reply reply(Reply raw) {
    PlainValue result =
        raw.result() instanceof PlainValue.Text text
            ? new PlainValue.Text(text(text.value()))
            : raw.result();
    CallFailure failure =
        raw.failed()
            ? new CallFailure(
                raw.failure().types().stream().map(Gate::text).toList(),
                text(raw.failure().message()),
                place(raw.failure().place()))
            : null;
    return new Reply(result, raw.inputs(), raw.outputs(), failure);
  }

  private static CallFailure.Where place(CallFailure.Where raw) {
    return new CallFailure.Where(name(raw.method()), name(raw.of()), raw.line());
  }

  /** A report, whose tests' messages quote what a learner's code returned and threw. */
  static Report report(Report raw) {
    List<Report.Test> tests = raw.tests().stream().map(Gate::test).toList();
    List<String> notes = raw.notes().stream().map(Gate::text).toList();
    return new Report(raw.exercise(), raw.title(), tests, notes);
  }

  private static Report.Test test(Report.Test raw) {
    String message = raw.message() == null ? "" : text(raw.message());
    if (message.isBlank() && raw.status() != Report.Status.PASSED) {
      message = "failed, and what failed gave no reason";
    }
    Report.Cause cause =
        new Report.Cause(text(raw.cause().what()), raw.cause().hint(), text(raw.cause().place()));
    return new Report.Test(
        raw.name(), raw.status(), raw.points(), raw.max(), message, raw.hint(), cause);
  }
}
