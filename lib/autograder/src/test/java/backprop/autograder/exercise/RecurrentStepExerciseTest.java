package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenGatedStep;
import backprop.autograder.mutant.OpenUnrolled;
import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.RecurrenceFactory;
import backprop.exercise.RecurrentStep;
import backprop.exercise.RecurrentStepFactory;
import backprop.exercise.Report;
import backprop.exercise.StepGradients;
import backprop.exercise.StepValues;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Exercise 17, answers written otherwise")
class RecurrentStepExerciseTest {

  private static final double POINTS = 31;

  @Test
  @DisplayName("line by line, and steps as slices, have all points")
  void lines() {
    Outcome.full(
        Exercises.RECURRENT_STEP,
        POINTS,
        new RecurrenceFactory(OpenGatedStep::new, OpenUnrolled::new));
  }

  @Test
  @DisplayName("number by number, and stacked lists that are empty after EVAL, have all points")
  void loops() {
    Outcome.full(
        Exercises.RECURRENT_STEP, POINTS, new RecurrenceFactory(ByNumbers::new, Stacked::new));
  }

  @Test
  @DisplayName("a slip in the first line back costs that line, and none that is made of it")
  void slip() {
    Outcome.loses(
        Exercises.RECURRENT_STEP,
        new RecurrenceFactory(NoSlope::new, OpenUnrolled::new),
        "Step: backward: dZg");
  }

  @Test
  @DisplayName("slopes that are measured on forward have forward's points alone")
  void measured() {
    Report report = check(Measures::new);
    assertTrue(report.score() <= 16, report::toString);
  }

  @Test
  @DisplayName("zeros, ones and nothing have nothing, and what came in has next to nothing")
  void empty() {
    assertEquals(0, points((x, h) -> h.mul(0), (v, d) -> d.mul(0)));
    assertEquals(0, points((x, h) -> h.mul(0).add(1), (v, d) -> d.mul(0).add(1)));
    // Where F and G are both H, next is H too.
    assertEquals(1, points((x, h) -> h, (v, d) -> d));
    assertEquals(0, points((x, h) -> null, (v, d) -> null));
  }

  /** Half of an answer that gives one array for all. */
  @FunctionalInterface
  private interface One<A, B> {
    INDArray of(A first, B second);
  }

  private static double points(One<INDArray, INDArray> there, One<StepValues, INDArray> back) {
    RecurrentStepFactory step =
        (wf, uf, bf, wg, ug, bg) ->
            new OpenGatedStep(wf, uf, bf, wg, ug, bg) {
              @Override
              public StepValues forward(INDArray x, INDArray h) {
                INDArray a = there.of(x, h);
                return new StepValues(x, h, a, a, a, a);
              }

              @Override
              public StepGradients backward(StepValues v, INDArray dNext) {
                INDArray a = back.of(v, dNext);
                return new StepGradients(a, a, a, a, a);
              }
            };
    return Autograder.points(
        Exercises.RECURRENT_STEP, new RecurrenceFactory(step, (s, hidden) -> new Same(s)));
  }

  private static Report check(RecurrentStepFactory step) {
    return Autograder.check(
        Exercises.RECURRENT_STEP, new RecurrenceFactory(step, OpenUnrolled::new));
  }

  /** What came in, there and back. */
  private static final class Same implements Layer {
    private final RecurrentStep step;

    Same(RecurrentStep step) {
      this.step = step;
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
      return step.parameters();
    }
  }

  private static final class NoSlope extends OpenGatedStep {
    NoSlope(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    protected INDArray dZg(StepValues v, INDArray dNext) {
      return dNext.mul(v.f());
    }
  }

  /** Nudges X, H and the parameters; has no dZg, dM and dZf, which nobody can nudge. */
  private static final class Measures extends OpenGatedStep {
    Measures(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      super(wf, uf, bf, wg, ug, bg);
    }

