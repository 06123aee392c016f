package backprop.autograder.library;

import backprop.autograder.contract.LossSpec;
import backprop.loss.Loss;
import backprop.worker.subject.Tensor;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/** That a loss which is a mean over all elements keeps its contract. */
abstract class ElementLossSuite extends LibrarySuite {

  private final LossSpec spec;
  private final Supplier<Loss> maker;

  /** Of a loss that is named so, and of one prediction and its target is {@code f}. */
  ElementLossSuite(
      Class<?> of,
      String value,
      String gradient,
      Targets targets,
      DoubleBinaryOperator f,
      Supplier<Loss> maker) {
    super(of);
    this.spec =
        new LossSpec(
            of.getSimpleName(),
            value,
            gradient,
            new long[] {4, 3},
            (random, shape) -> numbers(random, shape, targets),
            (p, t) -> meanOver(p, t, f));
    this.maker = maker;
  }

  /** Between which numbers targets lie. */
  record Targets(double low, double high) {}

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(loss(spec, maker));
  }

  private static Tensor numbers(Random random, long[] shape, Targets targets) {
    double[] values = random.doubles(shape[0] * shape[1], targets.low, targets.high).toArray();
    return Tensor.of(shape, values).as(DataType.FLOAT).as(DataType.DOUBLE);
  }

  private static double meanOver(Tensor a, Tensor b, DoubleBinaryOperator f) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += f.applyAsDouble(a.values()[i], b.values()[i]);
    }
    return sum / a.values().length;
  }
}
