package backprop.autograder.contract;

import static backprop.autograder.contract.Matrices.each;
import static backprop.autograder.contract.Matrices.plusRow;
import static backprop.autograder.contract.Matrices.product;
import static backprop.autograder.contract.Matrices.sumRows;

import backprop.worker.subject.CallFailure;
import backprop.worker.subject.Handed;
import backprop.worker.subject.PlainValue;
import backprop.worker.subject.Reply;
import backprop.worker.subject.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The step that a sequence of exercise 17 is handed. It computes here, and all that it is asked is
 * taken down.
 *
 * <pre>
 * forward   next = p + tanh(X A + H B)
 * backward  dX = r ⊙ (dNext C)     dH = r ⊙ (dNext D)     dp += Σ_rows r ⊙ dNext
 *           r = 1 + x², x the first number of the row of X
 * </pre>
 *
 * <p>What it sends back is drawn, and not its forward's slope: whoever measures that, or knows how
 * such a step goes, has another number. Nor does it depend on the state, so that a state that is
 * carried wrongly costs nothing on the way back.
 */
final class HandedSteps implements Handed {

  /** What was asked: {@code next}, {@code dX}, {@code dH}, {@code gradient}, and with what. */
  record Question(String operation, Tensor x, Tensor second) {}

  private final long in;
  private final long hidden;
  private final Tensor a;
  private final Tensor b;
  private final Tensor c;
  private final Tensor d;
  private final List<Question> asked = new ArrayList<>();

  HandedSteps(Random random, long in, long hidden) {
    this.in = in;
    this.hidden = hidden;
    a = Draw.array(random, in, hidden);
    b = Draw.array(random, hidden, hidden);
    c = Draw.array(random, hidden, in);
    d = Draw.array(random, hidden, hidden).times(0.5);
  }

  @Override
  public Reply ask(String operation, PlainValue... arguments) {
    Tensor x = (Tensor) arguments[0];
    Tensor second = (Tensor) arguments[1];
    boolean forward = operation.equals("next");
    String wrong = wrong(forward ? "forward: h" : "backward: dNext", x, second);
    if (!wrong.isEmpty()) {
      return Reply.failure(CallFailure.because("the step's " + wrong));
    }
    asked.add(new Question(operation, x, second));
    Tensor result =
        switch (operation) {
          case "next" -> next(x, second, (Tensor) arguments[2]);
          case "dX" -> dX(x, second);
          case "dH" -> dH(x, second);
          default -> ((Tensor) arguments[2]).plus(gradient(x, second));
        };
    return new Reply(result.as(x.type()), List.of(), List.of(), null);
  }

  private String wrong(String what, Tensor x, Tensor second) {
    long[] right = {x.shape()[0], hidden};
    if (x.shape().length != 2 || x.shape()[1] != in) {
      return "x must be [n, " + in + "], got " + Arrays.toString(x.shape());
    }
    if (!Arrays.equals(second.shape(), right)) {
      String shapes = Arrays.toString(right) + ", got " + Arrays.toString(second.shape());
      return what + " must be " + shapes;
    }
    return second.type() == x.type()
        ? ""
        : what + " must be " + x.type() + ", as x is, got " + second.type();
  }

  /** What was asked since the last time, in order. */
  List<Question> take() {
    List<Question> taken = List.copyOf(asked);
    asked.clear();
    return taken;
  }

  long in() {
    return in;
  }

  Tensor next(Tensor x, Tensor h, Tensor p) {
    return plusRow(each(product(x, a).plus(product(h, b)), Math::tanh), p);
  }

  Tensor dX(Tensor x, Tensor dNext) {
    return byRow(x, product(dNext, c));
  }

  Tensor dH(Tensor x, Tensor dNext) {
    return byRow(x, product(dNext, d));
  }

  Tensor gradient(Tensor x, Tensor dNext) {
    return sumRows(byRow(x, dNext));
  }

  private static Tensor byRow(Tensor x, Tensor rows) {
    int width = (int) rows.shape()[1];
    return Tensor.of(
        rows.shape(),
        IntStream.range(0, rows.values().length)
            .mapToDouble(k -> (1 + Math.pow(x.at(k / width, 0), 2)) * rows.values()[k])
            .toArray());
  }
}
