package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;

import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.LeastSquares;
import backprop.exercise.LeastSquaresFactory;
import backprop.exercise.Report;
import backprop.tensor.Ops;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Exercise 04, least squares by descent")
class LeastSquaresExerciseTest {

  private static final String LOSS = "the loss is that of its formula";
  private static final String GRADIENT = "the gradient has the slope of the loss along each weight";
  private static final String CURVATURE = "the curvature is the largest of all directions";
  private static final String ANY = "the steepest direction is found wherever it lies";
  private static final String LEVEL =
      "a level bowl has the penalty's curvature, and without a penalty none";
  private static final String STEPS = "a few steps from zeros go where the gradient leads";
  private static final String BEYOND =
      "beyond the edge descent flies off, at the rate that it was given";
  private static final String ARRIVES =
      "a thousand short steps arrive where the normal equations say";
  private static final String UNTOUCHED =
      "nothing that comes in is changed, nor what was returned before";
  private static final String AGAIN =
      "asked again, beside another problem, in any memory order, each has its own";
  private static final String MANY =
      "a hundred thousand weights need no table of all curvatures, and no long time";

  @Test
  @DisplayName("gives all points to loops over numbers, with lengths by Rayleigh's quotient")
  void loops() {
    Outcome.full(Exercises.LEAST_SQUARES, 20, Loops::new);
  }

  @Test
  @DisplayName("gives all points to products made beforehand, and to differences of gradients")
  void beforehand() {
    Outcome.full(Exercises.LEAST_SQUARES, 20, Beforehand::new);
  }

  @Test
  @DisplayName("gives nothing for the lesson's formula, and says that it is the lesson's")
  void lesson() {
    Report report =
        Autograder.check(
            Exercises.LEAST_SQUARES,
            (x, t, s, lambda) ->
                new Beforehand(x, t, Nd4j.valueArrayOf(s.shape(), 1.0 / s.length(), DOUBLE), 0));
    assertEquals(0, report.score(), report::toString);
    assertTrue(report.toString().contains("this is the lesson's formula"), report::toString);
  }

  @Test
  @DisplayName("takes loss and gradient from one who forgets the shares everywhere, or the penalty")
  void forgotten() {
    loses(
        (x, t, s, lambda) ->
            new Beforehand(x, t, Nd4j.valueArrayOf(s.shape(), 1.0 / s.length(), DOUBLE), lambda),
        LOSS,
        GRADIENT);
    loses((x, t, s, lambda) -> new Beforehand(x, t, s, 0), LOSS, GRADIENT);
  }

  @Test
  @DisplayName("takes all but the loss from constants and zeros, and from the bottom for the way")
  void constants() {
    assertEquals(0, Autograder.points(Exercises.LEAST_SQUARES, Zeros::new));
    assertEquals(0, Autograder.points(Exercises.LEAST_SQUARES, Ones::new));
    Report report =
        loses(
            (x, t, s, lambda) ->
                new Beforehand(x, t, s, lambda) {
                  @Override
                  public INDArray fit(double rate, int steps) {
                    return super.fit(1 / curvature(), 250);
                  }
                },
            STEPS,
            BEYOND,
            ARRIVES);
    assertTrue(report.toString().contains("this is the bottom"), report::toString);
  }

  @Test
  @Tag("long")
  @DisplayName("takes a hundred thousand weights from a gradient that is measured")
  void measured() {
    loses(
        (x, t, s, lambda) ->
            new Beforehand(x, t, s, lambda) {
              @Override
              public INDArray gradient(INDArray w) {
                if (w.length() > 1000) {
                  return late(super.gradient(w));
                }
                INDArray gradient = Nd4j.zeros(DOUBLE, w.shape());
                for (long j = 0; j < w.length(); j++) {
                  // A parabola's slope is exact at any step.
                  INDArray nudged = w.dup();
                  nudged.putScalar(j, 0, w.getDouble(j, 0) + 1);
                  double above = loss(nudged);
                  nudged.putScalar(j, 0, w.getDouble(j, 0) - 1);
                  gradient.putScalar(j, 0, (above - loss(nudged)) / 2);
                }
                return gradient;
              }
            },
        MANY);
  }

  @Test
  @DisplayName("takes the steepest direction from rounds that start at a given one")
  void starts() {
    loses(
        (x, t, s, lambda) ->
            new Beforehand(x, t, s, lambda) {
              @Override
              protected INDArray start() {
                return gradient(Nd4j.zeros(DOUBLE, x.size(1), 1));
              }
            },
        ANY,
        LEVEL);
  }

  @Test
  @DisplayName("names the edge where the curvature is asked for, and what waits for it")
  void edge() {
    Report report =
        loses(
            (x, t, s, lambda) ->
                new Beforehand(x, t, s, lambda) {
                  @Override
                  public double curvature() {
                    return 2 / super.curvature();
                  }
                },
            CURVATURE,
            ANY,
            LEVEL);
    assertTrue(report.toString().contains("yours is the edge 2/c"), report::toString);
  }

