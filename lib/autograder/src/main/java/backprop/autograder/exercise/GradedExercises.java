package backprop.autograder.exercise;

import backprop.exercise.Exercise;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All exercises that can be graded. */
public final class GradedExercises {

  private static final List<GradedExercise<?>> ALL =
      List.of(
          DifferentiatorExercise.EXERCISE,
          VectorFunctionExercise.EXERCISE,
          TapeExercise.EXERCISE,
          LeastSquaresExercise.EXERCISE,
          AffineExercise.EXERCISE,
          CrossEntropyExercise.EXERCISE,
          NetworkExercise.EXERCISE,
          CheckerExercise.EXERCISE,
          SequentialAndLoopExercise.EXERCISE,
          MlpExercise.EXERCISE,
          ActivationsExercise.EXERCISE,
          InitializersExercise.EXERCISE,
          NormsExercise.EXERCISE,
          OptimizersExercise.EXERCISE,
          RegularizationExercise.EXERCISE,
          ConvolutionAndPoolingExercise.EXERCISE,
          LeNetExercise.EXERCISE,
          RecurrentStepExercise.EXERCISE,
          AttentionExercise.EXERCISE,
          GatedAndParallelExercise.EXERCISE,
          TinyGptExercise.EXERCISE,
          LayerNormKernelExercise.EXERCISE);

  private static final Pattern CLASS = Pattern.compile("\\b(?:class|record)\\s++(\\w++)");

  private GradedExercises() {}

  /** All of them. */
  public static List<GradedExercise<?>> all() {
    return ALL;
  }

  /** The exercise of this id, where there is one. */
  public static Optional<GradedExercise<?>> find(String id) {
    return ALL.stream().filter(e -> e.exercise().id().equals(id)).findFirst();
  }

  /** The exercise of this id or number: {@code 05-affine}, {@code 05} or {@code 5}. */
  public static Optional<GradedExercise<?>> numbered(String word) {
    String number = word.matches("\\d") ? "0" + word : word;
    return only(
        ALL.stream()
            .filter(
                e ->
                    e.exercise().id().equals(word)
                        || e.exercise().id().startsWith(number + "-") && number.matches("\\d\\d")));
  }

  /**
   * The exercise whose id stands in a file's name, as in {@code 05_affine(1)} or {@code Copy of
   * 05-affine}; empty where none does, or several do.
   */
  public static Optional<GradedExercise<?>> named(String name) {
    String words = "-" + name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-") + "-";
    return only(ALL.stream().filter(e -> words.contains("-" + e.exercise().id() + "-")));
  }

  /** The exercise whose answer a source defines; empty where it is none's, or several's. */
  public static Optional<GradedExercise<?>> answeredBy(String source) {
    Set<String> classes =
        CLASS.matcher(source).results().map(m -> m.group(1)).collect(Collectors.toSet());
    return only(ALL.stream().filter(e -> e.classes().stream().anyMatch(classes::contains)));
  }

  private static Optional<GradedExercise<?>> only(Stream<GradedExercise<?>> found) {
    List<GradedExercise<?>> all = found.toList();
    return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
  }

  /**
   * How this exercise is graded.
   *
   * @throws IllegalArgumentException if there is no contract for it
   */
  @SuppressWarnings("unchecked") // The same constant, hence the same F.
  public static <F> GradedExercise<F> of(Exercise<F> exercise) {
    return (GradedExercise<F>)
        find(exercise.id())
            .filter(e -> e.exercise().equals(exercise))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Autograder: no tests for exercise "
                            + exercise.id()
                            + "; there are "
                            + ids()));
  }

  /** The ids of all of them, for messages. */
  public static String ids() {
    return ALL.stream().map(e -> e.exercise().id()).collect(Collectors.joining(", "));
  }
}
