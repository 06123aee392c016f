package backprop.worker.answer;

import backprop.exercise.LeastSquares;
import backprop.exercise.LeastSquaresFactory;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Exercise 04: a least-squares problem, which keeps the data that it is made of. */
final class LeastSquaresAnswer {

  /**
   * {@code loss(w)}, {@code gradient(w)}, {@code curvature()}, {@code fit(rate, steps)}; {@code
   * walk(rate, steps)}, which is where the gradient of the answer leads; its data.
   */
  private static final Role<Fitting> ROLE =
      new Role<>(
          Map.of(
              "loss", (fitting, a) -> fitting.answer.loss(a.array(0)),
              "gradient", (fitting, a) -> fitting.answer.gradient(a.array(0)),
              "curvature", (fitting, a) -> fitting.answer.curvature(),
              "fit", (fitting, a) -> fitting.answer.fit(a.number(0), (int) a.number(1)),
              "walk", (fitting, a) -> walk(fitting, a.number(0), (int) a.number(1)),
              "x", (fitting, a) -> fitting.x,
              "t", (fitting, a) -> fitting.t,
              "s", (fitting, a) -> fitting.s),
          fitting -> List.of());

  private LeastSquaresAnswer() {}

  /** After the name X, t, s and λ. */
  static Subject subject(LeastSquaresFactory factory) {
    return new LocalSubject<>(ROLE, arguments -> fitting(factory, arguments));
  }

  private static Made<Fitting> fitting(LeastSquaresFactory factory, Arguments a) {
    LeastSquares answer = factory.create(a.array(1), a.array(2), a.array(3), a.number(4));
    return new Made<>(
        answer == null ? null : new Fitting(answer, a.array(1), a.array(2), a.array(3)), Map.of());
  }

  /** What a gradient writes into w is written into it here too, as in a fit that calls it. */
  private static INDArray walk(Fitting fitting, double rate, int steps) {
    INDArray w = Nd4j.zeros(DataType.DOUBLE, fitting.x.size(1), 1);
    for (int k = 0; k < steps; k++) {
      w = w.sub(fitting.answer.gradient(w).mul(rate));
    }
    return w;
  }

  /** A problem, and the data that it was made of. */
  private record Fitting(LeastSquares answer, INDArray x, INDArray t, INDArray s) {}
}
