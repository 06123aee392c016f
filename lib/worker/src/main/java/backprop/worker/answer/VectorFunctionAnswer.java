package backprop.worker.answer;

import backprop.exercise.VectorFunction;
import backprop.exercise.VectorFunctionFactory;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Exercise 02: a function of plain lists of numbers, which contracts have as arrays. */
final class VectorFunctionAnswer {

  /**
   * {@code value(x)}, {@code jacobian(x)}, {@code vjp(x, yBar)}, {@code jvp(x, v)}; and what each
   * returned, as it is after the next call, {@code vjp before(x, yBar, nextX, nextYBar)}.
   */
  private static final Role<VectorFunction> ROLE =
      new Role<>(
          Map.of(
              "value", (f, a) -> of(a, f::value),
              "jacobian", (f, a) -> of(a, f::jacobian),
              "vjp", (f, a) -> of(a, f::vjp),
              "jvp", (f, a) -> of(a, f::jvp),
              "value before", (f, a) -> before(a, f::value),
              "jacobian before", (f, a) -> before(a, f::jacobian),
              "vjp before", (f, a) -> before(a, f::vjp),
              "jvp before", (f, a) -> before(a, f::jvp)),
          f -> List.of());

  private VectorFunctionAnswer() {}

  static Subject subject(VectorFunctionFactory factory) {
    return new LocalSubject<>(ROLE, arguments -> new Made<>(factory.create(), Map.of()));
  }

  private static INDArray of(Arguments a, Function<double[], ?> operation) {
    double[] x = a.array(0).toDoubleVector();
    Object result = operation.apply(x);
    a.array(0).assign(Nd4j.createFromArray(x));
    return array(result);
  }

  private static INDArray of(Arguments a, BiFunction<double[], double[], ?> operation) {
    double[] x = a.array(0).toDoubleVector();
    double[] other = a.array(1).toDoubleVector();
    Object result = operation.apply(x, other);
    // What the operation wrote into its arguments is to be seen in the arrays.
    a.array(0).assign(Nd4j.createFromArray(x));
    a.array(1).assign(Nd4j.createFromArray(other));
    return array(result);
  }

  private static INDArray before(Arguments a, Function<double[], ?> operation) {
    Object first = operation.apply(a.array(0).toDoubleVector());
    operation.apply(a.array(1).toDoubleVector());
    return array(first);
  }

  private static INDArray before(Arguments a, BiFunction<double[], double[], ?> operation) {
    Object first = operation.apply(a.array(0).toDoubleVector(), a.array(1).toDoubleVector());
    operation.apply(a.array(2).toDoubleVector(), a.array(3).toDoubleVector());
    return array(first);
  }

  private static INDArray array(Object numbers) {
    if (numbers instanceof double[][] matrix) {
      return Nd4j.createFromArray(matrix);
    }
    return numbers == null ? null : Nd4j.createFromArray((double[]) numbers);
  }
}
