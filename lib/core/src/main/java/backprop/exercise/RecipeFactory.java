package backprop.exercise;

/** Makes a recipe: {@code MyMlp::new}. */
@FunctionalInterface
public interface RecipeFactory {

  /** A new one. */
  Recipe create();
}
