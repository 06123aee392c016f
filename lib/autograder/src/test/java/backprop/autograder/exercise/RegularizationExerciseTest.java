package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Autograder;
import backprop.exercise.DropoutFactory;
import backprop.exercise.Exercises;
import backprop.exercise.ProximalFactory;
import backprop.exercise.ProximalRegularizer;
import backprop.exercise.RegularizationFactory;
import backprop.exercise.Report;
import backprop.nn.Dropout;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.tensor.Shapes;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

@DisplayName("Exercise 14, further answers")
class RegularizationExerciseTest {

  private static final String[] LASSO = {
    "penalty computes its formula",
    "gradient is the derivative of the penalty by each weight",
    "the gradient of a row of zeros is 0, and that of a row near them a whole one",
    "proximal takes the whole step where a row outlasts it",
    "proximal puts rows within the step to exact zeros, and leaves rows of zeros there",
    "other widths, strengths and rates, and another penalty beside it, change nothing",
    "nothing changes the weights, or an array that was returned before",
    "every memory order gives the same, and FLOAT weights get FLOAT",
    "what is no matrix of real numbers is refused by name",
    "NaN stays NaN, and is not switched off",
    "a large matrix has its gradient in the time of a few passes"
  };

  private static final String[] NOISE = {
    "the noise is 1 on average",
    "the variance of the noise is that of dropout's mask",
    "the noise is a bell",
    "every number has noise of its own, and every forward in TRAIN draws anew",
    "EVAL changes nothing, forward and backward",
    "the same seed gives the same noise, another seed other, and EVAL draws none",
    "backward multiplies by the noise of the forward before it",
    "a number that is 0 stays 0, and has a gradient all the same",
    "nothing changes X, dY, or an array that was returned before",
    "any shape and memory order will do, and FLOAT is answered in FLOAT",
    "arrays of the wrong shape or type are refused by name, and backward before forward"
  };

  @Test
  @DisplayName("have all points by loops, and by projections and noise beside 1")
  void otherStyles() {
    Outcome.full(
        Exercises.REGULARIZATION, 40, new RegularizationFactory(Loops::new, PolarMethod::new));
    Outcome.full(
        Exercises.REGULARIZATION, 40, new RegularizationFactory(Projected::new, Beside::new));
  }

  @Test
  @DisplayName("lose rows near zero by a length that 1e-8 is added to")
  void epsilon() {
    loses(
        lambda ->
            new Projected(lambda) {
              @Override
              INDArray unit(INDArray w) {
                return w.div(w.norm2(true, 1).add(1e-8));
              }
            },
        LASSO[2]);
  }

  @Test
  @DisplayName("lose the gradient at a large matrix where it is measured")
  void measured() {
    loses(
        lambda ->
            new Loops(lambda) {
              @Override
              public INDArray gradient(INDArray w) {
                require(w);
                INDArray gradient = w.like();
                INDArray nudged = w.dup();
                long start = System.nanoTime();
                for (int i = 0; i < w.rows(); i++) {
                  for (int k = 0; k < w.columns(); k++) {
                    if (System.nanoTime() - start > 2e8) {
                      throw new IllegalStateException("no patience to wait for the test's limit");
                    }
                    double was = w.getDouble(i, k);
                    double above = penalty(nudged.putScalar(i, k, was + 1e-5));
                    double below = penalty(nudged.putScalar(i, k, was - 1e-5));
                    gradient.putScalar(i, k, (above - below) / 2e-5);
                    nudged.putScalar(i, k, was);
                  }
                }
                return gradient;
              }
            },
        LASSO[2],
        LASSO[7],
        LASSO[10]);
  }

  @Test
  @DisplayName("lose the gradient and the step to a root that the penalty alone has")
  void rootInPenaltyAlone() {
    Report report =
        Autograder.check(
            Exercises.REGULARIZATION,
            new RegularizationFactory(
                lambda ->
                    new Projected(lambda) {
                      @Override
                      public INDArray gradient(INDArray w) {
                        return super.gradient(w).div(Math.sqrt(w.columns()));
                      }

                      @Override
                      public INDArray proximal(INDArray w, double eta) {
                        return super.proximal(w, eta / Math.sqrt(w.columns()));
                      }
                    },
                PolarMethod::new));
    for (String test : List.of(LASSO[1], LASSO[3])) {
      assertTrue(
          report.tests().stream()
              .filter(t -> t.name().equals("Group lasso: " + test))
              .allMatch(t -> t.status() == Report.Status.FAILED),
          report::toString);
    }
  }

  @Test
  @DisplayName("lose NaN to an if that goes the other way")
  void hiddenNan() {
    loses(
        lambda ->
            new Loops(lambda) {
              @Override
              double kept(double length, double step) {
                return length > step ? 1 - step / length : 0;
              }

              @Override
              void put(INDArray v, int i, int k, double value, double factor) {
                v.putScalar(i, k, factor == 0 ? 0 : value * factor);
              }
            },
        LASSO[9]);
  }

