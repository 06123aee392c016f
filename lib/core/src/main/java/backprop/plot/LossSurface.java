package backprop.plot;

import backprop.nn.Parameter;
import backprop.tensor.Ops;
import java.awt.Graphics2D;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The loss over a plane through the weights, as a map with contours, and on it the way that
 * training went.
 *
 * <pre>
 * f(a, b) = L(w + a u + b v)     w where training ended,  ‖u‖ = ‖v‖ = 1,  u ⊥ v
 * u from w toward the start,     v toward the point of the way that is farthest from that line
 * </pre>
 *
 * <p>Start, end and that point lie in the plane, the others are shown where they stand above it.
 * Used in lesson 15; after Li, Xu, Taylor, Studer and Goldstein, 2018.
 */
public final class LossSurface implements Picture {

  private final Axes axes;
  private final ContourMap map;
  private final double[][] way;

  private LossSurface(Axes axes, ContourMap map, double[][] way) {
    this.axes = axes;
    this.map = map;
    this.way = way;
  }

  /**
   * The map, from {@code points} times {@code points} losses; the weights are the same before and
   * after.
   *
   * @param loss of the model as it stands
   * @param way the weights in the order of training, each time an array for every parameter
   * @throws IllegalArgumentException if {@code points} is below 3, or the way has fewer than three
   *     points or is straight
   */
  public static LossSurface of(
      List<Parameter> parameters, DoubleSupplier loss, List<List<INDArray>> way, int points) {
    if (points < 3 || way.size() < 3) {
      throw new IllegalArgumentException(
          "LossSurface.of: points and the way's length must be at least 3, got "
              + points
              + " and "
              + way.size());
    }
    Weights before = Weights.of(parameters.stream().map(Parameter::value).toList());
    List<Weights> all = way.stream().map(Weights::of).toList();
    Weights w = all.get(all.size() - 1);
    List<Weights> from = all.stream().map(p -> p.plus(-1, w)).toList();
    Weights u = unit(from.get(0));
    Weights v = unit(farthest(from, u));
    double[][] way2 =
        from.stream().map(p -> new double[] {p.dot(u), p.dot(v)}).toArray(double[][]::new);
    Axes axes = around(way2);
    double[][] losses = new double[points][points];
    try {
      for (int i = 0; i < points; i++) {
        for (int j = 0; j < points; j++) {
          double a = axes.x0() + (axes.x1() - axes.x0()) * i / (points - 1);
          double b = axes.y0() + (axes.y1() - axes.y0()) * j / (points - 1);
          w.plus(a, u).plus(b, v).into(parameters);
          losses[i][j] = loss.getAsDouble();
        }
      }
    } finally {
      before.into(parameters);
    }
    return new LossSurface(axes, ContourMap.of(axes, (x, y) -> between(axes, losses, x, y)), way2);
  }

  /** What of the way's points is farthest from the line along {@code u}. */
  private static Weights farthest(List<Weights> from, Weights u) {
    Weights farthest = from.get(0).plus(-from.get(0).dot(u), u);
    for (Weights p : from) {
      Weights beside = p.plus(-p.dot(u), u);
      if (beside.length() > farthest.length()) {
        farthest = beside;
      }
    }
    if (farthest.length() <= 1e-6 * from.get(0).length()) {
      throw new IllegalArgumentException(
          "LossSurface.of: the way is straight, and no plane lies along it; LossSlice cuts along a"
              + " line");
    }
    return farthest;
  }

  private static Weights unit(Weights p) {
    if (!(p.length() > 0)) {
      throw new IllegalArgumentException(
          "LossSurface.of: the way must end elsewhere than it started");
    }
    return p.times(1 / p.length());
  }

