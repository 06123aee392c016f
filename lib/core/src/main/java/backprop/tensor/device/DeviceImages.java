package backprop.tensor.device;

import backprop.tensor.Images;
import backprop.tensor.Pooling;
import backprop.tensor.Window;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The operations of {@link DeviceKernels} on windows over images. */
final class DeviceImages {

  private final Operations operations;

  DeviceImages(Operations operations) {
    this.operations = operations;
  }

  INDArray im2col(INDArray x, Window window) {
    try (Operation op = operations.begin("im2col", x.dataType())) {
      long places = x.size(0) * window.placesDown(x) * window.placesAcross(x);
      INDArray columns = op.create('f', places, x.size(1) * window.height() * window.width());
      Parameters parameters = op.add(new Parameters(), columns);
      pictures(op, parameters, op.in(x));
      op.launch("im2col", columns.length(), window(parameters, window, x));
      return columns;
    }
  }

  INDArray col2im(INDArray cols, INDArray like, Window window) {
    try (Operation op = operations.begin("col2im", cols.dataType())) {
      INDArray x = images(op, cols.dataType(), like.shape());
      Parameters parameters = op.add(pictures(op, new Parameters(), x), op.in(cols));
      op.launch("col2im", x.length(), window(parameters, window, like));
      return x;
    }
  }

  Pooling.Max maxPool(INDArray x, Window window) {
    try (Operation op = operations.begin("maxPool", x.dataType())) {
      long[] shape = pooled(x, window);
      INDArray y = images(op, x.dataType(), shape);
      INDArray places = images(op, DataType.INT32, shape);
      Parameters parameters = pictures(op, new Parameters(), y).add(op.address(places));
      pictures(op, parameters, op.in(x));
      op.launch("maxPool", y.length(), window(parameters, window, x));
      return new Pooling.Max(y, places);
    }
  }

  INDArray maxPoolBackward(INDArray dY, INDArray places, INDArray like, Window window) {
    try (Operation op = operations.begin("maxPoolBackward", dY.dataType())) {
      INDArray found = op.in(places);
      long last = (long) window.height() * window.width() - 1;
      double outside =
          op.sum(
              "countOutside",
              found.length(),
              new Parameters()
                  .add(operations.device().sums())
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

  INDArray meanPool(INDArray x, Window window) {
    try (Operation op = operations.begin("meanPool", x.dataType())) {
      INDArray y = images(op, x.dataType(), pooled(x, window));
      Parameters parameters = pictures(op, pictures(op, new Parameters(), y), op.in(x));
      op.launch("meanPool", y.length(), window(parameters, window, x));
      return y;
    }
  }

  INDArray meanPoolBackward(INDArray dY, INDArray like, Window window) {
    try (Operation op = operations.begin("meanPoolBackward", dY.dataType())) {
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
}
