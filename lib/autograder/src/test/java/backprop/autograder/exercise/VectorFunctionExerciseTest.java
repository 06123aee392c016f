package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.Report;
import backprop.exercise.VectorFunction;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Exercise 02, a vector-Jacobian product")
class VectorFunctionExerciseTest {

  private static final String VALUE = "value gives each number's share of the sum";
  private static final String JACOBIAN = "jacobian has in row i, column j the slope of y_i by x_j";
  private static final String VJP = "vjp gives the row ȳ times J";
  private static final String JVP = "jvp gives J times the column v";
  private static final String MANY_BACKWARD =
      "vjp of 150,000 numbers is there at once: J is not formed";
  private static final String MANY_FORWARD =
      "jvp of 150,000 numbers is there at once: J is not formed";
  private static final String ZEROS = "zeros, and numbers below zero, are numbers like any others";
  private static final String EXTREMES =
      "numbers near 1e-200 and near 1e200 have shares and slopes";
  private static final String OTHERS =
      "one object answers for one vector after another, of any length";
  private static final String UNCHANGED =
      "what is handed over is not changed, and what was returned stays";

  @Test
  @DisplayName("gives a right answer all of its 20 points")
  void right() {
    Outcome.full(Exercises.VECTOR_JACOBIAN, 20, Plain::new);
  }

  @Test
  @DisplayName("gives all points to streams, to a reciprocal, and to sums that are not split")
  void otherStyles() {
    Outcome.full(Exercises.VECTOR_JACOBIAN, 20, Streams::new);
    Outcome.full(Exercises.VECTOR_JACOBIAN, 20, Reciprocal::new);
  }

  @Test
  @DisplayName("takes every test of slopes from slopes that are measured")
  void measured() {
    Report report =
        loses(
            new Measured(),
            JACOBIAN,
            VJP,
            JVP,
            MANY_BACKWARD,
            MANY_FORWARD,
            ZEROS,
            EXTREMES,
            OTHERS,
            UNCHANGED);
    assertEquals(1, report.score());
  }

  @Test
  @DisplayName("takes all but the value from the Jacobian of a softmax, and of single precision")
  void softmaxAndFloats() {
    loses(
        new Plain() {
          @Override
          public double[][] jacobian(double[] x) {
            double[] y = value(x);
            double[][] j = super.jacobian(x);
            for (int i = 0; i < y.length; i++) {
              for (int k = 0; k < y.length; k++) {
                j[i][k] = y[i] * ((i == k ? 1 : 0) - y[k]);
              }
            }
            return j;
          }
        },
        JACOBIAN);
    loses(
        new Plain() {
          @Override
          public double[] vjp(double[] x, double[] yBar) {
            return Arrays.stream(super.vjp(x, yBar)).map(a -> (float) a).toArray();
          }
        },
        VJP,
        MANY_BACKWARD);
  }

  @Test
  @DisplayName("takes the test of numbers below zero from a sum of sizes")
  void sizes() {
    loses(
        new Plain() {
          @Override
          double sum(double[] a) {
            return Arrays.stream(a).map(Math::abs).sum();
          }

          @Override
          public double[] jvp(double[] x, double[] v) {
            double total = Arrays.stream(v).sum();
            double s = sum(x);
            double[] y = value(x);
            return IntStream.range(0, x.length)
                .mapToDouble(i -> (v[i] - y[i] * total) / s)
                .toArray();
          }
        },
        ZEROS);
  }

  @Test
  @DisplayName("takes the test of what was returned from one buffer, whichever method returns it")
  void buffer() {
    for (String method : List.of("value", "jacobian", "vjp", "jvp")) {
      Report report = loses(new Buffered(method), UNCHANGED);
      assertTrue(report.toString().contains("what " + method + " returned"), report::toString);
    }
  }

  @Test
  @DisplayName("takes the test of other vectors from a share that value left behind")
  void remembered() {
    loses(
        new Plain() {
          private double[] y;

          @Override
          public double[] value(double[] x) {
            y = super.value(x);
            return y.clone();
          }

          @Override
          public double[] jvp(double[] x, double[] v) {
            double total = sum(v);
            double s = sum(x);
            return IntStream.range(0, x.length)
                .mapToDouble(i -> (v[i] - y[i] * total) / s)
                .toArray();
          }
        },
        OTHERS);
  }