    @Override
    public StepGradients backward(StepValues v, INDArray dNext) {
      INDArray x = v.x().dup('c');
      INDArray h = v.h().dup('c');
      DoubleSupplier loss = () -> forward(x, h).next().mul(dNext).sumNumber().doubleValue();
      parameters().forEach(p -> p.accumulate(slopes(p.value(), loss)));
      INDArray dX = slopes(x, loss);
      INDArray dH = slopes(h, loss);
      return new StepGradients(dH, dH, dH, dX, dH);
    }

    private static INDArray slopes(INDArray at, DoubleSupplier loss) {
      double[] slopes = new double[(int) at.length()];
      double step = 1e-5;
      for (int k = 0; k < slopes.length; k++) {
        long[] index = Shape.index(at.shape(), k);
        double was = at.getDouble(index);
        at.putScalar(index, was + step);
        double right = loss.getAsDouble();
        at.putScalar(index, was - step);
        slopes[k] = (right - loss.getAsDouble()) / (2 * step);
        at.putScalar(index, was);
      }
      return Nd4j.createFromArray(slopes).castTo(at.dataType()).reshape('c', at.shape());
    }
  }

  /** Where the {@code k}-th element stands. */
  private static final class Shape {
    private Shape() {}

    static long[] index(long[] shape, int k) {
      return shape.length == 1 ? new long[] {k} : new long[] {k / shape[1], k % shape[1]};
    }
  }

  /** Every number by itself, in loops. */
  private static final class ByNumbers implements RecurrentStep {
    private final Parameter[] p;

    ByNumbers(Parameter wf, Parameter uf, Parameter bf, Parameter wg, Parameter ug, Parameter bg) {
      p = new Parameter[] {wf, uf, bf, wg, ug, bg};
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(p);
    }

    @Override
    public StepValues forward(INDArray x, INDArray h) {
      double[][] f = sums(0, rows(x), rows(h));
      double[][] m = rows(h);
      for (int i = 0; i < f.length; i++) {
        for (int k = 0; k < f[i].length; k++) {
          f[i][k] = 0.5 * (1 + Math.tanh(0.5 * f[i][k]));
          m[i][k] *= f[i][k];
        }
      }
      double[][] g = sums(3, rows(x), m);
      double[][] next = rows(h);
      for (int i = 0; i < f.length; i++) {
        for (int k = 0; k < f[i].length; k++) {
          g[i][k] = Math.tanh(g[i][k]);
          next[i][k] += f[i][k] * (g[i][k] - next[i][k]);
        }
      }
      return new StepValues(x, h, array(f), array(m), array(g), array(next));
    }

    @Override
    public StepGradients backward(StepValues v, INDArray dNext) {
      double[][] x = rows(v.x());
      double[][] h = rows(v.h());
      double[][] f = rows(v.f());
      double[][] g = rows(v.g());
      double[][] d = rows(dNext);
      double[][] zg = rows(dNext);
      double[][] zf = rows(dNext);
      double[][] dH = rows(dNext);
      for (int i = 0; i < d.length; i++) {
        for (int k = 0; k < d[i].length; k++) {
          zg[i][k] = d[i][k] * f[i][k] * (1 - g[i][k]) * (1 + g[i][k]);
        }
      }
      double[][] dM = back(zg, 4);
      for (int i = 0; i < d.length; i++) {
        for (int k = 0; k < d[i].length; k++) {
          double dF = d[i][k] * g[i][k] + h[i][k] * (dM[i][k] - d[i][k]);
          zf[i][k] = dF * (f[i][k] - f[i][k] * f[i][k]);
          dH[i][k] = d[i][k] + f[i][k] * (dM[i][k] - d[i][k]);
        }
      }
      plus(dH, back(zf, 1));
      double[][] dX = back(zf, 0);
      plus(dX, back(zg, 3));
      give(0, x, zf);
      give(1, h, zf);
      give(3, x, zg);
      give(4, rows(v.m()), zg);
      return new StepGradients(array(zg), array(dM), array(zf), array(dX), array(dH));
    }

