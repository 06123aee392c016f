package backprop.autograder.grade;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/**
 * What of a run may be done elsewhere: {@link #learner} gives a learner's notebooks out, a {@link
 * DelegateGrader} in another JVM grades them, and {@link #take} takes her marks in. All else stays
 * with the run that this is of: what a mark is worth, and where it is written.
 *
 * <p>May be called from several threads.
 */
public final class Delegation {

  /** What is given out of a learner: more would not go through in one piece. */
  private static final long MOST_BYTES = 32L << 20;

  /**
   * What all marks of a run depend on.
   *
   * @param isolation that is in force here, and has to be there
   * @param unbounded what a notebook can take or reach without bound here, by name
   * @param exercises those that count; all of them where it is empty
   */
  public record Terms(
      long seed, Limits limits, Isolation isolation, List<String> unbounded, List<String> exercises)
      implements Serializable {

    byte[] circumstances(Sandbox sandbox) throws IOException {
      return State.circumstances(seed, limits, sandbox.isolation(), exercises, State.code());
    }
  }

  /**
   * A notebook that is to be graded.
   *
   * @param key what identifies its mark: whoever has other classes or limits comes to another
   */
  public record Unmarked(String name, byte[] bytes, String key) implements Serializable {}

  /** A learner's notebooks that are to be graded. */
  public record Learner(String id, List<Unmarked> notebooks) implements Serializable {}

  private final Terms terms;
  private final List<Submission> submissions;
  private final Marking marking;
  private final State state;
  private final IntConsumer mark;
  private final PrintStream err;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /**
   * The learners of a run.
   *
   * @param mark counts the marks of a learner, and grades here what has none
   */
  Delegation(
      Terms terms,
      List<Submission> submissions,
      Marking marking,
      State state,
      IntConsumer mark,
      PrintStream err) {
    this.terms = terms;
    this.submissions = submissions;
    this.marking = marking;
    this.state = state;
    this.mark = mark;
    this.err = err;
  }

  /** What all marks depend on. */
  public Terms terms() {
    return terms;
  }

  /** How many learners there are. */
  public int learners() {
    return submissions.size();
  }

  /**
   * The notebooks of a learner that are to be graded elsewhere; empty where her marks are known or
   * found here.
   *
   * @param index which of the learners, from 0
   */
  public Optional<Learner> learner(int index) {
    Submission submission = submissions.get(index);
    List<Unmarked> notebooks = new ArrayList<>();
    long[] bytes = new long[1];
    marking.unmarked(
        submission,
        notebook -> {
          bytes[0] += notebook.bytes().length;
          if (bytes[0] <= MOST_BYTES) {
            notebooks.add(notebook);
          }
        });
    if (bytes[0] > MOST_BYTES) {
      here(index, "there are more than " + (MOST_BYTES >> 20) + " MB of notebooks");
      return Optional.empty();
    }
    if (notebooks.isEmpty()) {
      mark.accept(index);
      return Optional.empty();
    }
    return Optional.of(new Learner(submission.id(), notebooks));
  }

  /**
   * Takes a learner's marks, and counts them. A mark that is not among them is found here.
   *
   * @param marks of {@link DelegateGrader.Graded}
   */
  public void take(int index, List<String> marks) {
    Grading.stopIfEnding();
    state.take(index, marks);
    mark.accept(index);
  }

  /** Has a learner graded here, and says so. */
  public void here(int index, String why) {
    Grading.stopIfEnding();
    err.println("grade: " + submissions.get(index).id() + " is graded on this machine: " + why);
    mark.accept(index);
  }

  /** Says something once, however many learners it is about. */
  public void say(String line) {
    Grading.stopIfEnding();
    if (said.add(line)) {
      err.println("grade: " + line);
    }
  }
}
