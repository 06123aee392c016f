package backprop.exercise;

import backprop.exercise.Report.Cause;
import backprop.exercise.Report.Test;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A report's tests as they are worth reading: first what several of them wait for, said once, and
 * then the others, each with its own message.
 *
 * @param common the causes that several tests share, that of most tests first
 * @param others the tests that wait for nothing, or for what no other waits for
 */
public record CommonCauses(List<Common> common, List<Test> others) {

  /**
   * One cause of several failures.
   *
   * @param cause what it is
   * @param message what the test says that is about it; where none is, the shortest that one has
   * @param tests the test that is about it, where there is one, and those that wait for it
   * @param waiting how many wait for it
   */
  public record Common(Cause cause, String message, List<Test> tests, int waiting) {

    /** The cause, and how many tests wait for it. */
    public String says() {
      return cause.what()
          + ": "
          + (waiting == 1 ? "1 test waits" : waiting + " tests wait")
          + " for it";
    }

    /** The message, where it says more than the cause, and below it the hint, as plain text. */
    public String explanation() {
      return cause.hint().isEmpty() ? message : message + "\nHint: " + cause.hint();
    }

    /** Points to be earned by the tests that wait. */
    public double max() {
      return tests.stream().mapToDouble(Test::max).sum();
    }
  }

  /** The causes of these tests. */
  public static CommonCauses of(List<Test> tests) {
    Map<Cause, List<Test>> byCause = new LinkedHashMap<>();
    for (Test test : tests) {
      if (!test.cause().equals(Cause.NONE)) {
        byCause.computeIfAbsent(test.cause(), cause -> new ArrayList<>()).add(test);
      }
    }
    List<Common> common = new ArrayList<>();
    List<Test> others = new ArrayList<>(tests);
    byCause.forEach(
        (cause, waiting) -> {
          Optional<Test> own = others.stream().filter(t -> isAbout(t, cause, waiting)).findFirst();
          if (own.isPresent() || waiting.size() > 1) {
            common.add(own.map(test -> of(test, cause, waiting)).orElse(common(cause, waiting)));
            others.removeAll(waiting);
            own.ifPresent(others::remove);
          }
        });
    common.sort(Comparator.comparing(Common::waiting).reversed());
    return new CommonCauses(List.copyOf(common), List.copyOf(others));
  }

  /** Whether a test failed by what these wait for: it is named by their cause, in their part. */
  private static boolean isAbout(Test test, Cause cause, List<Test> waiting) {
    if (cause.place().isEmpty()
        || test.status() != Report.Status.FAILED
        || !test.cause().equals(Cause.NONE)
        || !test.name().endsWith(cause.place())) {
      return false;
    }
    String part = test.name().substring(0, test.name().length() - cause.place().length());
    return (part.isEmpty() || part.endsWith(": ")) && waiting.get(0).name().startsWith(part);
  }

  /** What is expected and received stands first, then what waits for it. */
  private static Common of(Test own, Cause cause, List<Test> waiting) {
    List<Test> tests = new ArrayList<>(waiting);
    tests.add(0, own);
    Cause hinted = new Cause(cause.what(), own.hint(), cause.place());
    return new Common(hinted, own.message().strip(), List.copyOf(tests), waiting.size());
  }

  private static Common common(Cause cause, List<Test> waiting) {
    String shortest =
        waiting.stream()
            .map(Test::message)
            .min(Comparator.comparing(String::length))
            .orElse("")
            .strip();
    String message = shortest.equals(cause.what()) ? "" : shortest;
    return new Common(cause, message, List.copyOf(waiting), waiting.size());
  }
}
