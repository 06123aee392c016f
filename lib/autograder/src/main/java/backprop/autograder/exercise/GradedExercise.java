package backprop.autograder.exercise;

import backprop.autograder.answer.Answer;
import backprop.exercise.Exercise;
import java.util.List;
import java.util.Map;

/**
 * One exercise, and how an answer to it is graded.
 *
 * @param answer how a subject is made of it
 * @param contract the JUnit class that tests it; the points are on its tests
 * @param parts what the answer should compute, in the form that the contract takes, by name: one
 *     part under an empty name, or several, for each of which the contract's tests run
 * @param registration the expression that gives a submission's factory, {@code Affine::new}
 * @param shortcuts what an answer may not use, looked for in the source
 * @param leftOut classes of the library that a worker is not given, since they are the answer
 * @param <F> the factory interface
 */
public record GradedExercise<F>(
    Answer<F> answer,
    Class<?> contract,
    Map<String, ?> parts,
    String registration,
    List<Shortcut> shortcuts,
    List<String> leftOut) {

  /** An exercise of one part. */
  public GradedExercise(
      Answer<F> answer,
      Class<?> contract,
      Object spec,
      String registration,
      List<Shortcut> shortcuts,
      List<String> leftOut) {
    this(answer, contract, Map.of("", spec), registration, shortcuts, leftOut);
  }

  /** Its id, title and factory interface. */
  public Exercise<F> exercise() {
    return answer.exercise();
  }
}
