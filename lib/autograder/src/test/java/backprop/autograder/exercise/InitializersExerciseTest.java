package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Autograder;
import backprop.exercise.ClipFactory;
import backprop.exercise.Exercises;
import backprop.exercise.InitializersFactory;
import backprop.exercise.Report;
import backprop.init.He;
import backprop.init.Initializer;
import backprop.init.Xavier;
import backprop.nn.Parameter;
import backprop.optim.GradientClip;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Exercise 11, initializers and clipping")
class InitializersExerciseTest {

  private static final String MEAN = "the mean is 0";
  private static final String VARIANCE = "the variance is the formula's";
  private static final String FANS = "the variance follows the fans where they differ";
  private static final String FILTERS =
      "a convolution's filters are drawn by their fans, whatever their shape";
  private static final String DISTRIBUTION = "the numbers have the distribution that was asked for";
  private static final String OWN = "every weight is drawn for itself";
  private static final String SEEDS =
      "the same seed gives the same numbers, and another seed others";
  private static final String TYPES =
      "DOUBLE weights are DOUBLE, FLOAT ones FLOAT, and both are spread alike";
  private static final String LENGTH =
      "a gradient that is too long has the limit's length afterwards";
  private static final String TOGETHER = "the norm is that of all gradients together";
  private static final String DIRECTION = "the direction stays";
  private static final String WITHIN = "gradients within the limit stay as they are, bit for bit";
  private static final String ZEROS = "gradients of zeros stay zeros";
  private static final String AGAIN =
      "the next gradients are clipped by their own norm, beside another clip too";
  private static final String UNTOUCHED = "the parameters' values stay as they are";

  @Test
  @DisplayName("gives right answers all of their 30 points")
  void right() {
    full(
        (type, shape, in, out, random) -> {
          double sigma = Math.sqrt(2.0 / in);
          return Initializer.fill(type, shape, () -> sigma * random.nextGaussian());
        },
        (type, shape, in, out, random) -> {
          double a = Math.sqrt(6.0 / (in + out));
          return Initializer.fill(type, shape, () -> a * (2 * random.nextDouble() - 1));
        },
        InitializersExerciseTest::scaled);
  }

  @Test
  @DisplayName("gives all points to draws between bounds, one by one, and to PyTorch's clip")
  void oneByOne() {
    full(
        (type, shape, in, out, random) -> {
          INDArray w = Nd4j.create(type, shape);
          for (long i = 0; i < w.length(); i++) {
            w.putScalar(i, random.nextGaussian(0, Math.sqrt(2 / (double) in)));
          }
          return w;
        },
        (type, shape, in, out, random) -> {
          double a = Math.sqrt(3) * Math.sqrt(2 / ((double) in + out));
          INDArray w = Nd4j.create(type, shape);
          for (long i = 0; i < w.length(); i++) {
            w.putScalar(i, random.nextDouble(-a, a));
          }
          return w;
        },
        limit ->
            parameters -> {
              double squares = 0;
              for (Parameter p : parameters) {
                squares += p.gradient().mul(p.gradient()).sumNumber().doubleValue();
              }
              double factor = Math.min(1, limit / (Math.sqrt(squares) + 1e-6));
              parameters.forEach(p -> p.gradient().muli(factor));
            });
  }

  @Test
  @DisplayName("gives all points to Box and Muller's normal draws, and to 24 bits from a stream")
  void otherDraws() {
    full(
        (type, shape, in, out, random) ->
            Initializer.fill(
                type,
                shape,
                () -> {
                  double r = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
                  return Math.sqrt(2.0 / in) * r * Math.cos(2 * Math.PI * random.nextDouble());
                }),
        (type, shape, in, out, random) -> {
          int n = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
          RandomGenerator own = new Random(random.nextLong());
          INDArray w = Nd4j.create(DataType.FLOAT, n);
          for (int i = 0; i < n; i++) {
            w.putScalar(i, own.nextFloat());
          }
          double a = Math.sqrt(6.0 / (in + out));
          return w.castTo(type).muli(2 * a).subi(a).reshape('f', shape);
        },
        limit ->
            parameters -> {
              INDArray[] all =
                  parameters.stream().map(p -> p.gradient().ravel()).toArray(INDArray[]::new);
              double norm = Nd4j.concat(0, all).norm2Number().doubleValue();
              for (int i = 0; norm > limit && i < parameters.size(); i++) {
                parameters.get(i).gradient().divi(norm).muli(limit);
              }
            });
  }