  @Test
  @DisplayName("takes the loss from a penalty without its square, and repetition from a shared w")
  void others() {
    Report report =
        loses(
            (x, t, s, lambda) ->
                new Beforehand(x, t, s, lambda) {
                  @Override
                  public double loss(INDArray w) {
                    double length = w.norm2Number().doubleValue();
                    return super.loss(w) + lambda * (length - length * length);
                  }
                },
            LOSS);
    assertTrue(report.toString().contains("and not its square"), report::toString);
    INDArray[] shared = new INDArray[1];
    loses(
        (x, t, s, lambda) -> {
          shared[0] = x;
          return new Beforehand(x, t, s, lambda) {
            @Override
            public double loss(INDArray w) {
              INDArray error = Ops.matmul(shared[0], w).sub(t);
              return Ops.dot(error, error.mul(s)) + lambda * Ops.dot(w, w);
            }
          };
        },
        AGAIN);
  }

  @Test
  @DisplayName("takes the gradient alone from a wrong sign")
  void sign() {
    Report report =
        loses(
            (x, t, s, lambda) ->
                new Beforehand(x, t, s, lambda) {
                  @Override
                  public INDArray gradient(INDArray w) {
                    return super.gradient(w).neg();
                  }
                },
            GRADIENT);
    assertTrue(report.toString().contains("every sign is the opposite"), report::toString);
  }

  @Test
  @DisplayName("takes the gradient alone from any mistake in it, whatever is made of it")
  void ownGradient() {
    for (double[] factors : new double[][] {{1, 0.3}, {3, 1}, {0.7, -0.4}}) {
      loses(
          (x, t, s, lambda) ->
              new Beforehand(x, t, s, lambda) {
                @Override
                public INDArray gradient(INDArray w) {
                  INDArray penalty = w.mul(2 * lambda);
                  INDArray pull = super.gradient(w).sub(penalty);
                  return pull.mul(factors[0]).add(penalty.mul(factors[1]));
                }
              },
          GRADIENT);
    }
    loses(
        (x, t, s, lambda) ->
            new Beforehand(x, t, s, lambda) {
              @Override
              public INDArray gradient(INDArray w) {
                return super.gradient(w).add(lambda * (1 - 2 * w.sumNumber().doubleValue()));
              }
            },
        GRADIENT);
  }

  @Test
  @DisplayName("takes the test of what is changed alone from one who writes into the shares")
  void writes() {
    for (boolean loss : new boolean[] {true, false}) {
      loses(
          (x, t, s, lambda) ->
              new LeastSquares() {
                private LeastSquares right() {
                  return new Beforehand(x, t, s, lambda);
                }

                private void write(boolean now, INDArray w) {
                  if (now) {
                    s.muli(Ops.matmul(x, w).sub(t));
                  }
                }

                @Override
                public double loss(INDArray w) {
                  double value = right().loss(w);
                  write(loss, w);
                  return value;
                }

                @Override
                public INDArray gradient(INDArray w) {
                  INDArray gradient = right().gradient(w);
                  write(!loss, w);
                  return gradient;
                }

                @Override
                public double curvature() {
                  return right().curvature();
                }

                @Override
                public INDArray fit(double rate, int steps) {
                  return descent(this, x.size(1), rate, steps);
                }
              },
          UNTOUCHED);
    }
  }

  private static Report loses(LeastSquaresFactory answer, String... tests) {
    return Outcome.loses(Exercises.LEAST_SQUARES, answer, tests);
  }

  /** So many steps from zeros, against the gradient that an answer has. */
  private static INDArray descent(LeastSquares answer, long columns, double rate, int steps) {
    INDArray w = Nd4j.zeros(DOUBLE, columns, 1);
    for (int k = 0; k < steps; k++) {
      w = w.sub(answer.gradient(w).mul(rate));
    }
    return w;
  }

