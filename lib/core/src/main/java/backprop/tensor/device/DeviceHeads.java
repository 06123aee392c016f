package backprop.tensor.device;

import backprop.tensor.Heads;
import backprop.tensor.Heads.Band;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The operations of {@link DeviceKernels} on the heads of attention, where they lie among the
 * columns.
 */
final class DeviceHeads {

  private final Operations operations;

  DeviceHeads(Operations operations) {
    this.operations = operations;
  }

  INDArray headsMatmulTransposeB(Heads of, Band a, Band b, double s) {
    try (Operation op = operations.begin("headsMatmulTransposeB", a.rows().dataType())) {
      INDArray c = op.create('c', of.n(), of.heads(), of.t(), of.t());
      // C lies row after row: its transpose, column after column, is B Aᵀ.
      Device.Product product = new Device.Product(of.t(), of.t(), of.k(), s, 0);
      eachHead(
          of, c.dataType(), product, band(op, of, b), turned(band(op, of, a)), pairs(op, of, c));
      return c;
    }
  }

  void headsMatmul(Heads of, INDArray a, Band b, Band c) {
    try (Operation op = operations.begin("headsMatmul", a.dataType())) {
      headsProduct(op, of, turned(pairs(op, of, op.in(a))), b, c);
    }
  }

  void headsMatmulTransposeA(Heads of, INDArray a, Band b, Band c) {
    try (Operation op = operations.begin("headsMatmulTransposeA", a.dataType())) {
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
      operations
          .device()
          .products(
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

  void headsSoftmax(Heads of, INDArray a, boolean causal, boolean[][] seen) {
    try (Operation op = operations.begin("headsSoftmax", a.dataType())) {
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

  void headsSoftmaxGradient(Heads of, INDArray a, INDArray dA, double s) {
    try (Operation op = operations.begin("headsSoftmaxGradient", a.dataType())) {
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
    long slices = operations.device().threads() / 32;
    return (rows + slices - 1) / slices;
  }
}
