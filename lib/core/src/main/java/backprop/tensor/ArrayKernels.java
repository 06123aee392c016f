package backprop.tensor;

import backprop.tensor.ArrayWindow.Pixel;
import backprop.tensor.Heads.Band;
import backprop.tensor.RowNorm.Normalized;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.transforms.segment.UnsortedSegmentSum;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The readable engine: each operation in a few lines of plain ND4J, which run on any backend, and
 * say what the fast engine has to compute.
 */
public final class ArrayKernels implements Kernels {

  /** Where the standard normal distribution has nothing left. */
  private static final double FAR = 40;

  /** Of the tanh that stands for Φ: {@code √(2/π)}, and what x³ counts. */
  private static final double ROOT = Math.sqrt(2 / Math.PI);

  private static final double CUBE = 0.044715;

  @Override
  public INDArray create(DataType type, char order, long... shape) {
    return Nd4j.createUninitialized(type, shape, order);
  }

  @Override
  public void zero(INDArray a) {
    a.assign(0);
  }

  @Override
  public INDArray copy(INDArray a) {
    return a.dup(a.ordering());
  }

  @Override
  public void addTo(INDArray a, INDArray b) {
    a.addi(b);
  }

  @Override
  public INDArray copy(INDArray a, char order) {
    return a.dup(order);
  }

  @Override
  public void copyRows(INDArray a, INDArray b, int[] rows) {
    long d = b.length() / b.size(0);
    Nd4j.pullRows(b.reshape('c', b.size(0), d), a.reshape('c', a.size(0), d), 1, rows);
  }

  @Override
  public boolean areFinite(Collection<INDArray> all) {
    // 0 times a number is 0, and NaN of what is none.
    return all.stream().allMatch(a -> a.mul(0).sumNumber().doubleValue() == 0);
  }

  @Override
  public double sum(INDArray a) {
    return a.castTo(DataType.DOUBLE).sumNumber().doubleValue();
  }

  @Override
  public double dot(INDArray a, INDArray b) {
    return sum(a.mul(b));
  }

  // --- Products ---

  @Override
  public INDArray matmul(Factor a, Factor b) {
    return columns(product(a, b));
  }

  @Override
  public void addMatmul(INDArray c, Factor a, Factor b) {
    c.addi(product(a, b));
  }

  @Override
  public INDArray affine(Factor x, Factor w, INDArray b) {
    return matmul(x, w).addi(row(b));
  }

  private static INDArray product(Factor a, Factor b) {
    // Not mmul: it multiplies by a matrix of one number as by a number, and of those takes NaN for
    // 1e-5. Of copies: a view that repeats a row, with a stride of 0, is refused by BLAS.
    INDArray left = a.matrix().isView() ? a.matrix().dup('c') : a.matrix();
    INDArray right = b.matrix().isView() ? b.matrix().dup('c') : b.matrix();
    return Nd4j.matmul(left, right, a.transposed(), b.transposed(), false);
  }

  // --- Number by number ---

  @Override
  public INDArray add(INDArray a, INDArray b) {
    return copy(a).addi(b);
  }

  @Override
  public INDArray times(INDArray a, INDArray b) {
    return copy(a).muli(b);
  }

  @Override
  public INDArray relu(INDArray x) {
    return select(Transforms.or(x.gt(0), x.isNaN()), x, x.like());
  }

  @Override
  public INDArray step(INDArray x) {
    return select(x.isNaN(), x, x.gt(0).castTo(x.dataType()));
  }

  @Override
  public INDArray reluGradient(INDArray x, INDArray dY) {
    return step(x).muli(dY);
  }

  @Override
  public INDArray gelu(INDArray x) {
    // Beyond -40, Φ(x) is 0, and infinity times it would be NaN.
    INDArray near = Nd4j.math().clipByValue(x, -FAR, Double.POSITIVE_INFINITY);
    return normalBelow(near).muli(near);
  }

