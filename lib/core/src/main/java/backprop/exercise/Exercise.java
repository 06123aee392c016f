package backprop.exercise;

/**
 * One graded exercise: what identifies it, and what a learner hands in.
 *
 * @param id the name of its notebook and of its mark, {@code 05-affine}
 * @param title as a reader would say it
 * @param factory the type of the factory that a learner's cell passes, {@code Affine::new}
 * @param <F> that type
 */
public record Exercise<F>(String id, String title, Class<F> factory) {}
