package backprop.tensor;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;

/** A {@link Block} of DOUBLE; the same text as its twin, in the other type. */
final class DoubleBlock extends Block {

  private final double[] a;

  DoubleBlock(int length) {
    super(length);
    a = new double[length];
  }

  @Override
  public Block fresh() {
    return new DoubleBlock(length);
  }

  @Override
  Block read(Pointer memory, long at, int n) {
    length = n;
    new DoublePointer(memory).position(at).get(a, 0, n);
    return this;
  }

  @Override
  void write(Pointer memory, long at) {
    new DoublePointer(memory).position(at).put(a, 0, length);
  }

  @Override
  public Block set(Block other) {
    length = other.length;
    System.arraycopy(of(other), 0, a, 0, length);
    return this;
  }

  @Override
  public Block scale(double s) {
    double factor = s;
    for (int i = 0; i < length; i++) {
      a[i] *= factor;
    }
    return this;
  }

  @Override
  public Block add(double s) {
    double more = s;
    for (int i = 0; i < length; i++) {
      a[i] += more;
    }
    return this;
  }

  @Override
  public Block add(double s, Block other) {
    double factor = s;
    double[] b = of(other);
    for (int i = 0; i < length; i++) {
      a[i] += factor * b[i];
    }
    return this;
  }

  @Override
  public Block addProduct(double s, Block first, Block second) {
    double factor = s;
    double[] b = of(first);
    double[] c = of(second);
    for (int i = 0; i < length; i++) {
      a[i] += factor * b[i] * c[i];
    }
    return this;
  }

  @Override
  public Block addQuotient(double s, Block first, Block second) {
    double factor = s;
    double[] b = of(first);
    double[] c = of(second);
    for (int i = 0; i < length; i++) {
      a[i] += factor * b[i] / c[i];
    }
    return this;
  }

  @Override
  public Block sqrt() {
    for (int i = 0; i < length; i++) {
      a[i] = Math.sqrt(a[i]);
    }
    return this;
  }

  @Override
  void addRun(int at, Block other, int from, int n) {
    double[] b = of(other);
    for (int i = 0; i < n; i++) {
      a[at + i] += b[from + i];
    }
  }

  @Override
  void maxRun(int at, Block other, int from, int n, int[] places) {
    double[] b = of(other);
    for (int i = 0; i < n; i++) {
      double next = b[from + i];
      boolean take = next > a[at + i] || next != next;
      a[at + i] = take ? next : a[at + i];
      places[at + i] = take ? from + i : places[at + i];
    }
  }

  @Override
  void setRun(int at, Block other, int from, int n, int[] places) {
    System.arraycopy(of(other), from, a, at, n);
    for (int i = 0; i < n; i++) {
      places[at + i] = from + i;
    }
  }

  @Override
  void addAt(int[] places, Block other) {
    double[] b = of(other);
    for (int i = 0; i < other.length; i++) {
      a[places[i]] += b[i];
    }
  }

  private static double[] of(Block block) {
    return ((DoubleBlock) block).a;
  }
}