  @Test
  @DisplayName("takes all of He's tests from a quotient of integers, and says what that is")
  void integers() {
    Report report =
        Autograder.check(
            Exercises.INITIALIZERS,
            of(he((in, out) -> Math.sqrt(2 / in)), Xavier.uniform(), GradientClip::byNorm));
    assertEquals(20, report.score(), report::toString);
    assertTrue(report.toString().contains("a quotient of two integers"), report::toString);
  }

  @Test
  @DisplayName("takes the variance from 1 / fanIn, and says that it is half")
  void withoutRelu() {
    Report report = heLoses(he((in, out) -> Math.sqrt(1.0 / in)), VARIANCE);
    assertEquals(28, report.score());
    assertTrue(report.toString().contains("yours is half as large"), report::toString);
  }

  @Test
  @DisplayName("takes variance and fans from a draw times σ², and says that the root is missing")
  void noRoot() {
    Report report = heLoses(he((in, out) -> 2.0 / in), VARIANCE, FANS);
    assertTrue(report.toString().contains("the root is missing"), report::toString);
  }

  @Test
  @DisplayName("takes the fans from fanOut in place of fanIn, and names it")
  void fanOut() {
    Report report = heLoses(he((in, out) -> Math.sqrt(2.0 / out)), FANS);
    assertTrue(report.toString().contains("yours goes with fanOut alone"), report::toString);
  }

  @Test
  @DisplayName("takes the fans from Xavier's variance in He's place")
  void xavierForHe() {
    heLoses(he((in, out) -> Math.sqrt(2.0 / (in + out))), VARIANCE, FANS);
  }

  @Test
  @DisplayName("takes the filters from a fanIn that is read from the shape")
  void fromTheShape() {
    heLoses(
        (type, shape, in, out, random) ->
            Initializer.fill(type, shape, () -> Math.sqrt(2.0 / shape[0]) * random.nextGaussian()),
        FILTERS);
  }

  @Test
  @DisplayName("takes the seeds from ND4J's own generator, and from a seed of one's own")
  void otherGenerators() {
    heLoses(
        (type, shape, in, out, random) -> Nd4j.randn(type, shape).muli(Math.sqrt(2.0 / in)), SEEDS);
    heLoses(
        (type, shape, in, out, random) -> He.normal().create(type, shape, in, out, new Random(42)),
        SEEDS);
  }

  @Test
  @DisplayName("takes the types from an answer that ignores the one it is handed")
  void ignoresType() {
    heLoses(
        (type, shape, in, out, random) ->
            He.normal().create(DataType.DOUBLE, shape, in, out, random),
        TYPES);
    heLoses(
        (type, shape, in, out, random) ->
            He.normal().create(DataType.FLOAT, shape, in, out, random),
        TYPES);
  }

  @Test
  @DisplayName("takes the distribution from the other one of the same variance")
  void otherDistribution() {
    heLoses(He.uniform(), DISTRIBUTION);
    xavierLoses(Xavier.normal(), DISTRIBUTION);
  }

  @Test
  @DisplayName("takes at least the test of single draws from one draw for each column")
  void oneForEachColumn() {
    Initializer columns =
        (type, shape, in, out, random) -> {
          INDArray w = Nd4j.create(type, shape);
          INDArray row = He.normal().create(type, new long[] {w.size(-1)}, in, out, random);
          return w.addi(row.broadcast(shape));
        };
    Report report =
        Autograder.check(
            Exercises.INITIALIZERS, of(columns, Xavier.uniform(), GradientClip::byNorm));
    Report.Test own =
        report.tests().stream().filter(t -> t.name().endsWith(OWN)).findFirst().orElseThrow();
    assertEquals(Report.Status.FAILED, own.status());
    assertTrue(report.score() < 29, report::toString);
  }