  /** What so many losses would take, in place of them. */
  private static INDArray late(INDArray gradient) {
    try {
      Thread.sleep(11_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return gradient;
  }

  private record Zeros(INDArray x, INDArray t, INDArray s, double lambda) implements LeastSquares {
    @Override
    public double loss(INDArray w) {
      return 0;
    }

    @Override
    public INDArray gradient(INDArray w) {
      return w.mul(0);
    }

    @Override
    public double curvature() {
      return 2 * lambda;
    }

    @Override
    public INDArray fit(double rate, int steps) {
      return Nd4j.zeros(DOUBLE, x.size(1), 1);
    }
  }

  /** The problem is not in it, and yet the steps are those of its gradient. */
  private record Ones(INDArray x, INDArray t, INDArray s, double lambda) implements LeastSquares {
    @Override
    public double loss(INDArray w) {
      return 1;
    }

    @Override
    public INDArray gradient(INDArray w) {
      return w.add(1);
    }

    @Override
    public double curvature() {
      return 1;
    }

    @Override
    public INDArray fit(double rate, int steps) {
      return descent(this, x.size(1), rate, steps);
    }
  }

  /** Arrays that are made once, of s and X; H p as a difference of gradients. */
  private static class Beforehand implements LeastSquares {
    private final INDArray weighted;
    private final INDArray pull;
    private final double rest;
    private final INDArray x;
    private final double lambda;

    Beforehand(INDArray x, INDArray t, INDArray s, double lambda) {
      this.x = x.dup();
      weighted = x.mulColumnVector(s);
      pull = Ops.matmulTransposeA(weighted, t);
      rest = Ops.dot(t, t.mul(s));
      this.lambda = lambda;
    }

    @Override
    public double loss(INDArray w) {
      double squares = Ops.dot(Ops.matmul(x, w), Ops.matmul(weighted, w));
      return squares - 2 * Ops.dot(pull, w) + rest + lambda * Ops.dot(w, w);
    }

    @Override
    public INDArray gradient(INDArray w) {
      INDArray half = Ops.matmulTransposeA(weighted, Ops.matmul(x, w)).subi(pull);
      return half.addi(w.mul(lambda)).muli(2);
    }

    protected INDArray start() {
      return Nd4j.rand(DOUBLE, x.size(1), 1).subi(0.5);
    }

    @Override
    public double curvature() {
      INDArray nothing = gradient(Nd4j.zeros(DOUBLE, x.size(1), 1));
      INDArray p = start();
      double c = 0;
      for (int k = 0; k < 100; k++) {
        INDArray turned = gradient(p).subi(nothing);
        double length = turned.norm2Number().doubleValue();
        c = length / p.norm2Number().doubleValue();
        if (length < 1e-300) {
          return 0;
        }
        p = turned.divi(length);
      }
      return c;
    }

    @Override
    public INDArray fit(double rate, int steps) {
      return descent(this, x.size(1), rate, steps);
    }
  }

  /** Numbers alone, and a start of its own generator; ends when nothing changes any more. */
  private static final class Loops implements LeastSquares {
    private final double[][] x;
    private final double[] t;
    private final double[] s;
    private final double lambda;

    Loops(INDArray x, INDArray t, INDArray s, double lambda) {
      this.x = x.toDoubleMatrix();
      this.t = t.reshape(t.length()).toDoubleVector();
      this.s = s.reshape(s.length()).toDoubleVector();
      this.lambda = lambda;
    }

    private double error(int i, double target, double... w) {
      double error = -target;
      for (int j = 0; j < w.length; j++) {
        error += x[i][j] * w[j];
      }
      return error;
    }

    private double[] times(boolean targets, double... w) {
      double[] g = new double[w.length];
      for (int i = 0; i < x.length; i++) {
        double e = 2 * s[i] * error(i, targets ? t[i] : 0, w);
        for (int j = 0; j < w.length; j++) {
          g[j] += e * x[i][j];
        }
      }
      for (int j = 0; j < w.length; j++) {
        g[j] += 2 * lambda * w[j];
      }
      return g;
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int j = 0; j < a.length; j++) {
        sum += a[j] * b[j];
      }
      return sum;
    }

    private static double[] numbers(INDArray w) {
      return w.reshape(w.length()).toDoubleVector();
    }

    private static INDArray column(double... w) {
      return Nd4j.createFromArray(w).reshape(w.length, 1);
    }

    @Override
    public double loss(INDArray w) {
      double sum = lambda * dot(numbers(w), numbers(w));
      for (int i = 0; i < x.length; i++) {
        sum += s[i] * Math.pow(error(i, t[i], numbers(w)), 2);
      }
      return sum;
    }

    @Override
    public INDArray gradient(INDArray w) {
      return column(times(true, numbers(w)));
    }

    @Override
    public double curvature() {
      double[] p = new Random(4).doubles(x[0].length, -1, 1).toArray();
      double before = -1;
      double c = 0;
      while (Math.abs(c - before) > 1e-13 * c) {
        double[] turned = times(false, p);
        before = c;
        c = dot(p, turned) / dot(p, p);
        double length = Math.sqrt(dot(turned, turned));
        for (int j = 0; j < p.length; j++) {
          p[j] = length == 0 ? 0 : turned[j] / length;
        }
        if (length == 0) {
          return 0;
        }
      }
      return c;
    }

    @Override
    public INDArray fit(double rate, int steps) {
      double[] w = new double[x[0].length];
      for (int k = 0; k < steps; k++) {
        double[] g = times(true, w);
        for (int j = 0; j < w.length; j++) {
          w[j] -= rate * g[j];
        }
      }
      return column(w);
    }
  }
}
