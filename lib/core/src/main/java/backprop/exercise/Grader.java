package backprop.exercise;

/**
 * The engine behind {@link Autograder}; {@code lib/autograder} provides it, found by ServiceLoader.
 */
public interface Grader {

  /** Runs the exercise's tests on what the factory makes. */
  <F> Report grade(Exercise<F> exercise, F factory);
}