  @Override
  public INDArray geluGradient(INDArray far, INDArray dY) {
    INDArray x = Nd4j.math().clipByValue(far, -FAR, FAR);
    INDArray density = Transforms.exp(x.mul(x).divi(-2), false).divi(Math.sqrt(2 * Math.PI));
    return density.muli(x).addi(normalBelow(x)).muli(dY);
  }

  @Override
  public INDArray geluTanh(INDArray x) {
    INDArray near = Nd4j.math().clipByValue(x, -FAR, Double.POSITIVE_INFINITY);
    return tanhShare(near).muli(near);
  }

  @Override
  public INDArray geluTanhGradient(INDArray far, INDArray dY) {
    INDArray x = Nd4j.math().clipByValue(far, -FAR, FAR);
    INDArray share = tanhShare(x);
    INDArray slope = x.mul(x).muli(3 * CUBE).addi(1).muli(2 * ROOT);
    return share.rsub(1).muli(share).muli(x).muli(slope).addi(share).muli(dY);
  }

  /** {@code (1 + tanh u) / 2}, which is σ(2u), for {@code u = √(2/π) (x + 0.044715 x³)}. */
  private static INDArray tanhShare(INDArray x) {
    return Transforms.sigmoid(x.mul(x).muli(CUBE).addi(1).muli(x).muli(2 * ROOT), false);
  }

  /** {@code Φ(x)}, the share of a standard normal distribution below {@code x}. */
  private static INDArray normalBelow(INDArray x) {
    return Nd4j.math().erf(x.div(Math.sqrt(2))).addi(1).divi(2);
  }

  // --- Rows ---

  @Override
  public INDArray timesRow(INDArray a, INDArray v) {
    return a.dup('f').muli(row(v));
  }

  @Override
  public INDArray timesRowPlusRow(INDArray a, INDArray v, INDArray b) {
    return timesRow(a, v).addi(row(b));
  }

  @Override
  public INDArray sumRows(INDArray a) {
    return a.castTo(DataType.DOUBLE).sum(0).castTo(a.dataType());
  }

  @Override
  public INDArray sumRowsOfProducts(INDArray a, INDArray b) {
    return sumRows(a.mul(b));
  }

  @Override
  public INDArray lookUp(INDArray w, int[] indices) {
    return columns(w.getRows(indices));
  }

  @Override
  public INDArray sumByIndex(INDArray a, int[] indices, long v) {
    // With a row of zeros, since ND4J takes a single row for a vector.
    INDArray rows = Nd4j.concat(0, a, Nd4j.zeros(a.dataType(), 1, a.size(1)));
    INDArray segments = Nd4j.createFromArray(Arrays.copyOf(indices, indices.length + 1));
    return columns(Nd4j.exec(new UnsortedSegmentSum(rows, segments, (int) v))[0]);
  }

  @Override
  public INDArray oneHot(long[] classes, long count, DataType type) {
    int n = classes.length;
    double[] ones = new double[Math.toIntExact(n * count)];
    for (int i = 0; i < n; i++) {
      if (classes[i] >= 0) {
        ones[(int) classes[i] * n + i] = 1;
      }
    }
    return Nd4j.createFromArray(ones).castTo(type).reshape('f', n, count);
  }

  @Override
  public Normalized normalize(INDArray x, double epsilon) {
    INDArray centred = x.sub(x.mean(true, 1));
    INDArray sigma = Transforms.sqrt(centred.mul(centred).mean(true, 1).addi(epsilon), false);
    return new Normalized(columns(centred.divi(sigma)), sigma);
  }

  @Override
  public INDArray normalizeGradient(INDArray dXHat, Normalized normalized) {
    INDArray xHat = normalized.xHat();
    INDArray along = xHat.mul(dXHat.mul(xHat).mean(true, 1));
    return columns(dXHat.sub(dXHat.mean(true, 1)).subi(along).divi(normalized.sigma()));
  }

