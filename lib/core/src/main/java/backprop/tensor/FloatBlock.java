package backprop.tensor;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A {@link Block} of FLOAT; the same text as its twin, in the other type. */
final class FloatBlock extends Block {

  private final float[] a;

  FloatBlock(int length) {
    super(length);
    a = new float[length];
  }

  @Override
  public Block fresh() {
    return new FloatBlock(length);
  }

  @Override
  Block read(Pointer memory, long at, int n) {
    length = n;
    new FloatPointer(memory).position(at).get(a, 0, n);
    return this;
  }

  @Override
  void write(Pointer memory, long at) {
    new FloatPointer(memory).position(at).put(a, 0, length);
  }

  @Override
  public Block set(Block other) {
    length = other.length;
    System.arraycopy(of(other), 0, a, 0, length);
    return this;
  }

  @Override
  public Block scale(double s) {
    float factor = (float) s;
    for (int i = 0; i < length; i++) {
      a[i] *= factor;
    }
    return this;
  }

  @Override
  public Block add(double s) {
    float more = (float) s;
    for (int i = 0; i < length; i++) {
      a[i] += more;
    }
    return this;
  }

  @Override
  public Block add(double s, Block other) {
    float factor = (float) s;
    float[] b = of(other);
    for (int i = 0; i < length; i++) {
      a[i] += factor * b[i];
    }
    return this;
  }

  @Override
  public Block addProduct(double s, Block first, Block second) {
    float factor = (float) s;
    float[] b = of(first);
    float[] c = of(second);
    for (int i = 0; i < length; i++) {
      a[i] += factor * b[i] * c[i];
    }
    return this;
  }

  @Override
  public Block addQuotient(double s, Block first, Block second) {
    float factor = (float) s;
    float[] b = of(first);
    float[] c = of(second);
    for (int i = 0; i < length; i++) {
      a[i] += factor * b[i] / c[i];
    }
    return this;
  }

  @Override
  public Block sqrt() {
    for (int i = 0; i < length; i++) {
      a[i] = (float) Math.sqrt(a[i]);
    }
    return this;
  }

  @Override
  void addRun(int at, Block other, int from, int n) {
    float[] b = of(other);
    for (int i = 0; i < n; i++) {
      a[at + i] += b[from + i];
    }
  }

  @Override
  void maxRun(int at, Block other, int from, int n, int[] places) {
    float[] b = of(other);
    for (int i = 0; i < n; i++) {
      float next = b[from + i];
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
    float[] b = of(other);
    for (int i = 0; i < other.length; i++) {
      a[places[i]] += b[i];
    }
  }

  private static float[] of(Block block) {
    return ((FloatBlock) block).a;
  }
}