  /** The way's rectangle, and a quarter more at each side. */
  private static Axes around(double[][] way) {
    double[] least = way[0].clone();
    double[] greatest = way[0].clone();
    for (double[] p : way) {
      for (int k = 0; k < 2; k++) {
        least[k] = Math.min(least[k], p[k]);
        greatest[k] = Math.max(greatest[k], p[k]);
      }
    }
    double x = (greatest[0] - least[0]) / 4;
    double y = (greatest[1] - least[1]) / 4;
    return new Axes(least[0] - x, greatest[0] + x, least[1] - y, greatest[1] + y);
  }

  /** Between the four losses around a point, in proportion. */
  private static double between(Axes axes, double[][] losses, double x, double y) {
    int n = losses.length - 1;
    double i = (x - axes.x0()) / (axes.x1() - axes.x0()) * n;
    double j = (y - axes.y0()) / (axes.y1() - axes.y0()) * n;
    int i0 = (int) Math.min(n - 1, i);
    int j0 = (int) Math.min(n - 1, j);
    double right = i - i0;
    double up = j - j0;
    return (1 - right) * ((1 - up) * losses[i0][j0] + up * losses[i0][j0 + 1])
        + right * ((1 - up) * losses[i0 + 1][j0] + up * losses[i0 + 1][j0 + 1]);
  }

  @Override
  public void paint(Graphics2D graphics) {
    Canvas canvas = new Canvas(graphics, width(), height());
    canvas.image(map.image(), Axes.LEFT, Axes.TOP);
    axes.paint(canvas, title(), "a, from the end toward the start", "b, beside that line");
    for (int i = 1; i < way.length; i++) {
      double[] p = way[i - 1];
      double[] q = way[i];
      canvas.line(Style.color(1), 2, axes.px(p[0]), axes.py(p[1]), axes.px(q[0]), axes.py(q[1]));
    }
    double[] start = way[0];
    canvas.mark(Style.color(1), 0, axes.px(start[0]), axes.py(start[1]), 11);
    double[] end = way[way.length - 1];
    canvas.mark(Style.color(1), 2, axes.px(end[0]), axes.py(end[1]), 12);
    scale(canvas);
  }

  private void scale(Canvas canvas) {
    double x = Axes.LEFT + Axes.WIDTH + 20;
    canvas.mark(Style.color(1), 0, x + 8, Axes.TOP + 6, 11);
    canvas.text("start", Style.TEXT, Style.INK, x + 22, Axes.TOP + 6, Canvas.Anchor.LEFT);
    canvas.mark(Style.color(1), 2, x + 8, Axes.TOP + 28, 12);
    canvas.text("end", Style.TEXT, Style.INK, x + 22, Axes.TOP + 28, Canvas.Anchor.LEFT);
    map.paintScale(canvas, x, Axes.TOP + 58);
  }

  @Override
  public int width() {
    return Axes.LEFT + Axes.WIDTH + 114;
  }

  @Override
  public int height() {
    return Axes.HEIGHT + Axes.AROUND;
  }

  @Override
  public String title() {
    return "The loss around the way of training";
  }

  /** All weights as one vector, in as many arrays as there are parameters. */
  private record Weights(List<INDArray> arrays) {

    static Weights of(List<INDArray> arrays) {
      return new Weights(arrays.stream().map(a -> a.castTo(DataType.DOUBLE).dup('f')).toList());
    }

    Weights plus(double times, Weights other) {
      return new Weights(
          IntStream.range(0, arrays.size())
              .mapToObj(i -> arrays.get(i).add(other.arrays.get(i).mul(times)))
              .toList());
    }

    Weights times(double factor) {
      return new Weights(arrays.stream().map(a -> a.mul(factor)).toList());
    }

    double dot(Weights other) {
      double sum = 0;
      for (int i = 0; i < arrays.size(); i++) {
        sum += Ops.dot(arrays.get(i), other.arrays.get(i));
      }
      return sum;
    }

    double length() {
      return Math.sqrt(dot(this));
    }

    void into(List<Parameter> parameters) {
      for (int i = 0; i < arrays.size(); i++) {
        Parameter p = parameters.get(i);
        p.value().assign(arrays.get(i).castTo(p.type()));
      }
    }
  }
}
