package backprop.tensor;

import backprop.tensor.Heads.Band;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keys and values of the steps of one sequence so far, so that the step after them can look at them
 * without their being computed again: a key-value cache.
 *
 * <pre>
 * of one step's q [1,heads·k], and M [heads,heads·k], 1 where a column is of a row's head, else 0:
 * S = s · (M ⊙ q) Kᵀ     A = softmax_rows(S)     o = Σ_rows M ⊙ (A V)
 * shapes    K, V [steps,heads·k]   S, A [heads,steps]   o [1,heads·k]
 * </pre>
 *
 * <p>By M, all heads are one product, of which most is zeros: for one step that is quicker than a
 * product for each.
 */
public final class KeyValues {

  private final int capacity;
  private final int width;
  private final INDArray keys;
  private final INDArray values;
  private final INDArray ofHead;
  private int length;

  /**
   * Of no step yet.
   *
   * @param capacity how many steps there is room for
   * @param k columns of each head
   * @throws IllegalArgumentException if a number is not positive, or the type not of real numbers
   */
  public KeyValues(DataType type, int capacity, int heads, int k) {
    if (capacity < 1 || heads < 1 || k < 1) {
      throw new IllegalArgumentException(
          String.format(
              "KeyValues: capacity, heads and k must be at least 1, got %d, %d and %d",
              capacity, heads, k));
    }
    Shapes.requireRoom("KeyValues", capacity, heads, k);
    this.capacity = capacity;
    width = heads * k;
    keys = Ops.zeros(type, 'c', capacity, width);
    values = Ops.zeros(type, 'c', capacity, width);
    ofHead = Ops.zeros(type, 'f', heads, width);
    for (int j = 0; j < width; j++) {
      ofHead.putScalar(j / k, j, 1);
    }
  }

  /** How many steps there are. */
  public int length() {
    return length;
  }

  /** Forgets all steps. */
  public void clear() {
    length = 0;
  }

  /**
   * Adds steps, one in each row.
   *
   * @throws IllegalArgumentException if the bands have not as many rows, are of another type, or
   *     there is no room for them
   */
  public void add(Band k, Band v) {
    INDArray newKeys = part("k", k);
    INDArray newValues = part("v", v);
    if (newKeys.size(0) != newValues.size(0) || newKeys.size(0) > capacity - length) {
      throw new IllegalArgumentException(
          String.format(
              "KeyValues.add: k and v must have as many rows, at most %d of %d being left, got %d"
                  + " and %d; clear() it, and begin with the latest steps",
              capacity - length, capacity, newKeys.size(0), newValues.size(0)));
    }
    int end = length + (int) newKeys.size(0);
    Engine.KERNELS.complete();
    Views.part(keys, 0, length, end).assign(newKeys);
    Views.part(values, 0, length, end).assign(newValues);
    length = end;
  }

  /**
   * What one step gathers from all that there are: {@code o}.
   *
   * @throws IllegalArgumentException if {@code q} is not one row, or there is no step yet
   */
  public INDArray attend(Band q, double s) {
    INDArray row = part("q", q);
    if (length == 0 || row.size(0) != 1) {
      throw new IllegalArgumentException(
          String.format(
              "KeyValues.attend: q must be one row, and there must be steps to look at, got %d rows"
                  + " and %d steps",
              row.size(0), length));
    }
    Engine.KERNELS.complete();
    INDArray queries = Ops.timesRow(ofHead, row.dup('c').reshape(width).muli(s));
    INDArray a = Ops.softmax(Ops.matmulTransposeB(queries, Views.part(keys, 0, 0, length)));
    INDArray o = Ops.matmul(a, Views.part(values, 0, 0, length));
    return Ops.sumRowsOfProducts(ofHead, o).reshape('f', 1, width);
  }

  private INDArray part(String name, Band band) {
    INDArray rows = Given.require("KeyValues", name, band).rows();
    Shapes.requireMatrix("KeyValues", name, rows);
    Shapes.requireType("KeyValues", name, rows, keys.dataType());
    if (band.column() < 0 || band.column() > rows.size(1) - width) {
      throw new IllegalArgumentException(
          String.format(
              "KeyValues: %s must have, from column %d on, %d columns, got %s",
              name, band.column(), width, Shapes.text(rows.shape())));
    }
    return Views.part(rows, 1, band.column(), band.column() + width);
  }
}
