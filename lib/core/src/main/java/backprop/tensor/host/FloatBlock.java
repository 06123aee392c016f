package backprop.tensor.host;

import backprop.tensor.Block;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A {@link HostBlock} of FLOAT; the same text as its twin, in the other type. */
final class FloatBlock extends HostBlock {

  private final float[] a;
  private float[] spare;
  private float[] density;

  FloatBlock(int length) {
    super(length);
    a = new float[length];
  }

  @Override
  HostBlock read(Pointer memory, long at, int n) {
    length = n;
    new FloatPointer(memory).position(at).get(a, 0, n);
    return this;
  }

  @Override
  void write(Pointer memory, long at) {
    new FloatPointer(memory).position(at).put(a, 0, length);
  }

  @Override
  public HostBlock set(Block other) {
    length = ((HostBlock) other).length;
    System.arraycopy(of(other), 0, a, 0, length);
    return this;
  }

  @Override
  HostBlock fill(double s, int n) {
    length = n;
    Arrays.fill(a, 0, n, (float) s);
    return this;
  }

  @Override
  public HostBlock scale(double s) {
    float factor = (float) s;
    for (int i = 0; i < length; i++) {
      a[i] *= factor;
    }
    return this;
  }

  @Override
  public HostBlock add(double s) {
    float more = (float) s;
    for (int i = 0; i < length; i++) {
      a[i] += more;
    }
    return this;
  }

  @Override
  public HostBlock add(double s, Block other) {
    float factor = (float) s;
    float[] b = of(other);
    for (int i = 0; i < length; i++) {
      a[i] += factor * b[i];
    }
    return this;
  }

  @Override
  public HostBlock addProduct(double s, Block first, Block second) {
    float factor = (float) s;
    float[] b = of(first);
    float[] c = of(second);
    for (int i = 0; i < length; i++) {
      a[i] += factor * b[i] * c[i];
    }
    return this;
  }

  @Override
  public HostBlock addQuotient(double s, Block first, Block second) {
    float factor = (float) s;
    float[] b = of(first);
    float[] c = of(second);
    for (int i = 0; i < length; i++) {
      a[i] += factor * b[i] / c[i];
    }
    return this;
  }

  @Override
  HostBlock setTo(int[] ones, int n, double s) {
    length = n;
    float value = (float) s;
    for (int i = 0; i < length; i++) {
      a[i] = ones[i] * value;
    }
    return this;
  }

  @Override
  HostBlock times(Block other) {
    float[] b = of(other);
    for (int i = 0; i < length; i++) {
      a[i] *= b[i];
    }
    return this;
  }

  @Override
  HostBlock relu() {
    for (int i = 0; i < length; i++) {
      a[i] = Math.max(0, a[i]);
    }
    return this;
  }

  @Override
  HostBlock step() {
    Vectorized.step(a, length);
    return this;
  }

  @Override
  HostBlock over(Block other) {
    float[] b = of(other);
    for (int i = 0; i < length; i++) {
      a[i] /= b[i];
    }
    return this;
  }

  @Override
  public HostBlock sqrt() {
    for (int i = 0; i < length; i++) {
      a[i] = (float) Math.sqrt(a[i]);
    }
    return this;
  }

  @Override
  HostBlock exp() {
    Vectorized.exp(a, spare(), length);
    return this;
  }

  private float[] density() {
    if (density == null) {
      density = new float[a.length];
    }
    return density;
  }

  private float[] spare() {
    if (spare == null) {
      spare = new float[a.length];
    }
    return spare;
  }

  /** {@code this ← x Φ(x)}, of FLOAT only. */
  HostBlock gelu() {
    Vectorized.gelu(a, density(), spare(), length);
    return this;
  }

  /** {@code this ← Φ(x) + x φ(x)}, of FLOAT only. */
  HostBlock geluDerivative() {
    Vectorized.geluDerivative(a, density(), spare(), length);
    return this;
  }

  /** {@code this ← x σ(2u)}, of FLOAT only. */
  HostBlock geluTanh() {
    Vectorized.geluTanh(a, density(), spare(), length);
    return this;
  }

