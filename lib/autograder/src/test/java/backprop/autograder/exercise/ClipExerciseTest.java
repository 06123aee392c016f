package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.exercise.Autograder;
import backprop.exercise.ClipFactory;
import backprop.exercise.Exercises;
import backprop.exercise.InitializersFactory;
import backprop.init.He;
import backprop.init.Xavier;
import backprop.nn.Parameter;
import backprop.optim.GradientClip;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@DisplayName("Exercise 11, further clips")
class ClipExerciseTest {

  private static final String LENGTH =
      "a gradient that is too long has the limit's length afterwards";
  private static final String TOGETHER = "the norm is that of all gradients together";
  private static final String DIRECTION = "the direction stays";
  private static final String WITHIN = "gradients within the limit stay as they are, bit for bit";
  private static final String AGAIN =
      "the next gradients are clipped by their own norm, beside another clip too";

  @Test
  @DisplayName("have all points as streams, by recursion, on own copies, in fields filled anew")
  void otherStyles() {
    full(
        limit ->
            all -> {
              double norm =
                  Math.sqrt(
                      all.stream()
                          .flatMapToDouble(p -> Arrays.stream(values(p)))
                          .map(v -> v * v)
                          .sum());
              all.stream()
                  .filter(p -> norm > limit)
                  .forEach(p -> p.gradient().assign(p.gradient().div(norm / limit)));
            });
    full(
        limit ->
            all -> {
              double norm = Math.sqrt(squares(all));
              scale(all, norm > limit ? limit / norm : 1);
            });
    full(
        limit ->
            all -> {
              double norm = all.stream().mapToDouble(ClipExerciseTest::norm).reduce(0, Math::hypot);
              for (Parameter p : norm > limit ? all : List.<Parameter>of()) {
                INDArray own = p.gradient().dup();
                own.muli(limit).divi(norm);
                p.gradient().assign(own);
              }
            });
    full(Fields::new);
    full(
        limit ->
            all -> {
              double largest = Math.max(1e-300, of(all, v -> Arrays.stream(v).max().orElse(0)));
              double norm =
                  largest * Math.sqrt(all.stream().mapToDouble(p -> squares(p, largest)).sum());
              IntStream.range(0, norm <= limit ? 0 : all.size())
                  .forEach(i -> all.get(i).gradient().muli(limit / norm));
            });
  }

  @Test
  @DisplayName("lose lengths by the largest element, in place of the norm")
  void largest() {
    loses(norm(all -> of(all, v -> Arrays.stream(v).max().orElse(0))), LENGTH, TOGETHER, AGAIN);
  }

  @Test
  @DisplayName("lose lengths, and what they should leave, by a norm without its root")
  void withoutRoot() {
    loses(norm(ClipExerciseTest::squares), LENGTH, TOGETHER, WITHIN, AGAIN);
  }

  @Test
  @DisplayName("lose lengths by a norm that 1 is added to")
  void added() {
    loses(norm(all -> Math.sqrt(squares(all)) + 1), LENGTH, TOGETHER, AGAIN);
  }

  @Test
  @DisplayName("lose the common norm by a sum up to each parameter, and by the first one's norm")
  void upTo() {
    loses(
        limit ->
            all -> {
              double sum = 0;
              for (Parameter p : all) {
                sum += norm(p) * norm(p);
                scale(List.of(p), Math.min(1, limit / Math.sqrt(sum)));
              }
            },
        TOGETHER);
    loses(norm(all -> norm(all.get(0))), TOGETHER);
  }

  @Test
  @DisplayName("lose the common norm by loops over two axes, a stack of rows, and two gradients")
  void shapes() {
    loses(
        norm(
            all -> {
              double sum = 0;
              for (Parameter p : all) {
                for (long i = 0; i < p.gradient().size(0); i++) {
                  for (long j = 0; j < p.gradient().size(1); j++) {
                    sum += Math.pow(p.gradient().getDouble(i, j), 2);
                  }
                }
              }
              return Math.sqrt(sum);
            }),
        TOGETHER);
    loses(
        norm(
            all ->
                Nd4j.vstack(all.stream().map(Parameter::gradient).toArray(INDArray[]::new))
                    .norm2Number()
                    .doubleValue()),
        TOGETHER);
    loses(norm(all -> Math.sqrt(squares(all.subList(0, Math.min(2, all.size()))))), TOGETHER);
  }

