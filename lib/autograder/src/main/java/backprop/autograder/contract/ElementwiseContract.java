package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import backprop.nn.Mode;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.List;
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
  void forward() {
    super.forward();
  }

  @Test
  @Order(3)
  @Points(4)
  @DisplayName("backward returns the gradient by the input")
  @Hint("Each element of X reaches the loss through one element of Y: its slope there, times dY.")
  @Override
  void inputGradient() {
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
      Tensor x = Tensor.of(new long[] {1, EXTREMES.length}, EXTREMES).as(type);
      construct(type);
      String numbers = " of numbers from -100000 to 100000, in " + type;
      Tensor y = ElementwiseSpec.each(spec.f(), x).as(type);
      Reply forward = forward(x);
      Expect.close(
          spec.y() + numbers,
          y,
          Expect.numbers(spec.y() + numbers, forward, type, x.shape()),
          VALUE,
          new Diagnosis(1));
      Tensor dY = ElementwiseSpec.each(value -> 1, x).as(type);
      Reply backward = subject.call("backward", dY);
      Expect.close(
          spec.dX() + numbers,
          ElementwiseSpec.each(spec.slope(), x).as(type),
          Expect.numbers(spec.dX() + numbers, backward, type, x.shape()),
          VALUE,
          new Diagnosis(1));
    }
    construct(DOUBLE);
    Reply reply = forward(Tensor.of(new long[] {1, 2}, new double[] {Double.NaN, 1}));
    double received = ((Tensor) Expect.worked("forward of NaN", reply).result()).values()[0];
    if (!Double.isNaN(received)) {
      throw new AssertionError(
          spec.y() + ": of NaN expected NaN, received " + received + ", which hides a mistake");
    }
  }

  private void construct(DataType type) {
    Reply made =
        subject.construct(
            List.of(
                new PlainValue.Text(spec.name()),
                new PlainValue.Text(type.name()),
                new PlainValue.Num(1),
                new PlainValue.Text("")));
    Expect.worked("constructing " + spec.name(), made);
  }

  private Reply forward(Tensor x) {
    return subject.call("forward", x, new PlainValue.Text(Mode.TRAIN.name()));
  }
}