    private double[][] sums(int at, double[][] x, double[][] state) {
      double[][] w = rows(p[at].value());
      double[][] u = rows(p[at + 1].value());
      double[][] z = new double[x.length][u.length];
      for (int i = 0; i < z.length; i++) {
        for (int k = 0; k < u.length; k++) {
          z[i][k] = p[at + 2].value().getDouble(k);
          for (int j = 0; j < w.length; j++) {
            z[i][k] += x[i][j] * w[j][k];
          }
          for (int j = 0; j < u.length; j++) {
            z[i][k] += state[i][j] * u[j][k];
          }
        }
      }
      return z;
    }

    private double[][] back(double[][] d, int at) {
      double[][] w = rows(p[at].value());
      double[][] sent = new double[d.length][w.length];
      for (int i = 0; i < d.length; i++) {
        for (int j = 0; j < w.length; j++) {
          for (int k = 0; k < d[i].length; k++) {
            sent[i][j] += d[i][k] * w[j][k];
          }
        }
      }
      return sent;
    }

    /** A weight's gradient; and with that of the state, the bias's. */
    private void give(int at, double[][] a, double[][] d) {
      double[][] share = new double[a[0].length][d[0].length];
      double[] sum = new double[d[0].length];
      for (int i = 0; i < d.length; i++) {
        for (int k = 0; k < sum.length; k++) {
          sum[k] += d[i][k];
          for (int j = 0; j < share.length; j++) {
            share[j][k] += a[i][j] * d[i][k];
          }
        }
      }
      p[at].accumulate(array(share));
      if (at % 3 == 1) {
        p[at + 1].accumulate(Nd4j.createFromArray(sum).castTo(p[0].type()));
      }
    }

    private static void plus(double[][] a, double[][] b) {
      for (int i = 0; i < a.length; i++) {
        for (int k = 0; k < a[i].length; k++) {
          a[i][k] += b[i][k];
        }
      }
    }

    private static double[][] rows(INDArray a) {
      double[] all = a.dup('c').data().asDouble();
      int m = (int) a.size(1);
      double[][] rows = new double[(int) a.size(0)][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Arrays.copyOfRange(all, i * m, (i + 1) * m);
      }
      return rows;
    }

    private INDArray array(double[][] rows) {
      return Nd4j.createFromArray(rows).castTo(p[0].type());
    }
  }

  /** Steps in a list, which are put together at the end. */
  private static final class Stacked implements Layer {
    private final RecurrentStep step;
    private final int hidden;
    private List<StepValues> values = List.of();
    private INDArray h;

    Stacked(RecurrentStep step, int hidden) {
      this.step = step;
      this.hidden = hidden;
    }

    @Override
    public List<Parameter> parameters() {
      return step.parameters();
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      values = new ArrayList<>();
      h = Nd4j.zeros(x.dataType(), x.size(0), hidden);
      for (INDArray part : parts(x)) {
        values.add(step.forward(part, h));
        h = values.get(values.size() - 1).next();
      }
      INDArray y = Nd4j.stack(1, values.stream().map(StepValues::next).toArray(INDArray[]::new));
      if (mode == Mode.EVAL) {
        values = List.of(); // no backward follows
        h = null;
      }
      return y;
    }

    @Override
    public INDArray backward(INDArray dY) {
      Shapes.requireForwardFirst("Stacked.backward", h);
      Shapes.requireShape("Stacked.backward", "dY", dY, h.size(0), values.size(), hidden);
      List<INDArray> parts = parts(dY);
      List<INDArray> dX = new ArrayList<>();
      StepGradients after = null;
      for (int s = values.size() - 1; s >= 0; s--) {
        INDArray dNext = after == null ? parts.get(s) : parts.get(s).add(after.dH());
        after = step.backward(values.get(s), dNext);
        dX.add(after.dX());
      }
      Collections.reverse(dX);
      return Nd4j.stack(1, dX.toArray(INDArray[]::new));
    }

    private static List<INDArray> parts(INDArray x) {
      INDArray byStep = x.permute(1, 0, 2).dup('c');
      List<INDArray> parts = new ArrayList<>();
      for (long s = 0; s < byStep.size(0); s++) {
        parts.add(byStep.slice(s).dup());
      }
      return parts;
    }
  }
}