  @Test
  @DisplayName("takes every test of a row from a path that is missing, and names it")
  void missingPath() {
    Report report =
        loses(
            new Plain() {
              @Override
              public double[] vjp(double[] x, double[] yBar) {
                double s = sum(x);
                return Arrays.stream(yBar).map(u -> u / s).toArray();
              }
            },
            VJP,
            MANY_BACKWARD);
    assertEquals(13, report.score());
    assertTrue(report.toString().contains("the path through the sum is missing"), report::toString);
  }

  @Test
  @DisplayName("gives next to nothing for zeros, for what was handed over, for null")
  void empty() {
    assertEquals(0, points(new Constant(0)));
    assertEquals(0, points(new Constant(1)));
    assertEquals(
        0,
        points(
            new Plain() {
              @Override
              public double[] value(double[] x) {
                return x.clone();
              }

              @Override
              public double[][] jacobian(double[] x) {
                return null;
              }

              @Override
              public double[] vjp(double[] x, double[] yBar) {
                return yBar;
              }

              @Override
              public double[] jvp(double[] x, double[] v) {
                return v.clone();
              }
            }));
    assertEquals(0, Autograder.points(Exercises.VECTOR_JACOBIAN, () -> null));
  }

  private static double points(VectorFunction f) {
    return Autograder.points(Exercises.VECTOR_JACOBIAN, () -> f);
  }

  private static Report loses(VectorFunction f, String... tests) {
    return Outcome.loses(Exercises.VECTOR_JACOBIAN, () -> f, tests);
  }

  private static class Plain implements VectorFunction {

    double sum(double[] a) {
      double sum = 0;
      for (double number : a) {
        sum += number;
      }
      return sum;
    }

    @Override
    public double[] value(double[] x) {
      double s = sum(x);
      double[] y = new double[x.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = x[i] / s;
      }
      return y;
    }

    @Override
    public double[][] jacobian(double[] x) {
      double s = sum(x);
      double[][] j = new double[x.length][x.length];
      for (int i = 0; i < x.length; i++) {
        for (int k = 0; k < x.length; k++) {
          j[i][k] = -x[i] / s / s;
        }
        j[i][i] += 1 / s;
      }
      return j;
    }

    @Override
    public double[] vjp(double[] x, double[] yBar) {
      double s = sum(x);
      double common = 0;
      for (int i = 0; i < x.length; i++) {
        common += yBar[i] * (x[i] / s);
      }
      double[] xBar = new double[x.length];
      for (int j = 0; j < x.length; j++) {
        xBar[j] = yBar[j] / s - common / s;
      }
      return xBar;
    }

