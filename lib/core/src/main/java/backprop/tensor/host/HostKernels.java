package backprop.tensor.host;

import backprop.tensor.ArrayKernels;
import backprop.tensor.Blocks;
import backprop.tensor.Heads;
import backprop.tensor.Heads.Band;
import backprop.tensor.Kernels;
import backprop.tensor.Masks;
import backprop.tensor.Pooling;
import backprop.tensor.RowNorm.Normalized;
import backprop.tensor.Shapes;
import backprop.tensor.Strides;
import backprop.tensor.Window;
import java.util.Collection;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The fast engine: loops over host memory, and products by BLAS, shared among the cores. */
public final class HostKernels implements Kernels {

  /** For what is as good in plain ND4J. */
  private final Kernels plain = new ArrayKernels();

  @Override
  public INDArray create(DataType type, char order, long... shape) {
    return Nd4j.createUninitialized(type, shape, order);
  }

  @Override
  public void zero(INDArray a) {
    if (a.isView() || !Shapes.isWhole(a)) {
      plain.zero(a);
    } else {
      Pointer.memset(Address.of(a), 0, a.length() * a.dataType().width());
    }
  }

  @Override
  public INDArray copy(INDArray a) {
    return HostBlocks.map(of -> of[0], a);
  }

  @Override
  public void addTo(INDArray a, INDArray b) {
    if (Strides.isDense(a)) {
      HostBlocks.addTo(a, b);
    } else {
      plain.addTo(a, b);
    }
  }

  @Override
  public INDArray copy(INDArray a, char order) {
    return plain.copy(a, order);
  }

  @Override
  public void copyRows(INDArray a, INDArray b, int[] rows) {
    RowCopy.copy(a, b, rows);
  }

  @Override
  public boolean areFinite(Collection<INDArray> all) {
    return all.stream().allMatch(Finite::all);
  }

  @Override
  public double sum(INDArray a) {
    return HostBlocks.total(of -> of[0].sum(), a);
  }

  @Override
  public double dot(INDArray a, INDArray b) {
    return HostBlocks.total(of -> of[0].dot(of[1]), a, b);
  }

  @Override
  public INDArray matmul(Factor a, Factor b) {
    return Gemm.product(a, b);
  }

  @Override
  public void addMatmul(INDArray c, Factor a, Factor b) {
    Gemm.addProduct(c, a, b);
  }

  @Override
  public INDArray affine(Factor x, Factor w, INDArray b) {
    return Gemm.affine(x, w, b);
  }

  @Override
  public INDArray add(INDArray a, INDArray b) {
    return HostBlocks.map(of -> of[0].add(1, of[1]), a, b);
  }

  @Override
  public INDArray times(INDArray a, INDArray b) {
    return HostBlocks.map(of -> of[0].times(of[1]), a, b);
  }

  @Override
  public INDArray relu(INDArray x) {
    return HostBlocks.map(of -> of[0].relu(), x);
  }

  @Override
  public INDArray step(INDArray x) {
    return HostBlocks.map(of -> of[0].step(), x);
  }

  @Override
  public INDArray reluGradient(INDArray x, INDArray dY) {
    return HostBlocks.map(of -> of[0].step().times(of[1]), x, dY);
  }

  @Override
  public INDArray gelu(INDArray x) {
    return x.dataType() == DataType.DOUBLE
        ? plain.gelu(x)
        : HostBlocks.map(of -> ((FloatBlock) of[0]).gelu(), x);
  }

  @Override
  public INDArray geluGradient(INDArray x, INDArray dY) {
    return x.dataType() == DataType.DOUBLE
        ? plain.geluGradient(x, dY)
        : HostBlocks.map(of -> ((FloatBlock) of[0]).geluDerivative().times(of[1]), x, dY);
  }

  @Override
  public INDArray geluTanh(INDArray x) {
    return x.dataType() == DataType.DOUBLE
        ? plain.geluTanh(x)
        : HostBlocks.map(of -> ((FloatBlock) of[0]).geluTanh(), x);
  }

