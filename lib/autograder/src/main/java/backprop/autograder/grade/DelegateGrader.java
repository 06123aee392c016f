package backprop.autograder.grade;

import backprop.exercise.Report;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Grades learners of a run that is another JVM's, with workers and limits as they are there. It may
 * grade several at a time, each in a slot of its own; two on one machine share no more than two
 * graders do.
 */
public final class DelegateGrader implements AutoCloseable {

  /**
   * What came of a learner.
   *
   * @param marks those that were given, for {@link Delegation#take}
   * @param failure why some are missing; empty where all are there
   * @param refused whether nothing can be graded there, whosever it is
   */
  public record Graded(List<String> marks, String failure, boolean refused)
      implements Serializable {

    /** A refusal, for this reason. */
    public static Graded refused(String why) {
      return new Graded(List.of(), why, true);
    }
  }

  private final Delegation.Terms terms;
  private final Sandbox sandbox;
  private final byte[] circumstances;
  private final BitSet slots = new BitSet();

  /**
   * A grader on a run's terms.
   *
   * @throws InfrastructureException if no worker starts here
   */
  public DelegateGrader(Delegation.Terms terms) throws IOException {
    this(terms, new Sandbox(terms.isolation(), terms.limits()));
  }

  DelegateGrader(Delegation.Terms terms, Sandbox sandbox) throws IOException {
    this.terms = terms;
    this.sandbox = sandbox;
    circumstances = terms.circumstances(sandbox);
  }

  /**
   * Why no mark that is given here would be the run's; empty where nothing differs.
   *
   * <p>Isolation and classes are part of a mark's key, so that a mark of others would not be found;
   * this says it before anything is graded.
   */
  private String refusal(State state, Delegation.Learner learner) {
    if (sandbox.isolation() != terms.isolation()) {
      return "its isolation is "
          + Stream.concat(Stream.of(sandbox.isolation().word()), sandbox.why().stream())
              .reduce((a, b) -> a + "; " + b)
              .orElseThrow()
          + "; and that of the run "
          + terms.isolation().word();
    }
    List<String> more =
        sandbox.unbounded().stream().filter(what -> !terms.unbounded().contains(what)).toList();
    if (!more.isEmpty()) {
      return "not bounded there, and bounded in the run: " + String.join("; ", more);
    }
    for (Delegation.Unmarked one : learner.notebooks()) {
      if (!state.key(one.name(), one.bytes()).equals(one.key())) {
        return "its classes are not the run's; install the same build there";
      }
    }
    return "";
  }

  /** Grades a learner's notebooks, in the order given and in a learner's time. */
  public Graded grade(Delegation.Learner learner) throws IOException {
    State state = new State(null, terms.seed(), circumstances);
    String refusal = refusal(state, learner);
    if (!refusal.isEmpty()) {
      return Graded.refused(refusal);
    }
    Submission submission =
        new Submission(
            learner.id(),
            learner.notebooks().stream()
                .map(
                    one ->
                        new HandedIn(
                            List.of(one.name()), () -> new ByteArrayInputStream(one.bytes())))
                .toList());
    Marking marking =
        new Marking(
            new NotebookGrader(sandbox, terms.limits(), terms.seed(), terms.exercises()),
            state,
            terms.exercises());
    int slot = take();
    try {
      GradeBook.Marks marks = marking.marks(submission, slot, (exercise, notebook) -> {});
      return new Graded(state.lines(), failure(marks), false);
    } finally {
      give(slot);
    }
  }

  private static String failure(GradeBook.Marks marks) {
    return marks.reports().stream()
        .flatMap(report -> report.tests().stream())
        .filter(test -> test.status() == Report.Status.ERROR)
        .map(Report.Test::message)
        .findFirst()
        .orElse("");
  }

  private synchronized int take() {
    int slot = slots.nextClearBit(0);
    slots.set(slot);
    return slot;
  }

  private synchronized void give(int slot) {
    slots.clear(slot);
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
