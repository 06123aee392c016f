package backprop.autograder.exercise;

import backprop.worker.answer.Answer;
import backprop.exercise.Exercise;
import java.util.List;

/**
 * One exercise, and how an answer to it is graded.
 *
 * @param answer how a subject is made of it
 * @param parts what is tested, in this order
 * @param registration the expression that gives a submission's factory, {@code Affine::new}
 * @param shortcuts what an answer may not use, looked for in the source
 * @param leftOut classes of the library that a worker is not given, since they are the answer
 * @param <F> the factory interface
 */
public record GradedExercise<F>(
    Answer<F> answer,
    List<Part> parts,
    String registration,
    List<Shortcut> shortcuts,
    List<String> leftOut) {

  /**
   * A part of an exercise, with tests of its own.
   *
   * @param name with which its tests are reported; empty where it is the only one
   * @param contract the JUnit class that tests it; the points are on its tests
   * @param spec what it should compute, in the form that the contract takes
   */
  public record Part(String name, Class<?> contract, Object spec) {}

  /** An exercise of one part. */
  public GradedExercise(
      Answer<F> answer,
      Class<?> contract,
      Object spec,
      String registration,
      List<Shortcut> shortcuts,
      List<String> leftOut) {
    this(answer, List.of(new Part("", contract, spec)), registration, shortcuts, leftOut);
  }

  /** Its id, title and factory interface. */
  public Exercise<F> exercise() {
    return answer.exercise();
  }
}