  @Test
  @DisplayName("takes the mean from a uniform draw from 0 to a")
  void positive() {
    xavierLoses(xavier((u, in, out) -> u * Math.sqrt(6.0 / (in + out))), MEAN);
  }

  @Test
  @DisplayName("takes the variance from a uniform draw from -σ to σ, and says that it is a third")
  void sigmaForLimit() {
    Report report =
        xavierLoses(xavier((u, in, out) -> (2 * u - 1) * Math.sqrt(2.0 / (in + out))), VARIANCE);
    assertTrue(report.toString().contains("yours is a third"), report::toString);
  }

  @Test
  @DisplayName("takes the variance from a uniform draw as wide as the limit, -a/2 to a/2")
  void halfAsWide() {
    xavierLoses(xavier((u, in, out) -> (u - 0.5) * Math.sqrt(6.0 / (in + out))), VARIANCE);
  }

  @Test
  @DisplayName("takes variance and fans from a product of fans, and fans from fanIn alone")
  void otherFans() {
    xavierLoses(xavier((u, in, out) -> (2 * u - 1) * Math.sqrt(6.0 / (in * out))), VARIANCE, FANS);
    xavierLoses(xavier((u, in, out) -> (2 * u - 1) * Math.sqrt(3.0 / in)), FANS);
  }

  @Test
  @DisplayName("takes the common norm from a clip of each parameter by itself")
  void each() {
    Report report =
        clipLoses(limit -> all -> all.forEach(p -> scaled(limit).apply(List.of(p))), TOGETHER);
    assertEquals(28, report.score());
  }

  @Test
  @DisplayName("takes the common norm from a sum of norms")
  void sumOfNorms() {
    clipLoses(
        limit ->
            all -> {
              double sum = all.stream().mapToDouble(InitializersExerciseTest::norm).sum();
              scale(all, Math.min(1, limit / sum));
            },
        TOGETHER);
  }

  @Test
  @DisplayName("takes lengths and direction from a cut of each element")
  void elements() {
    clipLoses(GradientClip::byValue, LENGTH, TOGETHER, DIRECTION, AGAIN);
  }

  @Test
  @DisplayName("takes short gradients, zeros too, from a clip that always has the limit's length")
  void target() {
    clipLoses(limit -> all -> scale(all, limit / norm(all)), WITHIN, ZEROS);
  }

  @Test
  @DisplayName("takes the values from a clip that shrinks them along")
  void values() {
    clipLoses(
        limit ->
            all -> {
              double before = norm(all);
              scaled(limit).apply(all);
              all.forEach(p -> p.value().muli(norm(all) / Math.max(before, 1e-9)));
            },
        UNTOUCHED);
  }

  @Test
  @DisplayName("gives nothing to zeros, to ones, to null, and to a clip that does nothing")
  void nothing() {
    for (Initializer empty :
        List.of(
            Initializer.zeros(),
            Initializer.constant(1),
            (Initializer) (type, shape, in, out, random) -> null)) {
      Report report = Autograder.check(Exercises.INITIALIZERS, of(empty, empty, c -> all -> {}));
      assertEquals(0, report.score(), report::toString);
    }
    assertEquals(
        0,
        Autograder.points(
            Exercises.INITIALIZERS,
            new InitializersFactory(() -> null, () -> null, limit -> null)));
  }

  @Test
  @DisplayName("gives nothing to weights that are not numbers, nor to a clip that makes such")
  void nan() {
    Initializer nan =
        (type, shape, in, out, random) -> {
          INDArray w = He.normal().create(type, shape, in, out, random);
          return w.putScalar(w.length() - 1, Math.sqrt(-1));
        };
    Report report =
        Autograder.check(
            Exercises.INITIALIZERS,
            of(
                nan,
                nan,
                c -> all -> all.forEach(p -> p.gradient().divi(p.gradient().sub(p.gradient())))));
    assertEquals(0, report.score(), report::toString);
  }