  @Override
  public double crossEntropy(INDArray z, INDArray y) {
    INDArray less = z.sub(z.max(true, 1));
    INDArray total = Transforms.log(Transforms.exp(less, true).sum(true, 1), false);
    // A logit of -∞ that nobody wants costs nothing; 0 times it would be NaN.
    INDArray wanted = select(y.eq(0), y, less.mul(y));
    return sum(total.muli(y.sum(true, 1))) - sum(wanted);
  }

  @Override
  public INDArray crossEntropyGradient(INDArray z, INDArray y, double m) {
    INDArray p = Transforms.exp(z.sub(z.max(true, 1)), false);
    return columns(p.muli(y.sum(true, 1).divi(p.sum(true, 1))).subi(y).divi(m));
  }

  // --- Heads of attention ---

  @Override
  public INDArray headsMatmulTransposeB(Heads of, Band a, Band b, double s) {
    return Nd4j.matmul(cut(of, a), cut(of, b).permute(0, 1, 3, 2).dup('c')).muli(s);
  }

  @Override
  public void headsMatmul(Heads of, INDArray a, Band b, Band c) {
    join(of, Nd4j.matmul(a, cut(of, b)), c);
  }

  @Override
  public void headsMatmulTransposeA(Heads of, INDArray a, Band b, Band c) {
    join(of, Nd4j.matmul(a.permute(0, 1, 3, 2).dup('c'), cut(of, b)), c);
  }

  @Override
  public void headsSoftmax(Heads of, INDArray a, boolean causal, boolean[][] seen) {
    INDArray shown = shown(of, causal, seen);
    INDArray scores = select(shown, a, a.like().assign(Double.NEGATIVE_INFINITY));
    // Where nobody may be looked at there is no largest score, and all shares are 0.
    INDArray max = scores.max(true, 3);
    INDArray some = shown.castTo(a.dataType()).max(true, 3).gt(0);
    INDArray p = Transforms.exp(scores.subi(select(some, max, max.like())), false);
    INDArray sums = p.sum(true, 3);
    a.assign(p.divi(select(some, sums, sums.like().assign(1))));
  }

  /** {@code [n,heads,t,t]}, true where a step may look. */
  private static INDArray shown(Heads of, boolean causal, boolean[][] seen) {
    int n = (int) of.n();
    int t = (int) of.t();
    boolean[][][][] shown = new boolean[n][of.heads()][t][t];
    for (int i = 0; i < n; i++) {
      for (int s = 0; s < t; s++) {
        for (int r = 0; r < t; r++) {
          shown[i][0][s][r] = (!causal || r <= s) && (seen == null || seen[i][r]);
        }
      }
      Arrays.fill(shown[i], shown[i][0]);
    }
    return Nd4j.createFromArray(shown);
  }

  @Override
  public void headsSoftmaxGradient(Heads of, INDArray a, INDArray dA, double s) {
    dA.subi(dA.mul(a).sum(true, 3)).muli(a).muli(s);
  }

  /** {@code [n·t, heads·k] → [n,heads,t,k]}. */
  private static INDArray cut(Heads of, Band band) {
    return columns(of, band)
        .dup('c')
        .reshape('c', of.n(), of.t(), of.heads(), of.k())
        .permute(0, 2, 1, 3)
        .dup('c');
  }

  /** {@code [n,heads,t,k] → [n·t, heads·k]}. */
  private static void join(Heads of, INDArray heads, Band to) {
    INDArray columns = columns(of, to);
    columns.assign(heads.permute(0, 2, 1, 3).dup('c').reshape('c', columns.shape()));
  }

  private static INDArray columns(Heads of, Band band) {
    long end = band.column() + (long) of.heads() * of.k();
    return Views.part(band.rows(), 1, band.column(), end);
  }

  // --- Windows over images ---

  @Override
  public INDArray im2col(INDArray x, Window window) {
    ArrayWindow of = new ArrayWindow(x, window);
    INDArray padded = of.padded();
    of.interior(padded).assign(Images.channels(x));
    INDArray columns = of.columns();
    of.eachPixel(k -> of.of(columns, k).assign(of.seen(padded, k)));
    return of.toRows(columns);
  }

