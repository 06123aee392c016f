package backprop.autograder.exercise;

import backprop.exercise.Exercise;
import backprop.worker.answer.Answer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One exercise, and how an answer to it is graded.
 *
 * @param answer how a subject is made of it
 * @param parts what is tested, in this order
 * @param registration the expression that gives a submission's factory, {@code Affine::new}
 * @param shortcuts what an answer may not use, looked for in its compiled classes
 * @param leftOut classes of the library that a worker is not given, since they are the answer
 * @param <F> the factory interface
 */
public record GradedExercise<F>(
    Answer<F> answer,
    List<GradedPart> parts,
    String registration,
    List<Shortcut> shortcuts,
    List<String> leftOut) {

  private static final Pattern ANSWER = Pattern.compile("(\\w+)::new");

  /** An exercise of one part. */
  public GradedExercise(
      Answer<F> answer,
      Class<?> contract,
      Object spec,
      String registration,
      List<Shortcut> shortcuts,
      List<String> leftOut) {
    this(answer, List.of(new GradedPart("", contract, spec)), registration, shortcuts, leftOut);
  }

  /** The classes that an answer declares, by its registration: {@code Affine}. */
  public List<String> classes() {
    return ANSWER.matcher(registration).results().map(m -> m.group(1)).toList();
  }

  /** Its id, title and factory interface. */
  public Exercise<F> exercise() {
    return answer.exercise();
  }
}
