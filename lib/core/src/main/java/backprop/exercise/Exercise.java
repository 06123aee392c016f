package backprop.exercise;

/**
 * One graded exercise: what identifies it, and what a learner hands in.
 *
 * <p>The factory is a type without arguments, whose name a worker writes before a learner's
 * expression: an interface or record of the exercise's own, not {@code Supplier<Loss>}.
 *
 * @param id the name of its notebook and of its mark, {@code 05-affine}
 * @param title as a reader would say it
 * @param factory the type of the factory that a learner's cell passes, {@code Affine::new}
 * @param <F> that type
 */
public record Exercise<F>(String id, String title, Class<F> factory) {}
