package backprop.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs one formula over several equally long arrays, number by number: an optimizer's update, as it
 * stands in its paper.
 */
public final class Blocks {

  private Blocks() {}

  /**
   * A formula over one block of each array. It may change {@code moved} in place, and use the
   * gradient's block and {@code spare} for what it computes on the way. It is called from several
   * threads at once, once for each run of numbers, in any order.
   */
  @FunctionalInterface
  public interface Formula {
    void apply(Block gradient, Block[] moved, Block spare);
  }

  /**
   * Applies {@code formula}, reading {@code gradient} and changing {@code moved} in place. All must
   * be whole arrays (no views) of one type, shape and order: a parameter's gradient, its value and
   * its optimizer state are.
   *
   * @throws IllegalArgumentException if they differ, or if one is a view
   */
  public static void apply(Formula formula, INDArray gradient, INDArray... moved) {
    Given.require("Blocks.apply", "formula", formula);
    Given.require("Blocks.apply", "the list of arrays to move", moved);
    Shapes.requireNumbers("Blocks.apply", "gradient", gradient);
    requireWhole("gradient", gradient, gradient);
    for (int i = 0; i < moved.length; i++) {
      String name = "moved[" + i + "]";
      Shapes.requireShape("Blocks.apply", name, moved[i], gradient.shape());
      Shapes.requireType("Blocks.apply", name, moved[i], gradient.dataType());
      requireWhole(name, moved[i], gradient);
    }
    Engine.KERNELS.apply(formula, gradient, moved);
  }

  private static void requireWhole(String name, INDArray a, INDArray gradient) {
    if (a.isView() || !Shapes.isWhole(a) || a.ordering() != gradient.ordering()) {
      throw new IllegalArgumentException(
          "Blocks.apply: "
              + name
              + " must be a whole array in the gradient's order; dup('"
              + gradient.ordering()
              + "') it first");
    }
  }
}
