package backprop.worker.answer;

import backprop.exercise.ProximalFactory;
import backprop.exercise.ProximalRegularizer;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.List;
import java.util.Map;

/** A penalty with a proximal step. */
final class ProximalAnswer {

  /** {@code penalty(w)}, {@code gradient(w)}, {@code proximal(w, eta)}. */
  private static final Role<ProximalRegularizer> ROLE =
      new Role<>(
          Map.of(
              "penalty", (regularizer, a) -> regularizer.penalty(a.array(0)),
              "gradient", (regularizer, a) -> regularizer.gradient(a.array(0)),
              "proximal", (regularizer, a) -> regularizer.proximal(a.array(0), a.number(1))),
          regularizer -> List.of());

  private ProximalAnswer() {}

  /** After the name λ. */
  static Subject subject(ProximalFactory factory) {
    return new LocalSubject<>(ROLE, a -> new Made<>(factory.create(a.number(1)), Map.of()));
  }
}
