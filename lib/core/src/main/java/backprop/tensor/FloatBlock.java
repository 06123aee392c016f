package backprop.tensor;

import java.util.Arrays;
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
  Block fill(double s, int n) {
    length = n;
    Arrays.fill(a, 0, n, (float) s);
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
  Block times(Block other) {
    float[] b = of(other);
    for (int i = 0; i < length; i++) {
      a[i] *= b[i];
    }
    return this;
  }

  @Override
  Block relu() {
    for (int i = 0; i < length; i++) {
      a[i] = Math.max(0, a[i]);
    }
    return this;
  }

  @Override
  Block step() {
    for (int i = 0; i < length; i++) {
      a[i] = a[i] > 0 ? 1 : 0;
    }
    return this;
  }

  @Override
  Block over(Block other) {
    float[] b = of(other);
    for (int i = 0; i < length; i++) {
      a[i] /= b[i];
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
  Block normalBelow() {
    double[] q = new double[length];
    for (int i = 0; i < length; i++) {
      q[i] = Math.abs(a[i]);
    }
    Vectorized.normalBelowMinus(q, length);
    for (int i = 0; i < length; i++) {
      a[i] = (float) (a[i] < 0 ? q[i] : 1 - q[i]);
    }
    return this;
  }

  @Override
  Block normalDensity() {
    double[] x = doubles(0, length);
    Vectorized.normalDensity(x, length);
    return set(x, 0, length);
  }

  private double[] doubles(int at, int n) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = a[at + i];
    }
    return x;
  }

  private Block set(double[] x, int at, int n) {
    for (int i = 0; i < n; i++) {
      a[at + i] = (float) x[i];
    }
    return this;
  }

  @Override
  double sum() {
    // Four sums at a time: each addition has to wait for the one before it.
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      s0 += a[i];
      s1 += a[i + 1];
      s2 += a[i + 2];
      s3 += a[i + 3];
    }
    for (; i < length; i++) {
      s0 += a[i];
    }
    return s0 + s1 + (s2 + s3);
  }

  @Override
  double dot(Block other) {
    float[] b = of(other);
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < length; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + (s2 + s3);
  }

  @Override
  double get(int i) {
    return a[i];
  }

  @Override
  void put(int i, double s) {
    a[i] = (float) s;
  }

  @Override
  void softmax(int at, int n, boolean[] seen) {
    float max = Float.NEGATIVE_INFINITY;
    int count = n;
    for (int i = at; i < at + n; i++) {
      if (seen != null && !seen[i - at]) {
        a[i] = Float.NEGATIVE_INFINITY;
        count--;
      }
      // NaN is no maximum, but makes the sum NaN, and so the row.
      max = a[i] > max ? a[i] : max;
    }
    if (count == 0) {
      Arrays.fill(a, at, at + n, 0);
      return;
    }
    double[] e = doubles(at, n);
    for (int i = 0; i < n; i++) {
      e[i] -= max;
    }
    Vectorized.exp(e, n);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += e[i];
    }
    double share = 1 / sum;
    for (int i = 0; i < n; i++) {
      a[at + i] = (float) (e[i] * share);
    }
  }

  @Override
  void softmaxGradient(int at, int n, Block softmax, double s) {
    float[] y = of(softmax);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[at + i] * y[at + i];
    }
    float mean = (float) sum;
    float factor = (float) s;
    for (int i = 0; i < n; i++) {
      a[at + i] = factor * y[at + i] * (a[at + i] - mean);
    }
  }

  @Override
  Block take(Block other, int[] indices) {
    float[] b = of(other);
    length = indices.length;
    for (int i = 0; i < length; i++) {
      a[i] = b[indices[i]];
    }
    return this;
  }

  @Override
  Block addAt(int[] indices, Block other) {
    float[] b = of(other);
    for (int i = 0; i < other.length; i++) {
      a[indices[i]] += b[i];
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

  private static float[] of(Block block) {
    return ((FloatBlock) block).a;
  }
}
