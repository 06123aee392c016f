package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import backprop.nn.Mode;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What every layer does that treats each element by itself and learns nothing: the same as every
 * layer, where it is about parameters left out, its two formulas weighing most; and that it stands
 * numbers of any size.
 */
public final class ElementwiseContract extends LayerContract {

  /** From where an exponential of them, or of their squares, is no number, to where it is 1. */
  private static final double[] EXTREMES = {-1e5, -800, -90, -40, -1e-7, 1e-7, 40, 90, 800, 1e5};

  private static final double VALUE = 1e-6;

  private final ElementwiseSpec spec;

  ElementwiseContract(Subject subject, ElementwiseSpec spec, long seed) {
    super(subject, spec.layer(), seed);
    this.spec = spec;
  }

  @Test
  @Order(1)
  @Points(4)
  @DisplayName("forward computes its formula")
  @Hint("Work out one element of Y on paper, from that element of X, and compare it with yours.")
  @Override
  protected void forward() {
    super.forward();
  }

  @Test
  @Order(3)
  @Points(4)
  @DisplayName("backward returns the gradient by the input")
  @Hint("Each element of X reaches the loss through one element of Y: its slope there, times dY.")
  @Override
  protected void inputGradient() {
    super.inputGradient();
  }

  @Test
  @Order(15)
  @Points(3)
  @DisplayName("very large and very small numbers have values and slopes, and NaN stays NaN")
  @Hint(
      "Where Infinity or NaN came: an exponential of a large number is infinite, and infinity by"
          + " infinity is no number. Take the exponential of what is never positive: of -|x|, say.")
  void extremes() {
    holding(List.of("Y"));
    holding(List.of("dX"));
    for (DataType type : List.of(DOUBLE, FLOAT)) {
      LayerTrial trial = trial(Tensor.of(new long[] {1, EXTREMES.length}, EXTREMES).as(type));
      Reply forward = trial.construct().forward(trial.x, Mode.TRAIN);
      each(spec.y(), spec.f(), trial, forward);
      Reply backward = trial.backward(ElementwiseSpec.each(value -> 1, trial.x).as(type));
      each(spec.dX(), spec.slope(), trial, backward);
    }
    LayerTrial trial = trial(Tensor.of(new long[] {1, 2}, new double[] {Double.NaN, 1}));
    Reply reply = trial.construct().forward(trial.x, Mode.TRAIN);
    double received = ((Tensor) Expect.worked("forward of NaN", reply).result()).values()[0];
    if (!Double.isNaN(received)) {
      throw new AssertionError(
          spec.y() + ": of NaN expected NaN, received " + received + ", which hides a mistake");
    }
  }

  private static void each(
      String formula, DoubleUnaryOperator f, LayerTrial trial, Reply received) {
    DataType type = trial.x.type();
    String what = formula + " of numbers from -100000 to 100000, in " + type;
    Expect.close(
        what,
        ElementwiseSpec.each(f, trial.x).as(type),
        Expect.numbers(what, received, type, trial.x.shape()),
        VALUE,
        new Diagnosis(1));
  }
}