  @Test
  @DisplayName("lose both proximal tests by the hard threshold's twin that shrinks by a share")
  void shares() {
    loses(
        lambda ->
            new Loops(lambda) {
              @Override
              double kept(double length, double step) {
                return 1 / (1 + step);
              }
            },
        LASSO[3],
        LASSO[4]);
  }

  @Test
  @DisplayName("have next to nothing for zeros, for what came in, and for L1 and the lesson's mask")
  void nothing() {
    few(
        0,
        lambda -> new Constant(0, false),
        (p, random) ->
            new Given() {
              @Override
              public INDArray forward(INDArray x, Mode mode) {
                return x.mul(0);
              }
            });
    few(0, lambda -> new Constant(1, true), (p, random) -> new Given());
    few(
        3,
        lambda ->
            new Loops(lambda) {
              @Override
              double length(INDArray w, int i) {
                return IntStream.range(0, w.columns())
                    .mapToDouble(k -> Math.abs(w.getDouble(i, k)))
                    .sum();
              }

              @Override
              public INDArray gradient(INDArray w) {
                return Transforms.sign(w, true).mul(lambda);
              }
            },
        Dropout::new);
  }

  @Test
  @DisplayName("lose their own noise by one draw for a row, and by noise that is kept")
  void ownNoise() {
    DropoutFactory byRows =
        (p, random) ->
            new Beside(p, random) {
              @Override
              INDArray noise(INDArray x) {
                INDArray noise = super.noise(x);
                for (int i = 0; x.rank() == 2 && i < x.rows(); i++) {
                  noise.getRow(i).assign(noise.getDouble(i, 0));
                }
                return noise;
              }
            };
    Report report =
        Autograder.check(Exercises.REGULARIZATION, new RegularizationFactory(Loops::new, byRows));
    List<String> lost =
        report.tests().stream()
            .filter(test -> test.status() != Report.Status.PASSED)
            .map(test -> test.name().replace("Gaussian dropout: ", ""))
            .toList();
    // So few draws have a mean, a variance and a kurtosis that chance moves further.
    assertTrue(lost.contains(NOISE[3]), report::toString);
    assertTrue(List.of(NOISE).subList(0, 4).containsAll(lost), report::toString);
    noiseLoses(
        (p, random) ->
            new Beside(p, random) {
              private INDArray kept;

              @Override
              INDArray noise(INDArray x) {
                boolean same =
                    kept != null && kept.equalShapes(x) && kept.dataType() == x.dataType();
                kept = same ? kept : super.noise(x);
                return kept;
              }
            },
        NOISE[3]);
  }

  @Test
  @DisplayName("lose the bell by a sum of three uniform draws, and seeds by ND4J's generator")
  void otherNoise() {
    noiseLoses(
        (p, random) ->
            new PolarMethod(p, random) {
              @Override
              double normal() {
                double sum = random.nextDouble() + random.nextDouble() + random.nextDouble();
                return (sum - 1.5) * 2;
              }
            },
        NOISE[2]);
    noiseLoses(
        (p, random) ->
            new Beside(p, random) {
              @Override
              INDArray noise(INDArray x) {
                return Nd4j.randn(x.dataType(), x.shape()).mul(Math.sqrt(p / (1 - p)));
              }
            },
        NOISE[5]);
  }

  private static void few(double most, ProximalFactory lasso, DropoutFactory noise) {
    double points =
        Autograder.points(Exercises.REGULARIZATION, new RegularizationFactory(lasso, noise));
    assertTrue(points <= most, "had " + points);
  }

  private static void loses(ProximalFactory lasso, String... tests) {
    Outcome.loses(
        Exercises.REGULARIZATION,
        new RegularizationFactory(lasso, PolarMethod::new),
        Arrays.stream(tests).map(test -> "Group lasso: " + test).toArray(String[]::new));
  }

  private static void noiseLoses(DropoutFactory noise, String... tests) {
    Outcome.loses(
        Exercises.REGULARIZATION,
        new RegularizationFactory(Loops::new, noise),
        Arrays.stream(tests).map(test -> "Gaussian dropout: " + test).toArray(String[]::new));
  }

  /** Element by element. */
  private static class Loops implements ProximalRegularizer {
    final double lambda;

    Loops(double lambda) {
      this.lambda = lambda;
    }

    void require(INDArray w) {
      Shapes.requireMatrix("GroupLasso", "w", w);
    }

    double length(INDArray w, int i) {
      double squares = 0;
      for (int k = 0; k < w.columns(); k++) {
        squares += w.getDouble(i, k) * w.getDouble(i, k);
      }
      return Math.sqrt(squares);
    }

    @Override
    public double penalty(INDArray w) {
      require(w);
      double sum = 0;
      for (int i = 0; i < w.rows(); i++) {
        sum += length(w, i);
      }
      return lambda * Math.sqrt(w.columns()) * sum;
    }