  @Override
  public INDArray col2im(INDArray cols, INDArray like, Window window) {
    ArrayWindow of = new ArrayWindow(like, window);
    INDArray padded = of.padded();
    INDArray columns = of.ofRows(cols);
    of.eachPixel(k -> of.seen(padded, k).addi(of.of(columns, k)));
    return Images.ofChannels(of.interior(padded).dup('c'));
  }

  @Override
  public Pooling.Max maxPool(INDArray x, Window window) {
    ArrayWindow of = new ArrayWindow(x, window);
    INDArray images = Images.channels(x).dup('c');
    INDArray y = of.seen(images, new Pixel(0, 0)).dup('c');
    INDArray places = Nd4j.zeros(DataType.INT32, y.shape());
    of.eachPixel(
        k -> {
          INDArray next = of.seen(images, k).dup('c');
          INDArray larger = Transforms.or(next.gt(y), next.isNaN());
          y.assign(select(larger, next, y));
          places.assign(select(larger, places.mul(0).addi(of.number(k)), places));
        });
    return new Pooling.Max(Images.ofChannels(y), Images.ofChannels(places));
  }

  @Override
  public INDArray maxPoolBackward(INDArray dY, INDArray places, INDArray like, Window window) {
    ArrayWindow of = new ArrayWindow(like, window);
    INDArray dX = of.padded();
    INDArray gradient = Images.channels(dY).dup('c');
    INDArray found = Images.channels(places).dup('c');
    if (found.minNumber().intValue() < 0
        || found.maxNumber().intValue() >= window.height() * window.width()) {
      throw Pooling.outOfWindow(window);
    }
    of.eachPixel(
        k -> of.seen(dX, k).addi(select(found.eq(of.number(k)), gradient, gradient.like())));
    return Images.ofChannels(dX);
  }

  @Override
  public INDArray meanPool(INDArray x, Window window) {
    ArrayWindow of = new ArrayWindow(x, window);
    INDArray images = Images.channels(x).dup('c');
    INDArray y = of.seen(images, new Pixel(0, 0)).like();
    of.eachPixel(k -> y.addi(of.seen(images, k)));
    return Images.ofChannels(y.divi(window.height() * window.width()));
  }

  @Override
  public INDArray meanPoolBackward(INDArray dY, INDArray like, Window window) {
    ArrayWindow of = new ArrayWindow(like, window);
    INDArray dX = of.padded();
    INDArray share = Images.channels(dY).div(window.height() * window.width());
    of.eachPixel(k -> of.seen(dX, k).addi(share));
    return Images.ofChannels(dX);
  }

  // --- Formulas and masks ---

  @Override
  public void apply(Blocks.Formula formula, INDArray gradient, INDArray... moved) {
    Block[] blocks = Arrays.stream(moved).map(ArrayBlock::new).toArray(Block[]::new);
    formula.apply(new ArrayBlock(gradient.dup()), blocks, new ArrayBlock(gradient.ulike()));
  }

  @Override
  public INDArray mask(INDArray x, Masks.Mask mask, double value) {
    int[] kept = IntStream.range(0, Math.toIntExact(x.length())).toArray();
    mask.decide(kept, kept.length);
    INDArray drawn = Nd4j.createFromArray(kept).castTo(x.dataType()).muli(value);
    return drawn.reshape('c', x.shape()).dup(x.ordering());
  }

  // --- Of ND4J ---

  /** {@code [d] → [1,d]}, to meet every row. */
  private static INDArray row(INDArray v) {
    return v.reshape(1, v.length());
  }

  /** In 'f' order. */
  private static INDArray columns(INDArray a) {
    return Shapes.isByColumns(a) ? a : a.dup('f');
  }

  /**
   * {@code a} where it says true, else {@code b}, in a's order; a NaN in the other is no matter.
   */
  private static INDArray select(INDArray where, INDArray a, INDArray b) {
    DynamicCustomOp select =
        DynamicCustomOp.builder("select").addInputs(where, a, b).addOutputs(a.ulike()).build();
    return Nd4j.exec(select)[0];
  }
}
