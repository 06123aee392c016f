package backprop.tensor.device;

import backprop.tensor.RowNorm.Normalized;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The operations of {@link DeviceKernels} on rows and columns of matrices. */
final class DeviceRows {

  private final Operations operations;

  DeviceRows(Operations operations) {
    this.operations = operations;
  }

  INDArray timesRow(INDArray a, INDArray v) {
    try (Operation op = operations.begin("timesRow", a.dataType())) {
      INDArray y = op.create('f', a.size(0), a.size(1));
      op.launch("timesRow", y.length(), vector(op, matrices(op, y, op.in(a)), v));
      return y;
    }
  }

  INDArray timesRowPlusRow(INDArray a, INDArray v, INDArray b) {
    try (Operation op = operations.begin("timesRowPlusRow", a.dataType())) {
      INDArray y = op.create('f', a.size(0), a.size(1));
      Parameters parameters = vector(op, vector(op, matrices(op, y, op.in(a)), v), b);
      op.launch("timesRowPlusRow", y.length(), parameters);
      return y;
    }
  }

  INDArray sumRows(INDArray a) {
    try (Operation op = operations.begin("sumRows", a.dataType())) {
      INDArray y = op.create('c', a.size(1));
      op.blocks("sumRows", a.size(1), op.add(new Parameters().add(op.address(y)), op.in(a)));
      return y;
    }
  }

  INDArray sumRowsOfProducts(INDArray a, INDArray b) {
    try (Operation op = operations.begin("sumRowsOfProducts", a.dataType())) {
      INDArray y = op.create('c', a.size(1));
      Parameters parameters = op.add(new Parameters().add(op.address(y)), op.in(a));
      op.blocks("sumRowsOfProducts", a.size(1), op.add(parameters, op.in(b)));
      return y;
    }
  }

  INDArray lookUp(INDArray w, int[] indices) {
    try (Operation op = operations.begin("lookUp", w.dataType())) {
      INDArray y = op.create('f', indices.length, w.size(1));
      op.launch("lookUp", y.length(), matrices(op, y, op.in(w)).add(op.write(indices)));
      return y;
    }
  }

  INDArray sumByIndex(INDArray a, int[] indices, long v) {
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
    try (Operation op = operations.begin("sumByIndex", a.dataType())) {
      INDArray w = op.create('f', v, a.size(1));
      op.launch(
          "sumByIndex",
          w.length(),
          matrices(op, w, op.in(a)).add(op.write(first)).add(op.write(members)));
      return w;
    }
  }

  INDArray oneHot(long[] classes, long count, DataType type) {
    int[] of = Arrays.stream(classes).mapToInt(c -> (int) Math.max(-1, c)).toArray();
    try (Operation op = operations.begin("oneHot", type)) {
      INDArray y = op.create('f', classes.length, count);
      op.launch("oneHot", y.length(), op.add(new Parameters(), y).add(op.write(of)));
      return y;
    }
  }

  Normalized normalize(INDArray x, double epsilon) {
    try (Operation op = operations.begin("normalize", x.dataType())) {
      INDArray xHat = op.create('f', x.size(0), x.size(1));
      INDArray sigma = op.create('f', x.size(0), 1);
      Parameters parameters = op.add(new Parameters(), xHat).add(op.address(sigma));
      op.blocks("normalize", tiles(x), op.add(parameters, op.in(x)).add(epsilon));
      return new Normalized(xHat, sigma);
    }
  }

  INDArray normalizeGradient(INDArray dXHat, Normalized normalized) {
    try (Operation op = operations.begin("normalizeGradient", dXHat.dataType())) {
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

  double crossEntropy(INDArray z, INDArray y) {
    try (Operation op = operations.begin("crossEntropy", z.dataType())) {
      INDArray costs = op.create(DataType.DOUBLE, 'c', z.size(0));
      Parameters parameters = new Parameters().add(op.address(costs));
      op.blocks("crossEntropy", tiles(z), op.add(op.add(parameters, op.in(z)), op.in(y)));
      // In DOUBLE, whatever the logits are.
      try (Operation sum = operations.begin("crossEntropy", DataType.DOUBLE)) {
        return operations.sum(sum, "sum", costs);
      }
    }
  }

  INDArray crossEntropyGradient(INDArray z, INDArray y, double m) {
    try (Operation op = operations.begin("crossEntropyGradient", z.dataType())) {
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
}
