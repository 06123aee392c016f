package backprop.tensor.device;

import backprop.tensor.ArrayKernels;
import backprop.tensor.Blocks;
import backprop.tensor.Heads;
import backprop.tensor.Heads.Band;
import backprop.tensor.Kernels;
import backprop.tensor.Masks;
import backprop.tensor.Pooling;
import backprop.tensor.RowNorm.Normalized;
import backprop.tensor.Strides;
import backprop.tensor.Window;
import java.util.Collection;
import java.util.Iterator;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The engine of a GPU: each operation a kernel of {@code kernels.cu}, or a product.
 *
 * <p>An operation is complete when it returns: what reads its result next may be the processor, and
 * nobody tells the device. Within {@link #together} it is complete at the end. One runs at a time,
 * whatever thread asks.
 */
public final class DeviceKernels implements Kernels {

  private final Operations operations;
  private final DeviceRows rows;
  private final DeviceHeads heads;
  private final DeviceImages images;
  private final Formulas formulas;

  /** An engine on the first GPU that CUDA shows. */
  public static DeviceKernels cuda() {
    return new DeviceKernels(CudaDevice.open());
  }

  /** An engine on a device that the compiler for C++ makes, for machines without a GPU. */
  public static DeviceKernels emulated() {
    return new DeviceKernels(new EmulatedDevice());
  }

  /** {@code yes} and the GPU that {@link #cuda} would compute on, or {@code no} and why. */
  public static String cudaHere() {
    try {
      return "yes: " + CudaDevice.open();
    } catch (IllegalStateException e) {
      return "no: " + e.getMessage();
    }
  }

  /** {@code yes}, or {@code no} and what {@link #emulated} lacks. */
  public static String compilerHere() {
    return GnuCompiler.isHere() ? "yes" : "no: " + GnuCompiler.NEEDED;
  }

  DeviceKernels(Device device) {
    operations = new Operations(device);
    rows = new DeviceRows(operations);
    heads = new DeviceHeads(operations);
    images = new DeviceImages(operations);
    formulas = new Formulas(device);
  }

  /**
   * From now on, ND4J's workspaces have their memory from the device, so that what a step makes is
   * where it is needed.
   */
  public DeviceKernels servingWorkspaces() {
    operations.arrays().serveWorkspaces();
    return this;
  }

  Operations operations() {
    return operations;
  }

  /** What computes, as its maker calls it. */
  public String device() {
    return operations.device().name();
  }

  @Override
  public void complete() {
    operations.complete();
  }

  @Override
  public <T> T together(Supplier<T> work) {
    return operations.together(work);
  }

  // --- Memory ---

  @Override
  public INDArray create(DataType type, char order, long... shape) {
    return operations.arrays().create(type, order, shape);
  }

  @Override
  public void zero(INDArray a) {
    try (Operation op = operations.begin("zero", a.dataType())) {
      INDArray here = op.inOut(a);
      INDArray zeros = Strides.isDense(here) ? here : op.like(here);
      op.launch(
          "fill", a.length(), new Parameters().add(op.address(zeros)).add(0.0).add(a.length()));
      if (zeros != here) {
        op.moved(zeros, here);
      }
    }
  }

  @Override
  public INDArray copy(INDArray a) {
    try (Operation op = operations.begin("copy", a.dataType())) {
      INDArray from = op.in(a);
      return op.moved(from, op.like(from));
    }
  }

  @Override
  public void addTo(INDArray a, INDArray b) {
    try (Operation op = operations.begin("addTo", a.dataType())) {
      INDArray to = op.inOut(a);
      INDArray dense = op.dense(to);
      INDArray other = op.dense(b, dense);
      op.launch(
          "add",
          a.length(),
          new Parameters()
              .add(op.address(dense))
              .add(op.address(dense))
              .add(op.address(other))
              .add(a.length()));
      if (dense != to) {
        op.moved(dense, to);
      }
    }
  }

  @Override
  public INDArray copy(INDArray a, char order) {
    try (Operation op = operations.begin("copy", a.dataType())) {
      return op.moved(op.in(a), op.create(order, a.shape().clone()));
    }
  }

  @Override
  public void copyRows(INDArray a, INDArray b, int[] rows) {
    complete();
    new ArrayKernels().copyRows(a, b, rows);
  }

  @Override
  public boolean areFinite(Collection<INDArray> all) {
    return areFinite(all, DataType.FLOAT) && areFinite(all, DataType.DOUBLE);
  }

  /** Of each array of this type a sum of few blocks, and of many arrays together one wait. */
  private boolean areFinite(Collection<INDArray> all, DataType type) {
    Iterator<INDArray> arrays = all.stream().filter(a -> a.dataType() == type).iterator();
    while (arrays.hasNext()) {
      int sums = 0;
      try (Operation op = operations.begin("areFinite", type)) {
        while (sums < Device.SUMS && arrays.hasNext()) {
          INDArray a = arrays.next();
          long blocks = op.sumBlocks(a.length(), Device.SUMS - sums);
          Parameters parameters =
              new Parameters()
                  .add(operations.device().sums() + 8L * sums)
                  .add(op.address(op.dense(a)))
                  .add(a.length());
          op.blocks("countNotFinite", blocks, parameters);
          sums += blocks;
        }
        if (op.sumOf(sums) != 0) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public double sum(INDArray a) {
    try (Operation op = operations.begin("sum", a.dataType())) {
      return operations.sum(op, "sum", a);
    }
  }

  @Override
  public double dot(INDArray a, INDArray b) {
    try (Operation op = operations.begin("dot", a.dataType())) {
      INDArray dense = op.dense(a);
      return op.sum(
          "dot",
          a.length(),
          new Parameters()
              .add(operations.device().sums())
              .add(op.address(dense))
              .add(op.address(op.dense(b, dense)))
              .add(a.length()));
    }
  }

  // --- Products ---

  @Override
  public INDArray matmul(Factor a, Factor b) {
    try (Operation op = operations.begin("matmul", a.matrix().dataType())) {
      INDArray c = op.create('f', a.rows(), b.columns());
      product(op, a, b, c, 0);
      return c;
    }
  }

  @Override
  public void addMatmul(INDArray c, Factor a, Factor b) {
    try (Operation op = operations.begin("addMatmul", c.dataType())) {
      INDArray to = op.inOut(c);
      if (Strides.columnsAreRuns(to)) {
        product(op, a, b, to, 1);
      } else if (Strides.rowsAreRuns(to)) {
        // (C + A B)ᵀ = Cᵀ + Bᵀ Aᵀ
        product(op, b.turned(), a.turned(), to.transpose(), 1);
      } else {
        INDArray sum = op.moved(to, op.create('f', c.size(0), c.size(1)));
        product(op, a, b, sum, 1);
        op.moved(sum, to);
      }
    }
  }

  @Override
  public INDArray affine(Factor x, Factor w, INDArray b) {
    try (Operation op = operations.begin("affine", b.dataType())) {
      INDArray y = op.create('f', x.rows(), w.columns());
      INDArray v = op.in(b);
      op.launch(
          "rows", y.length(), op.add(new Parameters(), y).add(op.address(v)).add(v.stride(0)));
      product(op, x, w, y, 1);
      return y;
    }
  }

  /** {@code C ← A B + keep · C}, for C column after column. */
  private void product(Operation op, Factor a, Factor b, INDArray c, double keep) {
    operations
        .device()
        .products(
            c.dataType(),
            new Device.Product(a.rows(), b.columns(), a.columns(), 1, keep),
            factor(op, a),
            factor(op, b),
            factor(op, Factor.of(c)),
            1);
  }

  private static Device.Operand factor(Operation op, Factor factor) {
    INDArray a = op.in(factor.matrix());
    if (!Strides.columnsAreRuns(a) && !Strides.rowsAreRuns(a)) {
      a = op.moved(a, op.create('f', a.size(0), a.size(1)));
    }
    boolean byRows = !Strides.columnsAreRuns(a);
    int along = byRows ? 0 : 1;
    long ld = a.size(along) == 1 ? a.size(1 - along) : a.stride(along);
    return new Device.Operand(op.address(a), byRows != factor.transposed(), ld, 0);
  }

  // --- Number by number ---

  @Override
  public INDArray add(INDArray a, INDArray b) {
    return each("add", a, b);
  }

  @Override
  public INDArray times(INDArray a, INDArray b) {
    return each("times", a, b);
  }

  @Override
  public INDArray relu(INDArray x) {
    return each("relu", x);
  }

  @Override
  public INDArray step(INDArray x) {
    return each("step", x);
  }

  @Override
  public INDArray reluGradient(INDArray x, INDArray dY) {
    return each("reluGradient", x, dY);
  }

  @Override
  public INDArray gelu(INDArray x) {
    return each("gelu", x);
  }

  @Override
  public INDArray geluGradient(INDArray x, INDArray dY) {
    return each("geluGradient", x, dY);
  }

  @Override
  public INDArray geluTanh(INDArray x) {
    return each("geluTanh", x);
  }

  @Override
  public INDArray geluTanhGradient(INDArray x, INDArray dY) {
    return each("geluTanhGradient", x, dY);
  }

  private INDArray each(String kernel, INDArray x, INDArray... others) {
    try (Operation op = operations.begin(kernel, x.dataType())) {
      INDArray from = op.dense(x);
      INDArray y = op.like(from);
      Parameters parameters = new Parameters().add(op.address(y)).add(op.address(from));
      for (INDArray other : others) {
        parameters.add(op.address(op.dense(other, from)));
      }
      op.launch(kernel, x.length(), parameters.add(x.length()));
      return y;
    }
  }

  // --- Rows ---

  @Override
  public INDArray timesRow(INDArray a, INDArray v) {
    return rows.timesRow(a, v);
  }

  @Override
  public INDArray timesRowPlusRow(INDArray a, INDArray v, INDArray b) {
    return rows.timesRowPlusRow(a, v, b);
  }

  @Override
  public INDArray sumRows(INDArray a) {
    return rows.sumRows(a);
  }

  @Override
  public INDArray sumRowsOfProducts(INDArray a, INDArray b) {
    return rows.sumRowsOfProducts(a, b);
  }

  @Override
  public INDArray lookUp(INDArray w, int[] indices) {
    return rows.lookUp(w, indices);
  }

  @Override
  public INDArray sumByIndex(INDArray a, int[] indices, long v) {
    return rows.sumByIndex(a, indices, v);
  }

  @Override
  public INDArray oneHot(long[] classes, long count, DataType type) {
    return rows.oneHot(classes, count, type);
  }

  @Override
  public Normalized normalize(INDArray x, double epsilon) {
    return rows.normalize(x, epsilon);
  }

  @Override
  public INDArray normalizeGradient(INDArray dXHat, Normalized normalized) {
    return rows.normalizeGradient(dXHat, normalized);
  }

  @Override
  public double crossEntropy(INDArray z, INDArray y) {
    return rows.crossEntropy(z, y);
  }

  @Override
  public INDArray crossEntropyGradient(INDArray z, INDArray y, double m) {
    return rows.crossEntropyGradient(z, y, m);
  }

  // --- Heads of attention ---

  @Override
  public INDArray headsMatmulTransposeB(Heads of, Band a, Band b, double s) {
    return heads.headsMatmulTransposeB(of, a, b, s);
  }

  @Override
  public void headsMatmul(Heads of, INDArray a, Band b, Band c) {
    heads.headsMatmul(of, a, b, c);
  }

  @Override
  public void headsMatmulTransposeA(Heads of, INDArray a, Band b, Band c) {
    heads.headsMatmulTransposeA(of, a, b, c);
  }

  @Override
  public void headsSoftmax(Heads of, INDArray a, boolean causal, boolean[][] seen) {
    heads.headsSoftmax(of, a, causal, seen);
  }

  @Override
  public void headsSoftmaxGradient(Heads of, INDArray a, INDArray dA, double s) {
    heads.headsSoftmaxGradient(of, a, dA, s);
  }

  // --- Windows over images ---

  @Override
  public INDArray im2col(INDArray x, Window window) {
    return images.im2col(x, window);
  }

  @Override
  public INDArray col2im(INDArray cols, INDArray like, Window window) {
    return images.col2im(cols, like, window);
  }

  @Override
  public Pooling.Max maxPool(INDArray x, Window window) {
    return images.maxPool(x, window);
  }

  @Override
  public INDArray maxPoolBackward(INDArray dY, INDArray places, INDArray like, Window window) {
    return images.maxPoolBackward(dY, places, like, window);
  }

  @Override
  public INDArray meanPool(INDArray x, Window window) {
    return images.meanPool(x, window);
  }

  @Override
  public INDArray meanPoolBackward(INDArray dY, INDArray like, Window window) {
    return images.meanPoolBackward(dY, like, window);
  }

  // --- Formulas and masks ---

  @Override
  public void apply(Blocks.Formula formula, INDArray gradient, INDArray... moved) {
    Formulas.FormulaKernel recorded = formulas.record(formula, moved.length, gradient.dataType());
    try (Operation op = operations.begin(recorded.program(), "Blocks.apply", gradient.dataType())) {
      Parameters parameters = new Parameters().add(op.address(op.in(gradient)));
      for (INDArray m : moved) {
        parameters.add(op.address(op.inOut(m)));
      }
      for (double s : recorded.scalars()) {
        parameters.add(s);
      }
      op.launch("formula", gradient.length(), parameters.add(gradient.length()));
    }
  }

  @Override
  public INDArray mask(INDArray x, Masks.Mask mask, double value) {
    if (!Parameters.fit(x.shape())) {
      return new ArrayKernels().mask(x, mask, value);
    }
    try (Operation op = operations.begin("mask", x.dataType())) {
      INDArray drawn = op.create(x.ordering(), x.shape().clone());
      op.launch(
          "mask",
          x.length(),
          new Parameters()
              .add(op.address(drawn))
              .add(drawn.shape(), drawn.stride())
              .add(mask.key())
              .add(mask.threshold())
              .add(value)
              .add(x.length()));
      return drawn;
    }
  }
}
