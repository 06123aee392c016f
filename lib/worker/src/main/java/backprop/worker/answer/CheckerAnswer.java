package backprop.worker.answer;

import backprop.exercise.CheckerFactory;
import backprop.exercise.GradientChecker;
import backprop.nn.Parameter;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Exercise 08: a checker that is handed layers, which the contract keeps. */
final class CheckerAnswer {

  /**
   * {@code agrees(x, w…)} of the layer that is handed over: 1 for yes, 0 for no; {@code w()},
   * {@code b()}: the parameters of the latest layer as they are now.
   */
  private static final Role<Checking> ROLE =
      new Role<>(
          Map.of(
              "agrees", Checking::agrees,
              "w", (checking, a) -> checking.layer.parameters().get(0).value(),
              "b", (checking, a) -> checking.layer.parameters().get(1).value()),
          checking -> List.of());

  private CheckerAnswer() {}

  static Subject subject(CheckerFactory factory) {
    return new LocalSubject<>(ROLE, arguments -> make(factory));
  }

  private static Made<Checking> make(CheckerFactory factory) {
    GradientChecker checker = factory.create();
    return new Made<>(checker == null ? null : new Checking(checker), Map.of());
  }

  /** A checker, and the layer that it judged last. */
  private static final class Checking {
    private final GradientChecker checker;
    private HandedLayer layer;

    Checking(GradientChecker checker) {
      this.checker = checker;
    }

    Double agrees(Arguments a) {
      List<Parameter> parameters = new ArrayList<>();
      for (INDArray value : a.arrays().subList(1, a.count())) {
        parameters.add(HandedLayer.parameter(parameters.size(), value));
      }
      layer = new HandedLayer(a.handed(), parameters);
      return checker.agrees(layer, a.array(0)) ? 1.0 : 0.0;
    }
  }
}
