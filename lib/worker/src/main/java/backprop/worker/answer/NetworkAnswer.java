package backprop.worker.answer;

import backprop.exercise.NetworkGradients;
import backprop.exercise.NetworkGradientsFactory;
import backprop.exercise.NetworkPass;
import backprop.worker.subject.Arguments;
import backprop.worker.subject.LocalSubject;
import backprop.worker.subject.Made;
import backprop.worker.subject.Role;
import backprop.worker.subject.Subject;
import java.util.List;
import java.util.Map;

/** Exercise 07: the gradients of a whole network, each from the arrays of a pass. */
final class NetworkAnswer {

  /** {@code gradient(of, names, arrays…)}: the names of the arrays of the pass, in one text. */
  private static final Role<NetworkGradients> ROLE =
      new Role<>(
          Map.of("gradient", (network, a) -> network.gradient(a.text(0), pass(a))),
          network -> List.of());

  private NetworkAnswer() {}

  static Subject subject(NetworkGradientsFactory factory) {
    return new LocalSubject<>(ROLE, arguments -> new Made<>(factory.create(), Map.of()));
  }

  private static NetworkPass pass(Arguments a) {
    NetworkPass pass = new NetworkPass();
    int next = 2;
    for (String name : a.text(1).split(" ")) {
      pass.set(name, a.array(next));
      next++;
    }
    return pass;
  }
}
