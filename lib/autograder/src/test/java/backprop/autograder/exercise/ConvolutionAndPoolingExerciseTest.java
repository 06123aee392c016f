package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenConvolution;
import backprop.autograder.mutant.OpenMaxPool;
import backprop.exercise.Autograder;
import backprop.exercise.ConvolutionAndPoolingFactory;
import backprop.exercise.ConvolutionFactory;
import backprop.exercise.Exercises;
import backprop.exercise.MaxPoolFactory;
import backprop.exercise.Report;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Shapes;
import backprop.tensor.Window;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

@DisplayName("Exercise 16, answers written otherwise")
class ConvolutionAndPoolingExerciseTest {

  private static final double POINTS = 55;

  @Test
  @DisplayName("meetings one by one, and pixels in lists, have all points")
  void loops() {
    Outcome.full(
        Exercises.CONVOLUTION_AND_POOLING,
        POINTS,
        new ConvolutionAndPoolingFactory(OpenConvolution::new, OpenMaxPool::new));
  }

  @Test
  @DisplayName("rows of what each place sees, and slices with masks, have all points")
  void products() {
    Outcome.full(
        Exercises.CONVOLUTION_AND_POOLING,
        POINTS,
        new ConvolutionAndPoolingFactory(Rows::new, Slices::new));
  }

  @Test
  @DisplayName("a window that is turned round, and zeros on one side, are named")
  void named() {
    ConvolutionFactory turned =
        (w, b, stride, padding, dilation) ->
            new OpenConvolution(w, b, stride, padding, dilation) {
              @Override
              protected int met(boolean forward, int place, int k) {
                int last = (int) w.value().size(2) - 1;
                return super.met(forward, place, forward ? last - k : k);
              }
            };
    assertTrue(check(turned).toString().contains("turns the window round"));
    ConvolutionFactory above =
        (w, b, stride, padding, dilation) ->
            new OpenConvolution(w, b, stride, padding, dilation) {
              @Override
              protected int met(boolean forward, int place, int k) {
                return super.met(forward, place, k) - padding;
              }
            };
    Report report = check(above);
    assertTrue(report.toString().contains("all zeros above and to the left"), report::toString);
    assertEquals(
        List.of(
            "Convolution: forward, padding, of one zero and of more than the window takes",
            "Convolution: forward, stride, padding and dilation together, and sides of 1",
            "Convolution: backward, padding, of one zero and of more than the window takes",
            "Convolution: backward, stride, padding and dilation together, and sides of 1"),
        lost(report));
  }

  @Test
  @DisplayName("a pixel that keeps the last of its windows' gradients, or none but the plain ones")
  void overlapping() {
    MaxPoolFactory last =
        (size, stride) ->
            new OpenMaxPool(size, stride) {
              @Override
              protected double gradient(double had, double comes) {
                return comes;
              }
            };
    assertEquals(List.of("Max pooling: backward, windows that overlap"), lost(check(last)));
    Report disjoint = check((size, stride) -> new OpenMaxPool(size, size));
    assertEquals(4, lost(disjoint).size(), disjoint::toString);
  }

  @Test
  @DisplayName("constants, zeros and what came in have nothing")
  void empty() {
    Report report =
        Autograder.check(
            Exercises.CONVOLUTION_AND_POOLING,
            new ConvolutionAndPoolingFactory((w, b, s, p, d) -> new Same(w, b), (n, s) -> null));
    assertEquals(0, report.score(), report::toString);
    Report same = check((size, stride) -> new Same());
    assertTrue(points(same, "Max pooling") == 0, same::toString);
  }

  private static Report check(ConvolutionFactory convolution) {
    return Autograder.check(
        Exercises.CONVOLUTION_AND_POOLING,
        new ConvolutionAndPoolingFactory(convolution, OpenMaxPool::new));
  }

  private static Report check(MaxPoolFactory pooling) {
    return Autograder.check(
        Exercises.CONVOLUTION_AND_POOLING,
        new ConvolutionAndPoolingFactory(OpenConvolution::new, pooling));
  }

  private static List<String> lost(Report report) {
    return report.tests().stream()
        .filter(test -> test.status() != Report.Status.PASSED)
        .map(Report.Test::name)
        .toList();
  }

  private static double points(Report report, String part) {
    return report.tests().stream()
        .filter(test -> test.name().startsWith(part + ": "))
        .mapToDouble(Report.Test::points)
        .sum();
  }

  /** What came in, there and back. */
  private static final class Same implements Layer {
    private final List<Parameter> parameters;

    Same(Parameter... parameters) {
      this.parameters = List.of(parameters);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return x;
    }

    @Override
    public INDArray backward(INDArray dY) {
      return dY;
    }

    @Override
    public List<Parameter> parameters() {
      return parameters;
    }
  }

  /** All that each place sees in one row of a matrix, and one product for each of three results. */
  private static final class Rows implements Layer {
    private final Parameter w;
    private final Parameter b;
    private final int stride;
    private final int padding;
    private final int dilation;
    private long[] shape;
    private int[] from; // which pixel each number of the matrix is; -1 for a zero around
    private INDArray rows;

    Rows(Parameter w, Parameter b, int stride, int padding, int dilation) {
      this.w = w;
      this.b = b;
      this.stride = stride;
      this.padding = padding;
      this.dilation = dilation;
    }

