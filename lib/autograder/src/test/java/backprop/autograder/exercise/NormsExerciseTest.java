package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.mutant.OpenNorm;
import backprop.exercise.Autograder;
import backprop.exercise.Exercises;
import backprop.exercise.LayerFactory;
import backprop.exercise.NormsFactory;
import backprop.exercise.Report;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.tensor.Ops;
import backprop.tensor.Shapes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

@DisplayName("Exercise 12, RMSNorm and GroupNorm")
class NormsExerciseTest {

  private static final String FORWARD_LAYOUTS =
      "forward is right at other sizes, in every memory order, and row by row";
  private static final String DX = "backward returns the gradient by the input";
  private static final String LAYOUTS =
      "backward is right at other sizes, in every memory order, and row by row";
  private static final String TRAJECTORY =
      "after a step, with other batches and beside another layer, it follows its formulas";
  private static final String LARGE = "a large layer has its gradients in the time of a few passes";

  @Test
  @DisplayName("gives loops over the elements all of the 51 points")
  void loops() {
    Outcome.full(Exercises.NORMS, 51, new NormsFactory(Loops::new, Loops::new));
  }

  @Test
  @DisplayName("gives the quotient rule, and steps of the graph, all points too")
  void quotientRuleAndSteps() {
    Outcome.full(Exercises.NORMS, 51, new NormsFactory(ByQuotientRule::new, Stepwise::new));
  }

  @Test
  @DisplayName("takes the tests of other sizes from a norm that always has two groups")
  void twoGroups() {
    losesOfGroups(
        (groups, gain, bias) -> new OpenNorm(2, gain, bias), FORWARD_LAYOUTS, LAYOUTS, LARGE);
  }

  @Test
  @DisplayName("takes the tests of other sizes from a dX that lacks its mean there")
  void withoutMeanElsewhere() {
    losesOfGroups(
        (groups, gain, bias) ->
            new OpenNorm(groups, gain, bias) {
              @Override
              protected INDArray through(INDArray dXHat) {
                INDArray dX = super.through(dXHat);
                INDArray mean = rows(dXHat).mean(true, 1).div(sigma);
                return gain.value().length() == 4
                    ? dX
                    : rows(dX).add(mean).reshape('c', dX.shape());
              }
            },
        LAYOUTS,
        LARGE);
  }

  @Test
  @DisplayName(
      "takes the test of forward alone from one less in the variance, if all else is of it")
  void oneLess() {
    losesOfGroups(
        (groups, gain, bias) -> new Stepwise(1, groups, gain, bias),
        "forward computes its formula");
  }

  @Test
  @DisplayName("takes the test of forward alone from a mean taken away, if all else is of it")
  void centered() {
    losesOfRows(LikeLayerNorm::new, "forward computes its formula");
  }

  @Test
  @DisplayName("takes the tests of forward and dX from a mean taken away in forward alone")
  void centeredForward() {
    losesOfRows(
        gain ->
            new LikeLayerNorm(gain) {
              @Override
              INDArray back(INDArray dXHat, INDArray xHat) {
                return dXHat.sub(xHat.mul(dXHat.mul(xHat).mean(true, 1)));
              }
            },
        "forward computes its formula",
        DX);
  }

  @Test
  @DisplayName("takes the tests of gradients from the whole backward of LayerNorm")
  void centeredBackward() {
    Report report =
        check(
            gain ->
                new LikeLayerNorm(gain) {
                  @Override
                  INDArray y(INDArray x) {
                    return new ByQuotientRule(gain).forward(x, Mode.TRAIN);
                  }
                });
    List<String> lost =
        report.tests().stream()
            .filter(test -> test.status() != Report.Status.PASSED)
            .map(Report.Test::name)
            .toList();
    assertTrue(lost.contains("RMSNorm: " + DX), report::toString);
    assertTrue(lost.contains("RMSNorm: backward gives gain its gradient"), report::toString);
  }

  @Test
  @DisplayName("takes the test of dX alone from a gain before the bracket, and names it")
  void gainBefore() {
    Report report =
        losesOfGroups(
            (groups, gain, bias) ->
                new OpenNorm(groups, gain, bias) {
                  @Override
                  protected INDArray dX(INDArray dY) {
                    return scaled(through(dY));
                  }
                },
            DX);
    assertTrue(report.toString().contains("as in BatchNorm"), report::toString);
  }