  /** {@code this ← σ(2u) + 2x u' σ(2u) σ(-2u)}, of FLOAT only. */
  HostBlock geluTanhDerivative() {
    Vectorized.geluTanhDerivative(a, density(), spare(), length);
    return this;
  }

  @Override
  HostBlock max(Block other) {
    float[] b = of(other);
    for (int i = 0; i < length; i++) {
      a[i] = Math.max(a[i], b[i]);
    }
    return this;
  }

  @Override
  HostBlock log() {
    for (int i = 0; i < length; i++) {
      a[i] = (float) Math.log(a[i]);
    }
    return this;
  }

  @Override
  boolean isFinite() {
    float zero = 0;
    for (int i = 0; i < length; i++) {
      zero += 0 * a[i];
    }
    return zero == 0;
  }

  @Override
  double sum() {
    return sum(0, length);
  }

  private double sum(int at, int n) {
    // Four sums at a time: each addition has to wait for the one before it.
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = at;
    for (; i + 3 < at + n; i += 4) {
      s0 += a[i];
      s1 += a[i + 1];
      s2 += a[i + 2];
      s3 += a[i + 3];
    }
    for (; i < at + n; i++) {
      s0 += a[i];
    }
    return s0 + s1 + (s2 + s3);
  }

  @Override
  double dot(Block other) {
    return dot(of(other), 0, length);
  }

  private double dot(float[] b, int at, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = at;
    for (; i + 3 < at + n; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < at + n; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + (s2 + s3);
  }

  @Override
  double mean(Block other) {
    float[] b = of(other);
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += b[i] == 0 ? 0 : a[i] * b[i];
    }
    return sum;
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
  HostBlock softmax(int width, boolean causal, boolean[] seen) {
    for (int row = 0; row < length / width; row++) {
      int at = row * width;
      int end = causal ? row + 1 : width;
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < end; i++) {
        max = seen == null || seen[i] ? Math.max(max, a[at + i]) : max;
      }
      for (int i = 0; i < end; i++) {
        a[at + i] = seen == null || seen[i] ? a[at + i] - max : Float.NEGATIVE_INFINITY;
      }
      Arrays.fill(a, at + end, at + width, Float.NEGATIVE_INFINITY);
    }
    exp();
    for (int row = 0; row < length / width; row++) {
      // Where nobody may be looked at, all are 0 and stay it.
      double sum = sum(row * width, width);
      float share = (float) (sum == 0 ? 0 : 1 / sum);
      for (int i = row * width; i < (row + 1) * width; i++) {
        a[i] *= share;
      }
    }
    return this;
  }

  @Override
  HostBlock softmaxGradient(int width, Block softmax, double s) {
    float[] y = of(softmax);
    float factor = (float) s;
    for (int at = 0; at < length; at += width) {
      float mean = (float) dot(y, at, width);
      for (int i = at; i < at + width; i++) {
        a[i] = factor * y[i] * (a[i] - mean);
      }
    }
    return this;
  }

  @Override
  HostBlock take(Block other, int[] indices) {
    float[] b = of(other);
    length = indices.length;
    for (int i = 0; i < length; i++) {
      a[i] = b[indices[i]];
    }
    return this;
  }

  @Override
  HostBlock addAt(int[] indices, Block other) {
    float[] b = of(other);
    int count = ((HostBlock) other).length;
    for (int i = 0; i < count; i++) {
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
  void maxRun(int at, Block other, int from, int n, int place, int[] places) {
    float[] b = of(other);
    for (int i = 0; i < n; i++) {
      float next = b[from + i];
      boolean take = next > a[at + i] || next != next;
      a[at + i] = take ? next : a[at + i];
      places[at + i] = take ? place : places[at + i];
    }
  }

  @Override
  void scatterRun(int at, Block other, int from, int n, int[] places, int[] behind) {
    float[] b = of(other);
    for (int i = 0; i < n; i++) {
      a[at + i + behind[places[from + i]]] += b[from + i];
    }
  }

  @Override
  void setRun(int at, Block other, int from, int n) {
    System.arraycopy(of(other), from, a, at, n);
  }

  private static float[] of(Block block) {
    return ((FloatBlock) block).a;
  }
}