  @Test
  @DisplayName("takes the next gradients from a sum of squares in a field, and from a static limit")
  void fields() {
    clipLoses(SumsOn::new, AGAIN);
  }

  @Test
  @DisplayName("gives numbers of any size nothing but their distribution")
  void unscaled() {
    Report report =
        Autograder.check(
            Exercises.INITIALIZERS,
            of(
                (type, shape, in, out, random) ->
                    Initializer.fill(type, shape, random::nextGaussian),
                (type, shape, in, out, random) ->
                    Initializer.fill(type, shape, () -> 2 * random.nextDouble() - 1),
                limit -> all -> scale(all, 0.5)));
    assertEquals(2, report.score(), report::toString);
  }

  @Test
  @DisplayName(
      "gives all points to streams, helpers, recursion, and a generator made of the one given")
  void otherStyles() {
    full(
        (type, shape, in, out, random) -> {
          int n = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
          double[] w = DoubleStream.generate(random::nextGaussian).limit(n).toArray();
          return Nd4j.create(w, shape, 'f').mul(Math.sqrt(2.0 / in)).castTo(type);
        },
        (type, shape, in, out, random) -> {
          int n = (int) Nd4j.create(type, shape).length();
          double a = Math.sqrt(6d / (in + out));
          return Nd4j.create(random.doubles(n, -a, a).toArray(), shape, 'c').castTo(type);
        },
        InitializersExerciseTest::scaled);
    full(
        (type, shape, in, out, random) -> {
          INDArray own = Initializer.fill(type, shape, random::nextGaussian);
          return own.muli(Math.pow(in / 2.0, -0.5));
        },
        (type, shape, in, out, random) -> {
          RandomGenerator own = new SplittableRandom(random.nextLong());
          double sigma = Math.sqrt(2.0 / (in + out));
          return Initializer.fill(
              type, shape, () -> sigma * Math.sqrt(12) * (own.nextDouble() - 0.5));
        },
        InitializersExerciseTest::scaled);
    full(
        (type, shape, in, out, random) -> Initializer.fill(type, shape, () -> polar(random, in)),
        (type, shape, in, out, random) ->
            Initializer.fill(
                type,
                shape,
                () ->
                    (random.nextBoolean() ? 1 : -1)
                        * random.nextDouble()
                        * Math.sqrt(6 / (double) Math.addExact(in, out))),
        InitializersExerciseTest::scaled);
  }

  /** Marsaglia's polar method, by recursion where a point is outside of the circle. */
  private static double polar(RandomGenerator random, long in) {
    double x = 2 * random.nextDouble() - 1;
    double y = 2 * random.nextDouble() - 1;
    double s = x * x + y * y;
    return s >= 1 || s == 0
        ? polar(random, in)
        : Math.sqrt(2.0 / in) * x * Math.sqrt(-2 * Math.log(s) / s);
  }

  @Test
  @DisplayName("takes the seeds from a generator that is shared, or seeded by the fans")
  void ownGenerators() {
    Random shared = new Random(3);
    heLoses(
        (type, shape, in, out, random) -> He.normal().create(type, shape, in, out, shared), SEEDS);
    xavierLoses(
        (type, shape, in, out, random) ->
            Xavier.uniform().create(type, shape, in, out, new Random(in)),
        SEEDS);
  }

  @Test
  @DisplayName("takes seeds and types from weights that are kept by their shape")
  void keptWeights() {
    Map<String, INDArray> kept = new HashMap<>();
    heLoses(
        (type, shape, in, out, random) ->
            kept.computeIfAbsent(
                Arrays.toString(shape) + in + "/" + out,
                s -> He.normal().create(type, shape, in, out, random)),
        SEEDS,
        TYPES);
  }

  @Test
  @DisplayName("takes variance and fans from roots and brackets in wrong places")
  void brackets() {
    heLoses(he((in, out) -> Math.sqrt(2) / in), VARIANCE, FANS);
    heLoses(he((in, out) -> Math.sqrt(2.0 / (in + out / 2.0))), VARIANCE, FANS);
    xavierLoses(xavier((u, in, out) -> (2 * u - 1) * Math.sqrt(6) / (in + out)), VARIANCE, FANS);
    xavierLoses(xavier((u, in, out) -> (2 * u - 1) * Math.sqrt(6.0 / in + out)), VARIANCE, FANS);
    xavierLoses(
        xavier((u, in, out) -> (2 * u - 1) * Math.sqrt(6.0 / Math.max(in, out))), VARIANCE, FANS);
  }

