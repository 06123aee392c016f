package backprop.exercise;

/** The exercises of the course, one typed constant each. */
public final class Exercises {

  /** Lesson 05: an affine layer, forward and backward. */
  public static final Exercise<AffineFactory> AFFINE =
      new Exercise<>("05-affine", "The affine layer", AffineFactory.class);

  private Exercises() {}
}
