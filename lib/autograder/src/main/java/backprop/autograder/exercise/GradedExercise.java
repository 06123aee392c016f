package backprop.autograder.exercise;

import backprop.autograder.contract.NormKernelsContract;
import backprop.exercise.Exercise;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One exercise, and how an answer to it is graded.
 *
 * @param exercise its id, title and factory interface
 * @param parts what is tested, in this order
 * @param registration the expression that gives a submission's factory, {@code Affine::new}
 * @param shortcuts what an answer may not use, looked for in its compiled classes
 * @param standsOn of a milestone, the exercises whose answers it is made of: each that is the
 *     learner's own earns points beside the tests; empty elsewhere
 * @param <F> the factory interface
 */
public record GradedExercise<F>(
    Exercise<F> exercise,
    List<GradedPart> parts,
    String registration,
    List<Shortcut> shortcuts,
    List<Exercise<?>> standsOn) {

  private static final Pattern ANSWER = Pattern.compile("(\\w+)::new");

  /** An exercise that stands on no other. */
  public GradedExercise(
      Exercise<F> exercise, List<GradedPart> parts, String registration, List<Shortcut> shortcuts) {
    this(exercise, parts, registration, shortcuts, List.of());
  }

  /** An exercise of one part. */
  public GradedExercise(
      Exercise<F> exercise,
      Class<?> contract,
      Object spec,
      String registration,
      List<Shortcut> shortcuts) {
    this(exercise, List.of(new GradedPart("", contract, spec)), registration, shortcuts);
  }

  /** Classes of the library that a worker is not given, since they are the answer. */
  public List<String> leftOut() {
    return shortcuts.stream().map(Shortcut::leftOut).filter(name -> !name.isEmpty()).toList();
  }

  /** Whether an answer has kernels, which are compiled where they are tested. */
  public boolean needsCompiler() {
    return parts.stream().anyMatch(part -> part.contract() == NormKernelsContract.class);
  }

  /** The classes that an answer declares, by its registration: {@code Affine}. */
  public List<String> classes() {
    return ANSWER.matcher(registration).results().map(m -> m.group(1)).toList();
  }
}