    @Override
    public double[] jvp(double[] x, double[] v) {
      double s = sum(x);
      double moved = sum(v) / s;
      double[] y = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        y[i] = v[i] / s - x[i] / s * moved;
      }
      return y;
    }
  }

  /** Has one array, or one Jacobian, for all that this method returns. */
  private static final class Buffered extends Plain {
    private final String method;
    private double[] buffer = {};
    private double[][] rows = {};

    Buffered(String method) {
      this.method = method;
    }

    @Override
    public double[] value(double[] x) {
      return kept("value", super.value(x));
    }

    @Override
    public double[][] jacobian(double[] x) {
      double[][] j = super.jacobian(x);
      if (!method.equals("jacobian")) {
        return j;
      }
      rows = rows.length == j.length ? rows : j;
      for (int i = 0; i < j.length; i++) {
        rows[i] = j[i];
      }
      return rows;
    }

    @Override
    public double[] vjp(double[] x, double[] yBar) {
      return kept("vjp", super.vjp(x, yBar));
    }

    @Override
    public double[] jvp(double[] x, double[] v) {
      return kept("jvp", super.jvp(x, v));
    }

    private double[] kept(String by, double[] numbers) {
      if (!method.equals(by)) {
        return numbers;
      }
      buffer = buffer.length == numbers.length ? buffer : new double[numbers.length];
      System.arraycopy(numbers, 0, buffer, 0, numbers.length);
      return buffer;
    }
  }

  private static final class Streams implements VectorFunction {

    @Override
    public double[] value(double[] x) {
      double s = DoubleStream.of(x).sum();
      return DoubleStream.of(x).map(number -> number / s).toArray();
    }

    @Override
    public double[][] jacobian(double[] x) {
      double[][] rows = new double[x.length][];
      for (int i = 0; i < x.length; i++) {
        double[] unit = new double[x.length];
        unit[i] = 1;
        rows[i] = vjp(x, unit);
      }
      return rows;
    }

    @Override
    public double[] vjp(double[] x, double[] yBar) {
      double s = DoubleStream.of(x).sum();
      double mean = IntStream.range(0, x.length).mapToDouble(i -> yBar[i] * x[i]).sum() / s;
      return DoubleStream.of(yBar).map(u -> (u - mean) / s).toArray();
    }

    @Override
    public double[] jvp(double[] x, double[] v) {
      double s = DoubleStream.of(x).sum();
      double total = DoubleStream.of(v).sum();
      return IntStream.range(0, x.length).mapToDouble(i -> (v[i] - x[i] / s * total) / s).toArray();
    }
  }

  /** Multiplies by 1/s, and keeps what it needs in fields, anew in every call. */
  private static final class Reciprocal implements VectorFunction {
    private double factor;
    private double[] y;

    @Override
    public double[] value(double[] x) {
      factor = 1 / Arrays.stream(x).sum();
      y = Arrays.stream(x).map(number -> number * factor).toArray();
      return y.clone();
    }

    @Override
    public double[][] jacobian(double[] x) {
      value(x);
      double[][] j = new double[x.length][x.length];
      for (int i = 0; i < x.length; i++) {
        Arrays.fill(j[i], -y[i] * factor);
        j[i][i] = (1 - y[i]) * factor;
      }
      return j;
    }

    @Override
    public double[] vjp(double[] x, double[] yBar) {
      value(x);
      double common = 0;
      for (int i = x.length - 1; i >= 0; i--) {
        common += y[i] * yBar[i];
      }
      double[] xBar = yBar.clone();
      for (int j = 0; j < xBar.length; j++) {
        xBar[j] = factor * (xBar[j] - common);
      }
      return xBar;
    }

    @Override
    public double[] jvp(double[] x, double[] v) {
      value(x);
      double total = Arrays.stream(v).sum();
      double[] moved = v.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] = factor * (moved[i] - y[i] * total);
      }
      return moved;
    }
  }

  /** By central differences of the value; of many numbers a row of them would not end. */
  private static final class Measured implements VectorFunction {
    private static final double H = 1e-5;
    private final Plain plain = new Plain();

    @Override
    public double[] value(double[] x) {
      return plain.value(x);
    }

    @Override
    public double[][] jacobian(double[] x) {
      double[][] j = new double[x.length][x.length];
      for (int k = 0; k < x.length; k++) {
        double[] unit = new double[x.length];
        unit[k] = 1;
        double[] column = jvp(x, unit);
        for (int i = 0; i < x.length; i++) {
          j[i][k] = column[i];
        }
      }
      return j;
    }

    @Override
    public double[] vjp(double[] x, double[] yBar) {
      double[] xBar = new double[x.length];
      if (x.length > 1000) {
        return xBar;
      }
      double[][] j = jacobian(x);
      for (int i = 0; i < x.length; i++) {
        for (int k = 0; k < x.length; k++) {
          xBar[k] += yBar[i] * j[i][k];
        }
      }
      return xBar;
    }

    @Override
    public double[] jvp(double[] x, double[] v) {
      double[] above = value(moved(x, v, H));
      double[] below = value(moved(x, v, -H));
      return IntStream.range(0, x.length)
          .mapToDouble(i -> (above[i] - below[i]) / (2 * H))
          .toArray();
    }

    private static double[] moved(double[] x, double[] v, double h) {
      return IntStream.range(0, x.length).mapToDouble(i -> x[i] + h * v[i]).toArray();
    }
  }

  /** One number everywhere. */
  private record Constant(double number) implements VectorFunction {

    @Override
    public double[] value(double[] x) {
      return filled(x.length);
    }

    @Override
    public double[][] jacobian(double[] x) {
      double[][] j = new double[x.length][];
      Arrays.setAll(j, i -> filled(x.length));
      return j;
    }

    @Override
    public double[] vjp(double[] x, double[] yBar) {
      return filled(x.length);
    }

    @Override
    public double[] jvp(double[] x, double[] v) {
      return filled(x.length);
    }

    private double[] filled(int n) {
      double[] a = new double[n];
      Arrays.fill(a, number);
      return a;
    }
  }
}
