package backprop.autograder.mutant;

import backprop.autograder.contract.InitializerContract;
import backprop.autograder.contract.InitializerSpec;
import backprop.autograder.library.Trialled;
import backprop.autograder.spec.InitializerSpecs;
import backprop.init.He;
import backprop.init.Initializer;
import backprop.init.Xavier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.WeakHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Initializers with one mistake each. */
final class InitializerMutantsTest extends MutantSuite {

  private static final Initializer NORMAL = He.normal();
  private static final Initializer UNIFORM = Xavier.uniform();

  InitializerMutantsTest() {
    super(InitializerContract.class);
  }

  @Override
  Stream<Mutant> mutants() {
    return Stream.of(
        he(
            "a vector becomes a row",
            "shape",
            "expected the shape [7], received [1, 7]",
            (type, shape, in, out, random) -> {
              INDArray w = NORMAL.create(type, shape, in, out, random);
              return shape.length == 1 ? w.reshape(1, shape[0]) : w;
            }),
        he(
            "every weight is positive",
            "mean",
            "the mean of",
            (type, shape, in, out, random) ->
                Transforms.abs(NORMAL.create(type, shape, in, out, random))),
        he(
            "the variance is 1 / fanIn",
            "variance",
            "yours is half as large",
            (type, shape, in, out, random) -> NORMAL.create(type, shape, 2 * in, out, random)),
        he(
            "fanOut is taken for fanIn",
            "fans",
            "yours goes with fanOut alone",
            (type, shape, in, out, random) -> NORMAL.create(type, shape, out, in, random)),
        xavier(
            "fanIn alone counts",
            "fans",
            "yours goes with fanIn alone",
            (type, shape, in, out, random) -> UNIFORM.create(type, shape, in, in, random)),
        he(
            "the first axis is taken for fanIn",
            "otherShapes",
            "in the shape [28, 28, 5, 5]",
            (type, shape, in, out, random) -> NORMAL.create(type, shape, shape[0], out, random)),
        he(
            "a uniform draw is taken for a normal one",
            "distribution",
            "normal draws: expected 3",
            He.uniform()),
        he(
            "the tails are cut at two standard deviations",
            "distribution",
            "kurtosis",
            truncated(2, 0.7737)),
        he(
            "the tails are cut where few would miss them",
            "distribution",
            "expected more than 3.2 standard deviations",
            truncated(3.1, 0.9797)),
        xavier(
            "a normal draw is taken for a uniform one",
            "distribution",
            "uniform draws: expected 1.8",
            Xavier.normal()),
        xavier(
            "a few weights are beyond the limit",
            "distribution",
            "the limit of a uniform draw",
            InitializerMutantsTest::outlier),
        he(
            "the second half repeats the first",
            "own",
            "different numbers",
            InitializerMutantsTest::repeated),
        he(
            "every second weight is the one before with the other sign",
            "own",
            "different numbers",
            InitializerMutantsTest::paired),
        he(
            "the second half is the first, and a little noise",
            "own",
            "apart",
            InitializerMutantsTest::noisy),
        he(
            "the units of a column have much in common",
            "own",
            "sum",
            InitializerMutantsTest::common),
        he("one array is kept for each shape", "seeds", "one generator", keeping()),
        he(
            "the generator has a seed of its own",
            "seeds",
            "two arrays from two seeds",
            (type, shape, in, out, random) -> NORMAL.create(type, shape, in, out, new Random(42))),
        he(
            "the generator is another one",
            "seeds",
            "two arrays from one seed",
            (type, shape, in, out, random) -> NORMAL.create(type, shape, in, out, new Random())),
        he(
            "the weights are always DOUBLE",
            "types",
            "weights of FLOAT: received DOUBLE",
            (type, shape, in, out, random) ->
                NORMAL.create(DataType.DOUBLE, shape, in, out, random)),
        he(
            "FLOAT weights are rounded to a coarse grid",
            "types",
            "the variance in FLOAT",
            (type, shape, in, out, random) -> {
              INDArray w = NORMAL.create(type, shape, in, out, random);
              return type == DataType.FLOAT ? Transforms.floor(w.mul(4)).div(4) : w;
            }));
  }

  private static Mutant he(String mistake, String method, String says, Initializer initializer) {
    return of(InitializerSpecs.HE_NORMAL, mistake, method, says, initializer);
  }

  private static Mutant xavier(
      String mistake, String method, String says, Initializer initializer) {
    return of(InitializerSpecs.XAVIER_UNIFORM, mistake, method, says, initializer);
  }

  private static Mutant of(
      InitializerSpec spec, String mistake, String method, String says, Initializer initializer) {
    return new Mutant(mistake, method, says, Trialled.initializer(spec, () -> initializer));
  }

  /** A bell cut at so many σ, and widened by the variance that is left: it is right again. */
  private static Initializer truncated(double most, double left) {
    return (type, shape, in, out, random) -> {
      double sigma = Math.sqrt(2.0 / in / left);
      return Initializer.fill(
          type,
          shape,
          () -> {
            double z = random.nextGaussian();
            while (Math.abs(z) > most) {
              z = random.nextGaussian();
            }
            return sigma * z;
          });
    };
  }

  private static INDArray outlier(
      DataType type, long[] shape, long in, long out, RandomGenerator random) {
    INDArray w = UNIFORM.create(type, shape, in, out, random);
    return w.putScalar(0, 1.2 * Math.sqrt(6.0 / (in + out)));
  }

  private static INDArray paired(
      DataType type, long[] shape, long in, long out, RandomGenerator random) {
    INDArray w = NORMAL.create(type, shape, in, out, random);
    for (long i = 1; i < w.length(); i += 2) {
      w.putScalar(i, -w.getDouble(i - 1));
    }
    return w;
  }

  private static INDArray noisy(
      DataType type, long[] shape, long in, long out, RandomGenerator random) {
    INDArray w = NORMAL.create(type, shape, in, out, random);
    for (long i = w.length() / 2; i < w.length(); i++) {
      w.putScalar(i, 0.8 * w.getDouble(i - w.length() / 2) + 0.6 * w.getDouble(i));
    }
    return w;
  }

  /** A fiftieth of the variance is a draw for each column. */
  private static INDArray common(
      DataType type, long[] shape, long in, long out, RandomGenerator random) {
    INDArray w = NORMAL.create(type, shape, in, out, random);
    if (shape.length != 2) {
      return w;
    }
    INDArray columns = NORMAL.create(type, new long[] {1, shape[1]}, in, out, random);
    return w.mul(Math.sqrt(0.98)).addi(columns.mul(Math.sqrt(0.02)).broadcast(shape));
  }

  /** Knows a generator again, and gives it for a shape what it had before. */
  private static Initializer keeping() {
    Map<RandomGenerator, Map<String, INDArray>> kept = new WeakHashMap<>();
    return (type, shape, in, out, random) ->
        kept.computeIfAbsent(random, r -> new HashMap<>())
            .computeIfAbsent(
                type + Arrays.toString(shape), s -> NORMAL.create(type, shape, in, out, random));
  }

  private static INDArray repeated(
      DataType type, long[] shape, long in, long out, RandomGenerator random) {
    INDArray w = NORMAL.create(type, shape, in, out, random);
    for (long i = w.length() / 2; i < w.length(); i++) {
      w.putScalar(i, w.getDouble(i - w.length() / 2));
    }
    return w;
  }
}