  @Override
  public INDArray geluTanhGradient(INDArray x, INDArray dY) {
    return x.dataType() == DataType.DOUBLE
        ? plain.geluTanhGradient(x, dY)
        : HostBlocks.map(of -> ((FloatBlock) of[0]).geluTanhDerivative().times(of[1]), x, dY);
  }

  @Override
  public INDArray timesRow(INDArray a, INDArray v) {
    return Columns.timesRow(a, v);
  }

  @Override
  public INDArray timesRowPlusRow(INDArray a, INDArray v, INDArray b) {
    return Columns.timesRowPlusRow(a, v, b);
  }

  @Override
  public INDArray sumRows(INDArray a) {
    return Columns.sums(a);
  }

  @Override
  public INDArray sumRowsOfProducts(INDArray a, INDArray b) {
    return Columns.sumsOfProducts(a, b);
  }

  @Override
  public INDArray lookUp(INDArray w, int[] indices) {
    return Columns.lookUp(w, indices);
  }

  @Override
  public INDArray sumByIndex(INDArray a, int[] indices, long v) {
    return Columns.sumByIndex(a, indices, v);
  }

  @Override
  public INDArray oneHot(long[] classes, long count, DataType type) {
    return Columns.oneHot(classes, count, type);
  }

  @Override
  public Normalized normalize(INDArray x, double epsilon) {
    return HostRowNorm.normalize(x, epsilon);
  }

  @Override
  public INDArray normalizeGradient(INDArray dXHat, Normalized normalized) {
    return HostRowNorm.gradient(dXHat, normalized);
  }

  @Override
  public double crossEntropy(INDArray z, INDArray y) {
    return HostCrossEntropy.value(z, y);
  }

  @Override
  public INDArray crossEntropyGradient(INDArray z, INDArray y, double m) {
    return HostCrossEntropy.gradient(z, y, m);
  }

  @Override
  public INDArray headsMatmulTransposeB(Heads of, Band a, Band b, double s) {
    return new HostHeads(of).matmulTransposeB(a, b, s);
  }

  @Override
  public void headsMatmul(Heads of, INDArray a, Band b, Band c) {
    new HostHeads(of).matmul(a, b, c);
  }

  @Override
  public void headsMatmulTransposeA(Heads of, INDArray a, Band b, Band c) {
    new HostHeads(of).matmulTransposeA(a, b, c);
  }

  @Override
  public void headsSoftmax(Heads of, INDArray a, boolean causal, boolean[][] seen) {
    new HostHeads(of).softmax(a, causal, seen);
  }

  @Override
  public void headsSoftmaxGradient(Heads of, INDArray a, INDArray dA, double s) {
    new HostHeads(of).softmaxGradient(a, dA, s);
  }

  @Override
  public INDArray im2col(INDArray x, Window window) {
    return HostConvolution.im2col(x, window);
  }

  @Override
  public INDArray col2im(INDArray cols, INDArray like, Window window) {
    return HostConvolution.col2im(cols, like, window);
  }

  @Override
  public Pooling.Max maxPool(INDArray x, Window window) {
    return HostPooling.max(x, window);
  }

  @Override
  public INDArray maxPoolBackward(INDArray dY, INDArray places, INDArray like, Window window) {
    return HostPooling.maxBackward(dY, places, like, window);
  }

  @Override
  public INDArray meanPool(INDArray x, Window window) {
    return HostPooling.mean(x, window);
  }

  @Override
  public INDArray meanPoolBackward(INDArray dY, INDArray like, Window window) {
    return HostPooling.meanBackward(dY, like, window);
  }

  @Override
  public void apply(Blocks.Formula formula, INDArray gradient, INDArray... moved) {
    HostBlocks.apply(formula, gradient, moved);
  }

  @Override
  public INDArray mask(INDArray x, Masks.Mask mask, double value) {
    return HostMasks.draw(x, mask, value);
  }
}