  @Test
  @DisplayName("takes the test of other batches from one that takes its means in training only")
  void trainingOnly() {
    losesOfGroups(
        (groups, gain, bias) ->
            new OpenNorm(groups, gain, bias) {
              @Override
              public INDArray forward(INDArray x, Mode mode) {
                INDArray y = super.forward(x, mode);
                return mode == Mode.TRAIN ? y : scaled(x).add(Ops.perChannel(bias.value(), x));
              }
            },
        TRAJECTORY);
  }

  @Test
  @DisplayName("gives a layer that passes everything on the points of dβ, and nothing for a row")
  void identity() {
    NormsFactory factory =
        new NormsFactory(
            gain -> new PassesOn(gain, null), (g, gain, bias) -> new PassesOn(gain, bias));
    assertEquals(3, Autograder.points(Exercises.NORMS, factory));
  }

  @Test
  @Tag("long")
  @DisplayName("takes the test of a large layer from central differences")
  void numerical() {
    losesOfGroups(Numerical::new, LARGE);
  }

  /** Of these tests of GroupNorm; RMSNorm is right. */
  private static Report losesOfGroups(LayerFactory.OfGroups factory, String... tests) {
    String[] named = new String[tests.length];
    for (int i = 0; i < tests.length; i++) {
      named[i] = "GroupNorm: " + tests[i];
    }
    return Outcome.loses(Exercises.NORMS, new NormsFactory(ByQuotientRule::new, factory), named);
  }

  private static void losesOfRows(LayerFactory.OfOne factory, String... tests) {
    String[] named = Stream.of(tests).map(test -> "RMSNorm: " + test).toArray(String[]::new);
    Outcome.loses(Exercises.NORMS, new NormsFactory(factory, OpenNorm::new), named);
  }

  private static Report check(LayerFactory.OfOne rows) {
    return Autograder.check(Exercises.NORMS, new NormsFactory(rows, OpenNorm::new));
  }

  /** X goes in and comes out, and so does dY. */
  private static final class PassesOn implements Layer {
    private final Parameter gain;
    private final Parameter bias;
    private INDArray x;

    PassesOn(Parameter gain, Parameter bias) {
      this.gain = gain;
      this.bias = bias;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      this.x = x.dup();
      return x.dup();
    }

    @Override
    public INDArray backward(INDArray dY) {
      if (bias == null) {
        gain.accumulate(Ops.sumRows(Ops.rows(dY.mul(x))));
      } else {
        gain.accumulate(Ops.sumChannels(dY.mul(x)));
        bias.accumulate(Ops.sumChannels(dY));
      }
      return dY.dup();
    }

    @Override
    public List<Parameter> parameters() {
      return bias == null ? List.of(gain) : List.of(gain, bias);
    }
  }

  /** What every answer refuses, and keeps: all of X, from which backward starts again. */
  private abstract static class Starting implements Layer {
    protected final int groups;
    protected final Parameter gain;
    protected final Parameter bias;
    protected INDArray x;

    Starting(int groups, Parameter gain, Parameter bias) {
      this.groups = groups;
      this.gain = gain;
      this.bias = bias;
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      if (bias == null) {
        Shapes.requireLast("forward", "x", x, gain.value().length());
      } else {
        Shapes.requireChannels("forward", "x", x, gain.value().length());
      }
      Shapes.requireType("forward", "x", x, gain.type());
      this.x = x.dup('c');
      return y(this.x);
    }

    @Override
    public INDArray backward(INDArray dY) {
      Shapes.requireForwardFirst("backward", x);
      Shapes.requireShape("backward", "dY", dY, x.shape());
      Shapes.requireType("backward", "dY", dY, gain.type());
      return dX(dY.dup('c'));
    }

    @Override
    public List<Parameter> parameters() {
      return bias == null ? List.of(gain) : List.of(gain, bias);
    }

    abstract INDArray y(INDArray x);

    abstract INDArray dX(INDArray dY);
  }

  /** Every sum as a loop over doubles; a row is a group of its own, around a mean of 0. */
  private static final class Loops extends Starting {

    Loops(Parameter gain) {
      super(0, gain, null);
    }

    Loops(int groups, Parameter gain, Parameter bias) {
      super(groups, gain, bias);
    }

