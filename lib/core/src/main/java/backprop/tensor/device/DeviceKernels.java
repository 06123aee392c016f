package backprop.tensor.device;

import backprop.tensor.ArrayKernels;
import backprop.tensor.Blocks;
import backprop.tensor.Heads;
import backprop.tensor.Heads.Band;
import backprop.tensor.Images;
import backprop.tensor.Kernels;
import backprop.tensor.Masks;
import backprop.tensor.Pooling;
import backprop.tensor.RowNorm.Normalized;
import backprop.tensor.Strides;
import backprop.tensor.Window;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
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

  private final Device device;
  private final DeviceArrays arrays;
  private final Map<DataType, Device.Program> programs = new EnumMap<>(DataType.class);
  private final Formulas formulas;

  /** What operations that nobody has waited for still read. */
  private final ThreadLocal<List<Object>> together = new ThreadLocal<>();

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
    return EmulatedDevice.hasCompiler() ? "yes" : "no: it needs g++, the GNU compiler for C++";
  }

  DeviceKernels(Device device) {
    this.device = device;
    arrays = new DeviceArrays(device.memory(), device.bytes(), this::complete);
    formulas = new Formulas(device);
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      programs.put(type, device.program(CudaSources.kernels(type)));
    }
  }

  /**
   * From now on, ND4J's workspaces have their memory from the device, so that what a step makes is
   * where it is needed.
   */
  public DeviceKernels servingWorkspaces() {
    arrays.serveWorkspaces();
    return this;
  }

  /** What computes, as its maker calls it. */
  public String device() {
    return device.name();
  }

  @Override
  public void complete() {
    List<Object> held = together.get();
    if (held != null) {
      finish();
      held.clear();
    }
  }

  private synchronized void finish() {
    try {
      device.finish();
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "an operation of this step, which was not waited for, failed on "
              + device.name()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private Operation operation(String name, DataType type) {
    return operation(programs.get(type), name, type);
  }

  private Operation operation(Device.Program program, String name, DataType type) {
    return new Operation(device, arrays, program, name, type, together.get());
  }

  // --- Memory ---

  @Override
  public INDArray create(DataType type, char order, long... shape) {
    return arrays.create(type, order, shape);
  }

  @Override
  public synchronized void zero(INDArray a) {
    try (Operation op = operation("zero", a.dataType())) {
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
  public synchronized INDArray copy(INDArray a) {
    try (Operation op = operation("copy", a.dataType())) {
      INDArray from = op.in(a);
      return op.moved(from, op.like(from));
    }
  }

  @Override
  public void addTo(INDArray a, INDArray b) {
    synchronized (this) {
      try (Operation op = operation("addTo", a.dataType())) {
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
  }

  @Override
  public synchronized INDArray copy(INDArray a, char order) {
    try (Operation op = operation("copy", a.dataType())) {
      return op.moved(op.in(a), op.create(order, a.shape().clone()));
    }
  }

  @Override
  public synchronized boolean areFinite(Collection<INDArray> all) {
    return areFinite(all, DataType.FLOAT) && areFinite(all, DataType.DOUBLE);
  }

  /** Of each array of this type a sum of few blocks, and of many arrays together one wait. */
  private boolean areFinite(Collection<INDArray> all, DataType type) {
    Iterator<INDArray> arrays = all.stream().filter(a -> a.dataType() == type).iterator();
    while (arrays.hasNext()) {
      int sums = 0;
      try (Operation op = operation("areFinite", type)) {
        while (sums < Device.SUMS && arrays.hasNext()) {
          INDArray a = arrays.next();
          long blocks = op.sumBlocks(a.length(), Device.SUMS - sums);
          Parameters parameters =
              new Parameters()
                  .add(device.sums() + 8L * sums)
                  .add(op.address(op.dense(a)))
                  .add(a.length());
          programs.get(type).launch("countNotFinite", blocks, parameters.words());
          sums += blocks;
        }
        if (op.sumOf(sums) != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Operations of this thread end without a wait, and all of them at the end of {@code work}. */
  @Override
  public <T> T together(Supplier<T> work) {
    if (together.get() != null || !device.isReadWhileItComputes()) {
      return work.get();
    }
    together.set(new ArrayList<>());
    try {
      return work.get();
    } finally {
      List<Object> held = together.get();
      together.remove();
      finish();
      Reference.reachabilityFence(held);
    }
  }

  @Override
  public synchronized double sum(INDArray a) {
    try (Operation op = operation("sum", a.dataType())) {
      return sum(op, "sum", a);
    }
  }

  @Override
  public synchronized double dot(INDArray a, INDArray b) {
    try (Operation op = operation("dot", a.dataType())) {
      INDArray dense = op.dense(a);
      return op.sum(
          "dot",
          a.length(),
          new Parameters()
              .add(device.sums())
              .add(op.address(dense))
              .add(op.address(op.dense(b, dense)))
              .add(a.length()));
    }
  }

  private double sum(Operation op, String kernel, INDArray a) {
    return op.sum(
        kernel,
        a.length(),
        new Parameters().add(device.sums()).add(op.address(op.dense(a))).add(a.length()));
  }

  // --- Products ---

  @Override
  public synchronized INDArray matmul(Factor a, Factor b) {
    try (Operation op = operation("matmul", a.matrix().dataType())) {
      INDArray c = op.create('f', a.rows(), b.columns());
      product(op, a, b, c, 0);
      return c;
    }
  }

  @Override
  public synchronized void addMatmul(INDArray c, Factor a, Factor b) {
    try (Operation op = operation("addMatmul", c.dataType())) {
      INDArray to = op.inOut(c);
      if (columnsAreRuns(to)) {
        product(op, a, b, to, 1);
      } else if (rowsAreRuns(to)) {
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
  public synchronized INDArray affine(Factor x, Factor w, INDArray b) {
    try (Operation op = operation("affine", b.dataType())) {
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
    device.products(
        c.dataType(),
        new Device.Product(a.rows(), b.columns(), a.columns(), 1, keep),
        factor(op, a),
        factor(op, b),
        factor(op, Factor.of(c)),
        1);
  }

  private static Device.Operand factor(Operation op, Factor factor) {
    INDArray a = op.in(factor.matrix());
    if (!columnsAreRuns(a) && !rowsAreRuns(a)) {
      a = op.moved(a, op.create('f', a.size(0), a.size(1)));
    }
    boolean byRows = !columnsAreRuns(a);
    int along = byRows ? 0 : 1;
    long ld = a.size(along) == 1 ? a.size(1 - along) : a.stride(along);
    return new Device.Operand(op.address(a), byRows != factor.transposed(), ld, 0);
  }

  private static boolean columnsAreRuns(INDArray a) {
    return (a.size(0) == 1 || a.stride(0) == 1) && (a.size(1) == 1 || a.stride(1) >= a.size(0));
  }

  private static boolean rowsAreRuns(INDArray a) {
    return (a.size(1) == 1 || a.stride(1) == 1) && (a.size(0) == 1 || a.stride(0) >= a.size(1));
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

  private synchronized INDArray each(String kernel, INDArray x, INDArray... others) {
    try (Operation op = operation(kernel, x.dataType())) {
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
  public synchronized INDArray timesRow(INDArray a, INDArray v) {
    try (Operation op = operation("timesRow", a.dataType())) {
      INDArray y = op.create('f', a.size(0), a.size(1));
      op.launch("timesRow", y.length(), vector(op, matrices(op, y, op.in(a)), v));
      return y;
    }
  }

  @Override
  public synchronized INDArray timesRowPlusRow(INDArray a, INDArray v, INDArray b) {
    try (Operation op = operation("timesRowPlusRow", a.dataType())) {
      INDArray y = op.create('f', a.size(0), a.size(1));
      Parameters parameters = vector(op, vector(op, matrices(op, y, op.in(a)), v), b);
      op.launch("timesRowPlusRow", y.length(), parameters);
      return y;
    }
  }

  @Override
  public synchronized INDArray sumRows(INDArray a) {
    try (Operation op = operation("sumRows", a.dataType())) {
      INDArray y = op.create('c', a.size(1));
      op.blocks("sumRows", a.size(1), op.add(new Parameters().add(op.address(y)), op.in(a)));
      return y;
    }
  }

  @Override
  public synchronized INDArray sumRowsOfProducts(INDArray a, INDArray b) {
    try (Operation op = operation("sumRowsOfProducts", a.dataType())) {
      INDArray y = op.create('c', a.size(1));
      Parameters parameters = op.add(new Parameters().add(op.address(y)), op.in(a));
      op.blocks("sumRowsOfProducts", a.size(1), op.add(parameters, op.in(b)));
      return y;
    }
  }

  @Override
  public synchronized INDArray lookUp(INDArray w, int[] indices) {
    try (Operation op = operation("lookUp", w.dataType())) {
      INDArray y = op.create('f', indices.length, w.size(1));
      op.launch("lookUp", y.length(), matrices(op, y, op.in(w)).add(op.write(indices)));
      return y;
    }
  }

  @Override
  public synchronized INDArray sumByIndex(INDArray a, int[] indices, long v) {
    int[] first = new int[Math.toIntExact(v) + 1];
    for (int index : indices) {
      first[index + 1]++;
    }
    Arrays.parallelPrefix(first, Integer::sum);
    int[] next = first.clone();
    int[] members = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      members[next[indices[i]]++] = i;
    }
    try (Operation op = operation("sumByIndex", a.dataType())) {
      INDArray w = op.create('f', v, a.size(1));
      op.launch(
          "sumByIndex",
          w.length(),
          matrices(op, w, op.in(a)).add(op.write(first)).add(op.write(members)));
      return w;
    }
  }

  @Override
  public synchronized INDArray oneHot(long[] classes, long count, DataType type) {
    int[] of = Arrays.stream(classes).mapToInt(c -> (int) Math.max(-1, c)).toArray();
    try (Operation op = operation("oneHot", type)) {
      INDArray y = op.create('f', classes.length, count);
      op.launch("oneHot", y.length(), op.add(new Parameters(), y).add(op.write(of)));
      return y;
    }
  }

  @Override
  public synchronized Normalized normalize(INDArray x, double epsilon) {
    try (Operation op = operation("normalize", x.dataType())) {
      INDArray xHat = op.create('f', x.size(0), x.size(1));
      INDArray sigma = op.create('f', x.size(0), 1);
      Parameters parameters = op.add(new Parameters(), xHat).add(op.address(sigma));
      op.blocks("normalize", tiles(x), op.add(parameters, op.in(x)).add(epsilon));
      return new Normalized(xHat, sigma);
    }
  }

  @Override
  public synchronized INDArray normalizeGradient(INDArray dXHat, Normalized normalized) {
    try (Operation op = operation("normalizeGradient", dXHat.dataType())) {
      INDArray dX = op.create('f', dXHat.size(0), dXHat.size(1));
      INDArray sigma = op.in(normalized.sigma());
      op.blocks(
          "normalizeGradient",
          tiles(dX),
          matrices(op, dX, op.in(dXHat), op.in(normalized.xHat()))
              .add(op.address(sigma))
              .add(sigma.stride(0)));
      return dX;
    }
  }

  @Override
  public synchronized double crossEntropy(INDArray z, INDArray y) {
    try (Operation op = operation("crossEntropy", z.dataType())) {
      INDArray costs = op.create(DataType.DOUBLE, 'c', z.size(0));
      Parameters parameters = new Parameters().add(op.address(costs));
      op.blocks("crossEntropy", tiles(z), op.add(op.add(parameters, op.in(z)), op.in(y)));
      // In DOUBLE, whatever the logits are.
      try (Operation sum = operation("crossEntropy", DataType.DOUBLE)) {
        return sum(sum, "sum", costs);
      }
    }
  }

  @Override
  public synchronized INDArray crossEntropyGradient(INDArray z, INDArray y, double m) {
    try (Operation op = operation("crossEntropyGradient", z.dataType())) {
      INDArray dZ = op.create('f', z.size(0), z.size(1));
      op.blocks("crossEntropyGradient", tiles(z), matrices(op, dZ, op.in(z), op.in(y)).add(m));
      return dZ;
    }
  }

  private static Parameters matrices(Operation op, INDArray... matrices) {
    Parameters parameters = new Parameters();
    for (INDArray a : matrices) {
      op.add(parameters, a);
    }
    return parameters;
  }

  private static Parameters vector(Operation op, Parameters parameters, INDArray v) {
    INDArray here = op.in(v);
    return parameters.add(op.address(here)).add(here.stride(0));
  }

  /** Tiles of 32 rows. */
  private static long tiles(INDArray a) {
    return (a.size(0) + 31) / 32;
  }

  // --- Heads of attention ---

  @Override
  public synchronized INDArray headsMatmulTransposeB(Heads of, Band a, Band b, double s) {
    try (Operation op = operation("headsMatmulTransposeB", a.rows().dataType())) {
      INDArray c = op.create('c', of.n(), of.heads(), of.t(), of.t());
      // C lies row after row: its transpose, column after column, is B Aᵀ.
      Device.Product product = new Device.Product(of.t(), of.t(), of.k(), s, 0);
      eachHead(
          of, c.dataType(), product, band(op, of, b), turned(band(op, of, a)), pairs(op, of, c));
      return c;
    }
  }

  @Override
  public synchronized void headsMatmul(Heads of, INDArray a, Band b, Band c) {
    try (Operation op = operation("headsMatmul", a.dataType())) {
      headsProduct(op, of, turned(pairs(op, of, op.in(a))), b, c);
    }
  }

  @Override
  public synchronized void headsMatmulTransposeA(Heads of, INDArray a, Band b, Band c) {
    try (Operation op = operation("headsMatmulTransposeA", a.dataType())) {
      headsProduct(op, of, pairs(op, of, op.in(a)), b, c);
    }
  }

  private void headsProduct(
      Operation op, Heads of, Function<Integer, Device.Operand> pairs, Band b, Band c) {
    Device.Product product = new Device.Product(of.t(), of.k(), of.t(), 1, 0);
    Band to = new Band(op.inOut(c.rows()), c.column());
    eachHead(of, c.rows().dataType(), product, pairs, band(op, of, b), band(op, of, to));
  }

  /** A product for each head, of all examples at once. */
  private void eachHead(
      Heads of,
      DataType type,
      Device.Product product,
      Function<Integer, Device.Operand> a,
      Function<Integer, Device.Operand> b,
      Function<Integer, Device.Operand> c) {
    for (int head = 0; head < of.heads(); head++) {
      device.products(
          type, product, a.apply(head), b.apply(head), c.apply(head), Math.toIntExact(of.n()));
    }
  }

  /** The columns of each head, of the first example. */
  private static Function<Integer, Device.Operand> band(Operation op, Heads of, Band band) {
    INDArray rows = op.in(band.rows());
    long ld = rows.size(1) == 1 ? rows.size(0) : rows.stride(1);
    long address = op.address(rows);
    int width = rows.dataType().width();
    return head ->
        new Device.Operand(
            address + (band.column() + (long) head * of.k()) * ld * width, false, ld, of.t());
  }

  /** The pairs of steps of each head, of the first example, as they lie: transposed. */
  private static Function<Integer, Device.Operand> pairs(Operation op, Heads of, INDArray a) {
    long address = op.address(a);
    long size = of.t() * of.t();
    int width = a.dataType().width();
    return head ->
        new Device.Operand(address + head * size * width, false, of.t(), of.heads() * size);
  }

  private static Function<Integer, Device.Operand> turned(Function<Integer, Device.Operand> of) {
    return head -> {
      Device.Operand f = of.apply(head);
      return new Device.Operand(f.address(), !f.byRows(), f.ld(), f.step());
    };
  }

  @Override
  public synchronized void headsSoftmax(Heads of, INDArray a, boolean causal, boolean[][] seen) {
    try (Operation op = operation("headsSoftmax", a.dataType())) {
      INDArray here = op.inOut(a);
      long count = of.n() * of.heads() * of.t();
      Parameters parameters =
          new Parameters()
              .add(op.address(here))
              .add(count)
              .add(of.t())
              .add(of.heads())
              .add(causal ? 1 : 0)
              .add(seen == null ? 0 : op.write(flat(seen)));
      op.blocks("headsSoftmax", slices(count), parameters);
    }
  }

  private static int[] flat(boolean[][] seen) {
    return Arrays.stream(seen)
        .flatMapToInt(row -> IntStream.range(0, row.length).map(i -> row[i] ? 1 : 0))
        .toArray();
  }

  @Override
  public synchronized void headsSoftmaxGradient(Heads of, INDArray a, INDArray dA, double s) {
    try (Operation op = operation("headsSoftmaxGradient", a.dataType())) {
      INDArray here = op.inOut(dA);
      long count = of.n() * of.heads() * of.t();
      op.blocks(
          "headsSoftmaxGradient",
          slices(count),
          new Parameters()
              .add(op.address(here))
              .add(op.address(op.in(a)))
              .add(count)
              .add(of.t())
              .add(s));
    }
  }

  /** Blocks in which each 32 threads have a row. */
  private long slices(long rows) {
    long slices = device.threads() / 32;
    return (rows + slices - 1) / slices;
  }

  // --- Windows over images ---

  @Override
  public synchronized INDArray im2col(INDArray x, Window window) {
    try (Operation op = operation("im2col", x.dataType())) {
      long places = x.size(0) * window.placesDown(x) * window.placesAcross(x);
      INDArray columns = op.create('f', places, x.size(1) * window.height() * window.width());
      Parameters parameters = op.add(new Parameters(), columns);
      pictures(op, parameters, op.in(x));
      op.launch("im2col", columns.length(), window(parameters, window, x));
      return columns;
    }
  }

  @Override
  public synchronized INDArray col2im(INDArray cols, INDArray like, Window window) {
    try (Operation op = operation("col2im", cols.dataType())) {
      INDArray x = images(op, cols.dataType(), like.shape());
      Parameters parameters = op.add(pictures(op, new Parameters(), x), op.in(cols));
      op.launch("col2im", x.length(), window(parameters, window, like));
      return x;
    }
  }

  @Override
  public synchronized Pooling.Max maxPool(INDArray x, Window window) {
    try (Operation op = operation("maxPool", x.dataType())) {
      long[] shape = pooled(x, window);
      INDArray y = images(op, x.dataType(), shape);
      INDArray places = images(op, DataType.INT32, shape);
      Parameters parameters = pictures(op, new Parameters(), y).add(op.address(places));
      pictures(op, parameters, op.in(x));
      op.launch("maxPool", y.length(), window(parameters, window, x));
      return new Pooling.Max(y, places);
    }
  }

  @Override
  public synchronized INDArray maxPoolBackward(
      INDArray dY, INDArray places, INDArray like, Window window) {
    try (Operation op = operation("maxPoolBackward", dY.dataType())) {
      INDArray found = op.in(places);
      long last = (long) window.height() * window.width() - 1;
      double outside =
          op.sum(
              "countOutside",
              found.length(),
              new Parameters()
                  .add(device.sums())
                  .add(op.address(found))
                  .add(found.shape(), found.stride())
                  .add(last)
                  .add(found.length()));
      if (outside > 0) {
        throw Pooling.outOfWindow(window);
      }
      INDArray dX = images(op, dY.dataType(), like.shape());
      Parameters parameters = pictures(op, pictures(op, new Parameters(), dX), op.in(dY));
      parameters.add(op.address(found)).add(found.shape(), found.stride());
      op.launch("maxPoolBackward", dX.length(), window(parameters, window, like));
      return dX;
    }
  }

  @Override
  public synchronized INDArray meanPool(INDArray x, Window window) {
    try (Operation op = operation("meanPool", x.dataType())) {
      INDArray y = images(op, x.dataType(), pooled(x, window));
      Parameters parameters = pictures(op, pictures(op, new Parameters(), y), op.in(x));
      op.launch("meanPool", y.length(), window(parameters, window, x));
      return y;
    }
  }

  @Override
  public synchronized INDArray meanPoolBackward(INDArray dY, INDArray like, Window window) {
    try (Operation op = operation("meanPoolBackward", dY.dataType())) {
      INDArray dX = images(op, dY.dataType(), like.shape());
      Parameters parameters = pictures(op, pictures(op, new Parameters(), dX), op.in(dY));
      op.launch("meanPoolBackward", dX.length(), window(parameters, window, like));
      return dX;
    }
  }

  private static long[] pooled(INDArray x, Window window) {
    return new long[] {x.size(0), x.size(1), window.placesDown(x), window.placesAcross(x)};
  }

  /** Images with the examples running fastest, their numbers yet to be written. */
  private static INDArray images(Operation op, DataType type, long[] shape) {
    return Images.ofChannels(op.create(type, 'c', shape[1], shape[2], shape[3], shape[0]));
  }

  /** A {@code struct Pictures}. */
  private static Parameters pictures(Operation op, Parameters parameters, INDArray x) {
    parameters.add(op.address(x));
    for (int axis = 0; axis < 4; axis++) {
      parameters.add(x.size(axis));
    }
    for (int axis = 0; axis < 4; axis++) {
      parameters.add(x.stride(axis));
    }
    return parameters;
  }

  /** A {@code struct Window}. */
  private static Parameters window(Parameters parameters, Window window, INDArray x) {
    return parameters
        .add(window.height())
        .add(window.width())
        .add(window.stride())
        .add(window.padding())
        .add(window.placesDown(x))
        .add(window.placesAcross(x));
  }

  // --- Formulas and masks ---

  @Override
  public synchronized void apply(Blocks.Formula formula, INDArray gradient, INDArray... moved) {
    Formulas.FormulaKernel recorded = formulas.record(formula, moved.length, gradient.dataType());
    try (Operation op = operation(recorded.program(), "Blocks.apply", gradient.dataType())) {
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
  public synchronized INDArray mask(INDArray x, Masks.Mask mask, double value) {
    if (!Parameters.fit(x.shape())) {
      return new ArrayKernels().mask(x, mask, value);
    }
    try (Operation op = operation("mask", x.dataType())) {
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
