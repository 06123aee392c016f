package backprop.autograder.grade;

import backprop.autograder.contract.Assignment;
import backprop.autograder.exercise.GradedExercise;
import backprop.autograder.exercise.GradedPart;
import backprop.exercise.Report;
import backprop.exercise.Report.Status;
import backprop.worker.subject.Subject;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The tests of an exercise on one answer, none of which earns by what another one told.
 *
 * <p>Where a test ends early, the answer hears that it was wrong; with a memory, it could try the
 * next formula in the next test. So points are for what is passed where nothing has failed before.
 * What was passed after a failure is asked again, and whatever the answer remembers is gone: before
 * all of it, and after each test that fails now. An answer with nothing wrong, or nothing right, is
 * asked once.
 *
 * <p>The order, of all parts together, is drawn by lot: it does not tell the first time from the
 * second, nor which tests are left out of it.
 */
final class Examination {

  private static final String AGAIN =
      "passed at first, after tests that had failed; where nothing had been tested before, not: ";

  private record Question(GradedPart part, Method test) {}

  private final GradedExercise<?> exercise;
  private final long seed;
  private final Subject subject;
  private final List<Question> all = new ArrayList<>();
  private final Map<Question, List<Report.Test>> found = new HashMap<>();

  private Examination(GradedExercise<?> exercise, Subject subject, long seed) {
    this.exercise = exercise;
    this.seed = seed;
    this.subject = subject;
    for (GradedPart part : exercise.parts()) {
      SuiteRunner.tests(part.contract()).forEach(test -> all.add(new Question(part, test)));
    }
  }

  /** The report on a subject of any kind, tested with arrays drawn from this seed. */
  static Report report(GradedExercise<?> exercise, Subject subject, long seed) {
    Examination examination = new Examination(exercise, subject, seed);
    List<Question> doubtful = examination.askAll();
    if (!doubtful.isEmpty() && subject.forget()) {
      examination.askAgain(doubtful);
    }
    return examination.report();
  }

  /** Asks everything, and returns that in which something was passed after a failure. */
  private List<Question> askAll() {
    List<Question> order = new ArrayList<>(all);
    Collections.shuffle(order, new Random(seed));
    List<Question> doubtful = new ArrayList<>();
    boolean failed = false;
    for (Question question : order) {
      List<Report.Test> tests = ask(question, () -> {});
      found.put(question, tests);
      boolean doubt = false;
      for (Report.Test test : tests) {
        doubt |= failed && passed(test);
        failed |= !passed(test);
      }
      if (doubt) {
        doubtful.add(question);
      }
    }
    // Last come those that fail in part, and cost a worker each where something follows.
    doubtful.sort(Comparator.comparing(q -> !found.get(q).stream().allMatch(Examination::passed)));
    return doubtful;
  }

  private void askAgain(List<Question> doubtful) {
    for (Question question : doubtful) {
      List<Report.Test> first = found.get(question);
      List<Report.Test> second = ask(question, subject::forget);
      found.put(
          question,
          first.stream().map(test -> passed(test) ? counts(test, second) : test).toList());
    }
  }

  /** A test that was passed at first, as it ended the second time. */
  private static Report.Test counts(Report.Test first, List<Report.Test> second) {
    Report.Test again =
        second.stream()
            .filter(test -> test.name().equals(first.name()))
            .findFirst()
            .orElse(second.get(0));
    return passed(again)
        ? first
        : new Report.Test(
            first.name(),
            again.status(),
            0,
            first.max(),
            AGAIN + again.message(),
            again.hint(),
            again.cause());
  }

  private static boolean passed(Report.Test test) {
    return test.status() == Status.PASSED;
  }

  private List<Report.Test> ask(Question question, Runnable afterFailure) {
    GradedPart part = question.part();
    return SuiteRunner.run(
        part.contract(), question.test(), new Assignment(subject, part.spec(), seed), afterFailure);
  }

  /** In the contracts' order. */
  private Report report() {
    List<Report.Test> tests = new ArrayList<>();
    for (Question question : all) {
      String part = question.part().name();
      found.get(question).forEach(test -> tests.add(part.isEmpty() ? test : test.of(part)));
    }
    return new Report(exercise.exercise().id(), exercise.exercise().title(), List.copyOf(tests));
  }
}