    private int size() {
      return bias == null ? (int) gain.value().length() : (int) (x.length() / x.size(0) / groups);
    }

    private int parameter(int i) {
      int c = (int) gain.value().length();
      return bias == null ? i % c : i / (int) (x.length() / x.size(0) / c) % c;
    }

    /** X̂ of all elements, and after them the σ of each group. */
    private double[] normed() {
      double[] values = x.data().asDouble();
      int m = size();
      double[] normed = new double[values.length + values.length / m];
      for (int s = 0; s < values.length / m; s++) {
        double mean = 0;
        for (int k = s * m; bias != null && k < (s + 1) * m; k++) {
          mean += values[k] / m;
        }
        double variance = 0;
        for (int k = s * m; k < (s + 1) * m; k++) {
          variance += Math.pow(values[k] - mean, 2) / m;
        }
        double sigma = Math.sqrt(variance + 1e-5);
        for (int k = s * m; k < (s + 1) * m; k++) {
          normed[k] = (values[k] - mean) / sigma;
        }
        normed[values.length + s] = sigma;
      }
      return normed;
    }

    @Override
    INDArray y(INDArray x) {
      double[] normed = normed();
      double[] y = new double[(int) x.length()];
      for (int i = 0; i < y.length; i++) {
        y[i] = normed[i] * gain.value().getDouble(parameter(i));
        y[i] += bias == null ? 0 : bias.value().getDouble(parameter(i));
      }
      return like(x, y);
    }

    @Override
    INDArray dX(INDArray dY) {
      double[] d = dY.data().asDouble();
      double[] normed = normed();
      double[] dGain = new double[(int) gain.value().length()];
      double[] dBias = new double[dGain.length];
      double[] dX = new double[d.length];
      int m = size();
      for (int s = 0; s < d.length / m; s++) {
        double mean = 0;
        double along = 0;
        for (int k = s * m; k < (s + 1) * m; k++) {
          dGain[parameter(k)] += d[k] * normed[k];
          dBias[parameter(k)] += d[k];
          dX[k] = d[k] * gain.value().getDouble(parameter(k));
          mean += bias == null ? 0 : dX[k] / m;
          along += dX[k] * normed[k] / m;
        }
        for (int k = s * m; k < (s + 1) * m; k++) {
          dX[k] = (dX[k] - mean - normed[k] * along) / normed[d.length + s];
        }
      }
      gain.accumulate(like(gain.value(), dGain));
      if (bias != null) {
        bias.accumulate(like(bias.value(), dBias));
      }
      return like(x, dX);
    }

    private static INDArray like(INDArray a, double[] values) {
      return Nd4j.createFromArray(values).castTo(a.dataType()).reshape('c', a.shape());
    }
  }

  /** RMSNorm by the quotient rule, of X itself: dX = dX̂ / s - X Σ dX̂ ⊙ X / (d s³). */
  private static final class ByQuotientRule extends Starting {

    ByQuotientRule(Parameter gain) {
      super(0, gain, null);
    }

    private static INDArray s(INDArray rows) {
      INDArray squares = Transforms.pow(rows, 2, true).sum(true, 1);
      return Transforms.sqrt(squares.div(rows.size(1)).add(1e-5), true);
    }

    @Override
    INDArray y(INDArray x) {
      INDArray rows = Ops.rows(x);
      return Ops.ofRows(rows.mulRowVector(gain.value()).div(s(rows)), x.shape());
    }

    @Override
    INDArray dX(INDArray dY) {
      INDArray rows = Ops.rows(x);
      INDArray s = s(rows);
      INDArray cotangents = Ops.rows(dY);
      gain.accumulate(Ops.sumRows(cotangents.mul(rows).div(s)));
      INDArray dXHat = cotangents.mulRowVector(gain.value());
      INDArray sums = dXHat.mul(rows).sum(true, 1).div(Transforms.pow(s, 3, true));
      return Ops.ofRows(dXHat.div(s).sub(rows.mul(sums.div(rows.size(1)))), x.shape());
    }
  }

  /** Takes the mean away first, and is right for that. */
  private static class LikeLayerNorm extends Starting {

    LikeLayerNorm(Parameter gain) {
      super(0, gain, null);
    }

    private INDArray apart() {
      INDArray rows = Ops.rows(x);
      return rows.sub(rows.mean(true, 1));
    }

