package backprop.exercise;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Every array of one pass through the network of exercise 07, under its own name, and the gradients
 * found so far, each under that name with a d before it. What has not been computed yet is null.
 *
 * <p>They are fields, so that a formula reads as it is written, {@code a.dP.div(a.P)}, and a name
 * that there is not does not compile.
 */
public final class NetworkPass {

  /** The names of all gradients that are asked for, from the loss backward. */
  public static final List<String> BACKWARD =
      List.of(
          "dlogP",
          "dP",
          "dinverse",
          "dsums",
          "dexps",
          "dshifted",
          "dmax",
          "dZ2",
          "dA1",
          "dW2",
          "db2",
          "dH",
          "dbias",
          "dscaled",
          "dgain",
          "dnormed",
          "dinvRoot",
          "dvar",
          "dsquares",
          "ddiff",
          "dmean",
          "dZ1",
          "dA0",
          "dW1",
          "db1",
          "drows",
          "dE");

  /** The gradients that are asked for a second time, through several steps in one formula. */
  public static final List<String> AT_ONCE = List.of("dZ2 at once", "dZ1 at once");

  /** What comes in: indices of the table's rows [n,t], and the right classes [n]. */
  public INDArray x, c;

  /** The parameters. */
  public INDArray E, W1, b1, gain, bias, W2, b2;

  /** From the table to the first sums. */
  public INDArray rows, A0, Z1;

  /** Batch normalization. */
  public INDArray mean, diff, squares, var, invRoot, normed, scaled, H;

  /** From there to the logits. */
  public INDArray A1, Z2;

  /** Cross-entropy. */
  public INDArray max, shifted, exps, sums, inverse, P, logP;

  /** Gradients of cross-entropy's arrays. */
  public INDArray dlogP, dP, dinverse, dsums, dexps, dshifted, dmax;

  /** Gradients from the logits back to the normalized sums. */
  public INDArray dZ2, dA1, dW2, db2, dH;

  /** Gradients of batch normalization's arrays. */
  public INDArray dbias, dscaled, dgain, dnormed, dinvRoot, dvar, dsquares, ddiff, dmean;

  /** Gradients from the first sums back to the table. */
  public INDArray dZ1, dA0, dW1, db1, drows, dE;

  /** The loss. */
  public double L;

  /** The array of this name; null where it has not been computed yet. */
  public INDArray get(String name) {
    try {
      return (INDArray) field(name).get(this);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keeps an array under this name. */
  public void set(String name, INDArray array) {
    try {
      field(name).set(this, array);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field field(String name) {
    return Arrays.stream(NetworkPass.class.getFields())
        .filter(f -> f.getType() == INDArray.class && f.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "NetworkPass: no array is named "
                        + name
                        + "; the gradients are "
                        + String.join(", ", BACKWARD)));
  }
}
