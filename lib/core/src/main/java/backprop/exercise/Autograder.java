package backprop.exercise;

import java.util.ServiceLoader;

/**
 * Checks an answer from a notebook cell, by the library's own JUnit tests.
 *
 * <pre>{@code
 * Autograder.check(Exercises.AFFINE, Affine::new)
 * }</pre>
 */
public final class Autograder {

  private Autograder() {}

  /**
   * Runs the exercise's tests, and reports each with its points and, where it failed, a hint.
   *
   * @throws IllegalArgumentException if {@code factory} is null
   */
  public static <F> Report check(Exercise<F> exercise, F factory) {
    if (factory == null) {
      throw new IllegalArgumentException(
          "Autograder.check: the factory for "
              + exercise.id()
              + " must be a constructor such as Affine::new, got null; run the cell with your class,"
              + " then this one");
    }
    Report report =
        ServiceLoader.load(Grader.class, Autograder.class.getClassLoader())
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Autograder: no engine on the classpath; start the notebook with the kernel"
                            + " \"Java (Backprop)\", which ./course lab installs"))
            .grade(exercise, factory);
    BestPoints.ofThisKernel().ifPresent(points -> points.remember(report));
    return report;
  }

  /** The points alone, as the last value of a cell that nbgrader marks. */
  public static <F> double points(Exercise<F> exercise, F factory) {
    return check(exercise, factory).score();
  }
}