  @Test
  @DisplayName("lose the next gradients by a factor that is kept, and by a limit that all share")
  void kept() {
    loses(
        limit -> {
          double[] factor = new double[1];
          return all -> {
            factor[0] = factor[0] == 0 ? Math.min(1, limit / Math.sqrt(squares(all))) : factor[0];
            scale(all, factor[0]);
          };
        },
        AGAIN);
    double[] shared = new double[1];
    loses(
        limit -> {
          shared[0] = limit;
          return all -> scale(all, Math.min(1, shared[0] / Math.sqrt(squares(all))));
        },
        AGAIN);
  }

  @Test
  @DisplayName("lose the direction by absolute values, and much by a copy that is dropped")
  void direction() {
    loses(
        limit ->
            all -> {
              double factor = Math.min(1, limit / Math.sqrt(squares(all)));
              all.stream()
                  .filter(p -> factor < 1)
                  .forEach(
                      p ->
                          p.gradient()
                              .assign(
                                  org.nd4j.linalg.ops.transforms.Transforms.abs(p.gradient())
                                      .mul(factor)));
            },
        DIRECTION);
    double points =
        Autograder.points(
            Exercises.INITIALIZERS,
            of(
                limit ->
                    all -> all.forEach(p -> p.gradient().mul(limit / Math.sqrt(squares(all))))));
    assertTrue(points <= 20, "had " + points);
  }

  /** Sums squares in a field that it empties first. */
  private static final class Fields implements GradientClip {
    private final double limit;
    private double squares;

    Fields(double limit) {
      this.limit = limit;
    }

    @Override
    public void apply(List<Parameter> all) {
      squares = 0;
      all.forEach(this::add);
      if (squares > limit * limit) {
        all.forEach(this::shorten);
      }
    }

    private void add(Parameter p) {
      squares += Math.pow(norm(p), 2);
    }

    private void shorten(Parameter p) {
      p.gradient().muli(limit / Math.sqrt(squares));
    }
  }

  private static ClipFactory norm(ToDoubleFunction<List<Parameter>> norm) {
    return limit -> all -> scale(all, Math.min(1, limit / norm.applyAsDouble(all)));
  }

  private static double norm(Parameter p) {
    return p.gradient().norm2Number().doubleValue();
  }

  /** The sum of squares of all elements, the first parameter's and those of the rest. */
  private static double squares(List<Parameter> all) {
    return all.isEmpty() ? 0 : squares(all.get(0), 1) + squares(all.subList(1, all.size()));
  }

  private static double squares(Parameter p, double unit) {
    return Arrays.stream(values(p)).map(v -> v / unit).map(v -> v * v).sum();
  }

  private static double of(List<Parameter> all, ToDoubleFunction<double[]> number) {
    double[] sizes =
        all.stream().flatMapToDouble(p -> Arrays.stream(values(p))).map(Math::abs).toArray();
    return number.applyAsDouble(sizes);
  }

  private static double[] values(Parameter p) {
    return p.gradient().dup('c').data().asDouble();
  }

  private static void scale(List<Parameter> all, double factor) {
    all.forEach(p -> p.gradient().muli(factor));
  }

  private static void full(ClipFactory clip) {
    Outcome.full(Exercises.INITIALIZERS, 30, of(clip));
  }

  private static void loses(ClipFactory clip, String... tests) {
    String[] named = Arrays.stream(tests).map(test -> "Clipping: " + test).toArray(String[]::new);
    Outcome.loses(Exercises.INITIALIZERS, of(clip), named);
  }

  private static InitializersFactory of(ClipFactory clip) {
    return new InitializersFactory(He::normal, Xavier::uniform, clip);
  }
}
