package backprop.worker.answer;

import backprop.exercise.Differentiator;
import backprop.exercise.DifferentiatorFactory;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Exercise 01: a function that is handed a function. The contract names the function and chooses
 * its coefficients; it is made here.
 */
final class DifferentiatorAnswer {

  /** {@code derivative(function, coefficients, x, h)}; {@code asked()}: where f was evaluated. */
  private static final Role<Differentiation> ROLE =
      new Role<>(
          Map.of("derivative", Differentiation::derivative, "asked", (d, a) -> d.asked()),
          differentiation -> List.of());

  private DifferentiatorAnswer() {}

  static Subject subject(DifferentiatorFactory factory) {
    return new LocalSubject<>(ROLE, arguments -> make(factory));
  }

  private static Made<Differentiation> make(DifferentiatorFactory factory) {
    Differentiator differentiator = factory.create();
    return new Made<>(
        differentiator == null ? null : new Differentiation(differentiator), Map.of());
  }

  private static DoubleUnaryOperator function(String name, double[] a) {
    return switch (name) {
      case "polynomial" -> x -> polynomial(a, x);
      case "root" -> x -> a[0] * Math.sqrt(x);
      case "corner" -> x -> a[0] * Math.abs(x - a[1]);
      default -> throw new IllegalArgumentException("no function is named " + name);
    };
  }

  private static double polynomial(double[] a, double x) {
    double y = 0;
    for (int i = a.length - 1; i >= 0; i--) {
      y = y * x + a[i];
    }
    return y;
  }

  /** A differentiator, and the points at which its latest function was evaluated. */
  private static final class Differentiation {
    private final Differentiator differentiator;
    private final List<Double> asked = new ArrayList<>();

    Differentiation(Differentiator differentiator) {
      this.differentiator = differentiator;
    }

    Double derivative(Arguments arguments) {
      DoubleUnaryOperator f = function(arguments.text(0), arguments.array(1).toDoubleVector());
      asked.clear();
      return differentiator.derivative(
          x -> {
            asked.add(x);
            return f.applyAsDouble(x);
          },
          arguments.number(2),
          arguments.number(3));
    }

    INDArray asked() {
      return Nd4j.createFromArray(asked.stream().mapToDouble(x -> x).toArray());
    }
  }
}