    private Window window() {
      long[] k = w.value().shape();
      int height = (int) (k[2] - 1) * dilation + 1;
      int width = (int) (k[3] - 1) * dilation + 1;
      return new Window(height, width, stride, padding);
    }

    private INDArray matrix() {
      return w.value().dup('c').reshape('c', w.value().size(0), rows.size(1));
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      Shapes.requireImages("Rows.forward", "x", x, w.value().size(1));
      Shapes.requireType("Rows.forward", "x", x, w.type());
      window().requireRoom("Rows.forward", "x", x);
      shape = x.shape();
      int oh = window().placesDown(x);
      int ow = window().placesAcross(x);
      int[] k = Arrays.stream(w.value().shape()).mapToInt(Math::toIntExact).toArray();
      int columns = k[1] * k[2] * k[3];
      double[] pixels = x.dup('c').data().asDouble();
      double[] seen = new double[(int) shape[0] * oh * ow * columns];
      from = new int[seen.length];
      for (int at = 0; at < seen.length; at++) {
        int column = at % columns;
        int place = at / columns;
        int row = place / ow % oh * stride + column / k[3] % k[2] * dilation - padding;
        int across = place % ow * stride + column % k[3] * dilation - padding;
        boolean outside = row < 0 || row >= shape[2] || across < 0 || across >= shape[3];
        int image = place / ow / oh * k[1] + column / k[3] / k[2];
        from[at] = outside ? -1 : (int) ((image * shape[2] + row) * shape[3] + across);
        seen[at] = outside ? 0 : pixels[from[at]];
      }
      rows = Nd4j.createFromArray(seen).castTo(w.type()).reshape('c', shape[0] * oh * ow, columns);
      INDArray y = rows.mmul(matrix().transpose()).addRowVector(b.value());
      return y.dup('c').reshape('c', shape[0], oh, ow, k[0]).permute(0, 3, 1, 2).dup('c');
    }

    @Override
    public INDArray backward(INDArray dY) {
      Shapes.requireForwardFirst("Rows.backward", rows);
      INDArray like = Nd4j.create(w.type(), shape);
      long[] places = {window().placesDown(like), window().placesAcross(like)};
      Shapes.requireShape(
          "Rows.backward", "dY", dY, shape[0], w.value().size(0), places[0], places[1]);
      Shapes.requireType("Rows.backward", "dY", dY, w.type());
      INDArray d = dY.permute(0, 2, 3, 1).dup('c').reshape('c', rows.size(0), dY.size(1));
      w.accumulate(d.transpose().mmul(rows).dup('c').reshape('c', w.value().shape()));
      b.accumulate(d.sum(0));
      double[] back = d.mmul(matrix()).dup('c').data().asDouble();
      double[] dX = new double[(int) like.length()];
      for (int at = 0; at < back.length; at++) {
        if (from[at] >= 0) {
          dX[from[at]] += back[at];
        }
      }
      return Nd4j.createFromArray(dX).castTo(w.type()).reshape('c', shape);
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(w, b);
    }
  }

  /** For each pixel of the window a slice of X, all places at once. */
  private static final class Slices implements Layer {
    private final int size;
    private final int stride;
    private INDArray x;
    private INDArray y;

    Slices(int size, int stride) {
      this.size = size;
      this.stride = stride;
    }

    private static INDArrayIndex every(int first, int step, long count) {
      return count == 1
          ? NDArrayIndex.interval(first, first + 1)
          : NDArrayIndex.interval(first, step, first + step * (count - 1) + 1);
    }

    private INDArray met(INDArray images, int i, int j) {
      return images.get(
          NDArrayIndex.all(),
          NDArrayIndex.all(),
          every(i, stride, y.size(2)),
          every(j, stride, y.size(3)));
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      Shapes.requireImages("Slices.forward", "x", x);
      new Window(size, size, stride, 0).requireRoom("Slices.forward", "x", x);
      this.x = x.dup('c');
      long down = (x.size(2) - size) / stride + 1;
      long across = (x.size(3) - size) / stride + 1;
      y = Nd4j.create(x.dataType(), x.size(0), x.size(1), down, across);
      y.assign(met(this.x, 0, 0));
      for (int k = 1; k < size * size; k++) {
        INDArray next = met(this.x, k / size, k % size).dup('c');
        INDArray less = next.sub(y);
        // What is NaN is neither above 0 nor not: it stays, whichever of the two it is.
        INDArray larger = less.gt(0).castTo(y.dataType());
        y = y.mul(larger.rsub(1)).addi(next.mul(larger)).addi(less.sub(less));
      }
      return y.dup('c');
    }

    @Override
    public INDArray backward(INDArray dY) {
      Shapes.requireForwardFirst("Slices.backward", x);
      Shapes.requireShape("Slices.backward", "dY", dY, y.shape());
      Shapes.requireType("Slices.backward", "dY", dY, x.dataType());
      INDArray dX = Nd4j.zeros(x.dataType(), x.shape());
      INDArray left = dY.dup('c');
      for (int k = 0; k < size * size; k++) {
        INDArray hit = met(x, k / size, k % size).dup('c').eq(y).castTo(x.dataType());
        INDArray goes = left.mul(hit);
        met(dX, k / size, k % size).addi(goes);
        left.subi(goes);
      }
      return dX;
    }
  }
}