    @Override
    public INDArray gradient(INDArray w) {
      require(w);
      INDArray gradient = w.like();
      for (int i = 0; i < w.rows(); i++) {
        double length = length(w, i);
        for (int k = 0; k < w.columns(); k++) {
          double slope = w.getDouble(i, k) / length;
          gradient.putScalar(i, k, length == 0 ? 0 : lambda * Math.sqrt(w.columns()) * slope);
        }
      }
      return gradient;
    }

    @Override
    public INDArray proximal(INDArray w, double eta) {
      require(w);
      INDArray v = w.like();
      double step = eta * lambda * Math.sqrt(w.columns());
      for (int i = 0; i < w.rows(); i++) {
        double factor = kept(length(w, i), step);
        for (int k = 0; k < w.columns(); k++) {
          put(v, i, k, w.getDouble(i, k), factor);
        }
      }
      return v;
    }

    double kept(double length, double step) {
      return length <= step ? 0 : 1 - step / length;
    }

    void put(INDArray v, int i, int k, double value, double factor) {
      v.putScalar(i, k, value * factor);
    }
  }

  /** W less what of it lies within a ball: Moreau's way to the same step. */
  private static class Projected implements ProximalRegularizer {
    private final double lambda;

    Projected(double lambda) {
      this.lambda = lambda;
    }

    INDArray unit(INDArray w) {
      INDArray lengths = w.norm2(true, 1);
      return w.div(lengths.add(lengths.eq(0).castTo(w.dataType())));
    }

    @Override
    public double penalty(INDArray w) {
      Shapes.requireMatrix("penalty", "w", w);
      return lambda
          * Math.sqrt(w.size(1))
          * Transforms.sqrt(w.mul(w).sum(1), false).sumNumber().doubleValue();
    }

    @Override
    public INDArray gradient(INDArray w) {
      Shapes.requireMatrix("gradient", "w", w);
      return unit(w).mul(lambda * Math.sqrt(w.size(1)));
    }

    @Override
    public INDArray proximal(INDArray w, double eta) {
      Shapes.requireMatrix("proximal", "w", w);
      double radius = eta * lambda * Math.sqrt(w.size(1));
      INDArray v = w.dup();
      for (int i = 0; i < w.rows(); i++) {
        INDArray row = v.getRow(i);
        double share = Math.min(1, radius / row.norm2Number().doubleValue());
        row.assign(row.sub(row.mul(share)));
      }
      return v;
    }
  }

  /** Draws by Box and Muller, and writes element by element. */
  private static class PolarMethod implements Layer {
    final RandomGenerator random;
    private final double p;
    private INDArray m;

    PolarMethod(double p, RandomGenerator random) {
      this.p = p;
      this.random = random;
    }

    double normal() {
      double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
      return radius * Math.cos(2 * Math.PI * random.nextDouble());
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      Shapes.requireReal("forward", "x", x);
      m = Nd4j.ones(x.dataType(), x.shape());
      for (long i = 0; mode == Mode.TRAIN && i < m.length(); i++) {
        m.putScalar(i, 1 + Math.sqrt(p / (1 - p)) * normal());
      }
      return m.mul(x);
    }

    @Override
    public INDArray backward(INDArray dY) {
      Shapes.requireForwardFirst("backward", m);
      Shapes.requireAlike("backward", "x", m, "dY", dY);
      return m.mul(dY);
    }
  }

  /** Y = X + X ⊙ (M - 1), and X alone in EVAL. */
  private static class Beside implements Layer {
    final double p;
    private final RandomGenerator random;
    private INDArray noise;

    Beside(double p, RandomGenerator random) {
      this.p = p;
      this.random = random;
    }

    INDArray noise(INDArray x) {
      double[] z = random.doubles(2 * x.length()).toArray();
      double[] draws =
          IntStream.range(0, z.length / 2)
              .mapToDouble(
                  i ->
                      Math.sqrt(-2 * p / (1 - p) * Math.log(1 - z[2 * i]))
                          * Math.sin(2 * Math.PI * z[2 * i + 1]))
              .toArray();
      return Nd4j.create(draws, x.shape(), 'c').castTo(x.dataType());
    }

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      Shapes.requireReal("forward", "x", x);
      noise = mode == Mode.EVAL ? x.mul(0) : noise(x);
      return x.add(x.mul(noise));
    }

    @Override
    public INDArray backward(INDArray dY) {
      Shapes.requireForwardFirst("backward", noise);
      Shapes.requireAlike("backward", "x", noise, "dY", dY);
      return dY.add(dY.mul(noise));
    }
  }

  /** Always this, or this times what came in. */
  private record Constant(double value, boolean times) implements ProximalRegularizer {

    @Override
    public double penalty(INDArray w) {
      return value;
    }

    @Override
    public INDArray gradient(INDArray w) {
      return times ? w.mul(value) : w.mul(0).add(value);
    }

    @Override
    public INDArray proximal(INDArray w, double eta) {
      return gradient(w);
    }
  }

  /** What came in, as it came. */
  private static class Given implements Layer {

    @Override
    public INDArray forward(INDArray x, Mode mode) {
      return x.dup();
    }

    @Override
    public INDArray backward(INDArray dY) {
      return dY.dup();
    }
  }
}
