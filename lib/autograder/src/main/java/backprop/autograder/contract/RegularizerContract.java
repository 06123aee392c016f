package backprop.autograder.contract;

import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;
import static org.nd4j.linalg.api.buffer.DataType.INT64;

import backprop.worker.subject.MemoryLayout;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Subject;
import backprop.worker.subject.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;

/** What every regularizer does: a penalty on weights, and its gradient. */
@ExtendWith(AssignmentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public final class RegularizerContract {

  private static final double VALUE = 1e-9;
  private static final double GRADIENT = 1e-7;
  private static final double SINGLE = 1e-4;

  private final Subject subject;
  private final RegularizerSpec spec;
  private final Tensor w;

  RegularizerContract(Subject subject, RegularizerSpec spec, long seed) {
    this.subject = subject;
    this.spec = spec;
    w = Draw.array(new Random(seed), 4, 3).as(FLOAT).as(DOUBLE);
  }

  @BeforeEach
  void construct() {
    Expect.worked(
        "constructing " + spec.name(),
        subject.construct(List.of(new PlainValue.Text(spec.name()))));
  }

  @Test
  @Order(1)
  @Points(2)
  @DisplayName("penalty computes its formula")
  @Hint("Work out two weights on paper. Is there a factor before the sum, or a mean?")
  void penalty() {
    Expect.close(spec.penalty(), spec.reference().applyAsDouble(w), penalty(w), VALUE);
  }

  @Test
  @Order(2)
  @Points(2)
  @DisplayName("gradient is the derivative of the penalty by each weight")
  @Hint("Each weight occurs in one term of the sum: differentiate that, with its factor.")
  void gradient() {
    Tensor expected = CentralDifferences.gradient(spec.reference(), w);
    Diagnosis known = new Diagnosis(1).orElse("yours is w itself: its factor is missing", w);
    Expect.close(spec.gradient(), expected, gradient(w), GRADIENT, known);
  }

  @Test
  @Order(3)
  @DisplayName("neither penalty nor gradient changes the weights")
  @Hint("Operations whose names end in i (muli, addi…) write into their array: copy first.")
  void mutation() {
    penalty(w);
    Reply after = subject.call("gradient", w);
    Expect.array(spec.gradient(), after, DOUBLE, w.shape());
    Expect.unchanged("w given to penalty", w, after.inputs().get(0));
    Expect.unchanged("w given to gradient", w, after.inputs().get(1));
  }

  @Test
  @Order(4)
  @DisplayName("every memory order gives the same")
  @Hint("Read elements by index or through array operations, never from the buffer of data().")
  void layouts() {
    double whole = penalty(w);
    Tensor slopes = gradient(w);
    for (MemoryLayout layout : MemoryLayout.values()) {
      String when = ", with w " + layout;
      Expect.close(spec.penalty() + when, whole, penalty(w.in(layout)), VALUE);
      Expect.close(spec.gradient() + when, slopes, gradient(w.in(layout)), VALUE, new Diagnosis(1));
    }
  }

  @Test
  @Order(5)
  @DisplayName("weights that are not real numbers are refused by name")
  @Hint("Shapes.requireReal, before anything is computed.")
  void wrongTypes() {
    penalty(w);
    for (String operation : List.of("penalty", "gradient")) {
      Reply reply = subject.call(operation, w.as(INT64));
      String call = operation + " of weights of " + INT64;
      Expect.refused(call, reply, IllegalArgumentException.class, INT64.name());
    }
  }

  @Test
  @Order(6)
  @DisplayName("FLOAT weights get a FLOAT gradient")
  @Hint("Take the type from the weights; never write DataType.DOUBLE into a regularizer.")
  void single() {
    Tensor floats = w.as(FLOAT);
    Expect.close(spec.penalty() + ", in FLOAT", penalty(w), penalty(floats), SINGLE);
    Expect.close(
        spec.gradient() + ", in FLOAT", gradient(w), gradient(floats), SINGLE, new Diagnosis(1));
  }

  private double penalty(Tensor weights) {
    return Expect.number(spec.penalty(), subject.call("penalty", weights));
  }

  private Tensor gradient(Tensor weights) {
    DataType type = weights.type();
    return Expect.array(spec.gradient(), subject.call("gradient", weights), type, weights.shape());
  }
}