    private static INDArray sigma(INDArray apart) {
      return Transforms.sqrt(apart.mul(apart).mean(true, 1).add(1e-5), true);
    }

    @Override
    INDArray y(INDArray x) {
      INDArray apart = apart();
      return Ops.ofRows(apart.div(sigma(apart)).mulRowVector(gain.value()), x.shape());
    }

    @Override
    INDArray dX(INDArray dY) {
      INDArray apart = apart();
      INDArray sigma = sigma(apart);
      INDArray xHat = apart.div(sigma);
      INDArray rows = Ops.rows(dY);
      gain.accumulate(Ops.sumRows(rows.mul(xHat)));
      INDArray dXHat = rows.mulRowVector(gain.value());
      return Ops.ofRows(back(dXHat, xHat).div(sigma), x.shape());
    }

    /** σ dX. */
    INDArray back(INDArray dXHat, INDArray xHat) {
      INDArray along = xHat.mul(dXHat.mul(xHat).mean(true, 1));
      return dXHat.sub(dXHat.mean(true, 1)).sub(along);
    }
  }

  /** GroupNorm by the small steps of its graph, each with a gradient of its own. */
  private static final class Stepwise extends Starting {

    private final int less;

    Stepwise(int groups, Parameter gain, Parameter bias) {
      this(0, groups, gain, bias);
    }

    /** Its variance is divided by so many less than there are numbers. */
    Stepwise(int less, int groups, Parameter gain, Parameter bias) {
      super(groups, gain, bias);
      this.less = less;
    }

    private INDArray rows(INDArray a) {
      long count = a.size(0) * groups;
      return a.reshape('c', count, a.length() / count);
    }

    private INDArray apart() {
      INDArray rows = rows(x);
      return rows.sub(rows.mean(true, 1));
    }

    private INDArray inverse(INDArray apart) {
      INDArray squares = apart.mul(apart).sum(true, 1);
      return Transforms.pow(squares.div(apart.size(1) - less).add(1e-5), -0.5, true);
    }

    private INDArray normed() {
      INDArray apart = apart();
      return apart.mul(inverse(apart)).reshape('c', x.shape());
    }

    @Override
    INDArray y(INDArray x) {
      INDArray scaled = normed().mul(Ops.perChannel(gain.value(), x));
      return scaled.add(Ops.perChannel(bias.value(), x));
    }

    @Override
    INDArray dX(INDArray dY) {
      gain.accumulate(Ops.sumChannels(dY.mul(normed())));
      bias.accumulate(Ops.sumChannels(dY));
      INDArray apart = apart();
      INDArray inverse = inverse(apart);
      double m = apart.size(1);
      INDArray dNormed = rows(dY.mul(Ops.perChannel(gain.value(), dY)).dup('c'));
      INDArray dInverse = dNormed.mul(apart).sum(true, 1);
      INDArray dVariance = dInverse.mul(Transforms.pow(inverse, 3, true)).mul(-0.5);
      INDArray dApart = dNormed.mul(inverse).add(apart.mul(dVariance.mul(2 / (m - less))));
      INDArray dMean = dApart.sum(true, 1).neg();
      return dApart.add(dMean.div(m)).reshape('c', x.shape());
    }
  }

  /** Asks forward twice for each number. */
  private static final class Numerical extends OpenNorm {
    private static final double H = 1e-5;
    private INDArray x;

    Numerical(int groups, Parameter gain, Parameter bias) {
      super(groups, gain, bias);
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      INDArray y = super.forward(x, mode);
      this.x = x.dup('c');
      return y;
    }

    @Override
    protected INDArray dX(INDArray dY) {
      INDArray nudged = x;
      INDArray dX = nudged.dup('c');
      double h = nudged.dataType() == DataType.FLOAT ? 1e-2 : H;
      for (long i = 0; i < nudged.length(); i++) {
        double was = nudged.getDouble(i);
        nudged.putScalar(i, was + h);
        double above = Ops.dot(super.forward(nudged, Mode.TRAIN), dY);
        nudged.putScalar(i, was - h);
        double below = Ops.dot(super.forward(nudged, Mode.TRAIN), dY);
        nudged.putScalar(i, was);
        dX.putScalar(i, (above - below) / (2 * h));
      }
      super.forward(nudged, Mode.TRAIN);
      return dX;
    }
  }
}
