package backprop.autograder.contract.exercise;

import static backprop.autograder.contract.exercise.Matrices.each;
import static backprop.autograder.contract.exercise.Matrices.plusRow;
import static backprop.autograder.contract.exercise.Matrices.product;
import static backprop.autograder.contract.exercise.Matrices.sumRows;

import backprop.autograder.contract.Draw;
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
 *           r = (1 + x²) / (1 + h²), x and h the first numbers of the rows of X and H
 * </pre>
 *
 * <p>What it sends back is drawn, and not its forward's slope: whoever measures that, or knows how
 * such a step goes, has another number. It depends on the state, as that of any real step does: on
 * the way back a step is to be handed the state that it had on the way there.
 */
final class HandedSteps implements Handed {

  /**
   * What was asked: {@code next}, {@code dX}, {@code dH}, {@code gradient}, and with what; on the
   * way there dNext is null.
   */
  record Question(String operation, Tensor x, Tensor h, Tensor dNext) {}

  private final long in;
  private final long hidden;
  private final Tensor a;
  private final Tensor b;
  private final Tensor c;
  private final Tensor d;
  private String otherType = "";
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
    Tensor h = (Tensor) arguments[1];
    boolean forward = operation.equals("next");
    Tensor dNext = forward ? null : (Tensor) arguments[2];
    String wrong = forward ? wrong("forward: h", x, h) : wrong("backward: dNext", x, dNext);
    if (!wrong.isEmpty()) {
      return Reply.failure(CallFailure.because("the step's " + wrong));
    }
    asked.add(new Question(operation, x, h, dNext));
    Tensor result =
        switch (operation) {
          case "next" -> next(x, h, (Tensor) arguments[2]);
          case "dX" -> dX(x, h, dNext);
          case "dH" -> dH(x, h, dNext);
          default -> ((Tensor) arguments[3]).plus(gradient(x, h, dNext));
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
    if (second.type() != x.type() && otherType.isEmpty()) {
      otherType = what + " must be " + x.type() + ", as x is, got " + second.type();
    }
    return "";
  }

  /** What was asked since the last time, in order. */
  List<Question> take() {
    List<Question> taken = List.copyOf(asked);
    asked.clear();
    return taken;
  }

  /** What was wrong with the first array of another type than its x, or nothing. */
  String otherType() {
    return otherType;
  }

  /**
   * The state that was handed over on the way there with this x, the latest, or else this one: who
   * carries the state wrongly has lost a test of the way there, and none of the way back.
   */
  Tensor stateAt(Tensor x, Tensor orElse) {
    return asked.stream()
        .filter(q -> q.operation().equals("next") && Arrays.equals(q.x().values(), x.values()))
        .reduce((before, after) -> after)
        .map(Question::h)
        .orElse(orElse);
  }

  long in() {
    return in;
  }

  Tensor next(Tensor x, Tensor h, Tensor p) {
    return plusRow(each(product(x, a).plus(product(h, b)), Math::tanh), p);
  }

  Tensor dX(Tensor x, Tensor h, Tensor dNext) {
    return byRow(x, h, product(dNext, c));
  }

  Tensor dH(Tensor x, Tensor h, Tensor dNext) {
    return byRow(x, h, product(dNext, d));
  }

  Tensor gradient(Tensor x, Tensor h, Tensor dNext) {
    return sumRows(byRow(x, h, dNext));
  }

  private static Tensor byRow(Tensor x, Tensor h, Tensor rows) {
    int width = (int) rows.shape()[1];
    return Tensor.of(
        rows.shape(),
        IntStream.range(0, rows.values().length)
            .mapToDouble(k -> square1(x, k / width) / square1(h, k / width) * rows.values()[k])
            .toArray());
  }

  private static double square1(Tensor a, int row) {
    return 1 + Math.pow(a.at(row, 0), 2);
  }
}