  @Test
  @DisplayName("takes the mean from draws that are negative")
  void negative() {
    xavierLoses(xavier((u, in, out) -> (u - 1) * Math.sqrt(6.0 / (in + out))), MEAN);
  }

  @Test
  @DisplayName("takes variance and distribution from a difference of two draws, and from signs")
  void otherShapesOfDraws() {
    xavierLoses(
        (type, shape, in, out, random) ->
            Initializer.fill(
                type,
                shape,
                () -> (random.nextDouble() - random.nextDouble()) * Math.sqrt(6.0 / (in + out))),
        VARIANCE,
        DISTRIBUTION);
    xavierLoses(
        xavier((u, in, out) -> Math.signum(u - 0.5) * Math.sqrt(6.0 / (in + out))),
        VARIANCE,
        DISTRIBUTION,
        OWN,
        SEEDS);
  }

  @Test
  @DisplayName("takes the filters from fans that are read from the shape's last axes")
  void lastAxes() {
    heLoses(
        (type, shape, in, out, random) ->
            He.normal()
                .create(type, shape, shape.length < 2 ? in : shape[shape.length - 2], out, random),
        FILTERS);
  }

  private static final class SumsOn implements GradientClip {
    private final double limit;
    private double squares;

    SumsOn(double limit) {
      this.limit = limit;
    }

    @Override
    public void apply(List<Parameter> all) {
      squares += Math.pow(norm(all), 2);
      scale(all, Math.min(1, limit / Math.sqrt(squares)));
    }
  }

  private interface Weight {
    double of(double u, long in, long out);
  }

  private static Initializer he(ToDoubleBiFunction<Long, Long> sigma) {
    return (type, shape, in, out, random) ->
        Initializer.fill(type, shape, () -> sigma.applyAsDouble(in, out) * random.nextGaussian());
  }

  private static Initializer xavier(Weight weight) {
    return (type, shape, in, out, random) ->
        Initializer.fill(type, shape, () -> weight.of(random.nextDouble(), in, out));
  }

  private static GradientClip scaled(double limit) {
    return all -> {
      double norm = norm(all);
      if (norm > limit) {
        scale(all, limit / norm);
      }
    };
  }

  private static double norm(Parameter p) {
    return p.gradient().norm2Number().doubleValue();
  }

  private static double norm(List<Parameter> all) {
    return Math.sqrt(all.stream().mapToDouble(p -> norm(p) * norm(p)).sum());
  }

  private static void scale(List<Parameter> all, double factor) {
    all.forEach(p -> p.gradient().muli(factor));
  }

  private static void full(Initializer he, Initializer xavier, ClipFactory clip) {
    Outcome.full(Exercises.INITIALIZERS, 30, of(he, xavier, clip));
  }

  private static Report heLoses(Initializer wrong, String... tests) {
    return loses(of(wrong, Xavier.uniform(), GradientClip::byNorm), "He normal", tests);
  }

  private static Report xavierLoses(Initializer wrong, String... tests) {
    return loses(of(He.normal(), wrong, GradientClip::byNorm), "Xavier uniform", tests);
  }

  private static Report clipLoses(ClipFactory wrong, String... tests) {
    return loses(of(He.normal(), Xavier.uniform(), wrong), "Clipping", tests);
  }

  private static Report loses(InitializersFactory answer, String part, String... tests) {
    String[] named = Arrays.stream(tests).map(test -> part + ": " + test).toArray(String[]::new);
    return Outcome.loses(Exercises.INITIALIZERS, answer, named);
  }

  private static InitializersFactory of(Initializer he, Initializer xavier, ClipFactory clip) {
    return new InitializersFactory(() -> he, () -> xavier, clip);
  }
}
