package backprop.worker.answer;

import backprop.exercise.SharedAttention;
import backprop.exercise.SharedAttention.SharedGradients;
import backprop.exercise.SharedAttentionFactory;
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

/** Exercise 18: each step of an attention, and the two ways through all of them. */
final class SharedAttentionAnswer {

  /** The steps by their names, {@code forward}; and of backward {@code dQ, dK, dV, dM}. */
  private static final Role<SharedAttention> ROLE =
      new Role<>(
          Map.ofEntries(
              step("scores", (of, a) -> of.scores(a.array(0), a.array(1), a.array(2))),
              step("shares", (of, a) -> of.shares(a.array(0))),
              step("gather", (of, a) -> of.gather(a.array(0), a.array(1))),
              step("valueGradient", (of, a) -> of.valueGradient(a.array(0), a.array(1))),
              step("shareGradient", (of, a) -> of.shareGradient(a.array(0), a.array(1))),
              step("scoreGradient", (of, a) -> of.scoreGradient(a.array(0), a.array(1))),
              step("queryGradient", (of, a) -> of.queryGradient(a.array(0), a.array(1))),
              step("keyGradient", (of, a) -> of.keyGradient(a.array(0), a.array(1))),
              step("slopeGradient", (of, a) -> of.slopeGradient(a.array(0))),
              step(
                  "forward", (of, a) -> of.forward(a.array(0), a.array(1), a.array(2), a.array(3))),
              step("dQ", (of, a) -> backward(of, a, SharedGradients::dQ)),
              step("dK", (of, a) -> backward(of, a, SharedGradients::dK)),
              step("dV", (of, a) -> backward(of, a, SharedGradients::dV)),
              step("dM", (of, a) -> backward(of, a, SharedGradients::dM))),
          of -> List.of());

  private SharedAttentionAnswer() {}

  /** After the name the window. */
  static Subject subject(SharedAttentionFactory factory) {
    return new LocalSubject<>(ROLE, a -> new Made<>(factory.create((int) a.number(1)), Map.of()));
  }

  private static Map.Entry<String, BiFunction<SharedAttention, Arguments, Object>> step(
      String name, BiFunction<SharedAttention, Arguments, Object> call) {
    return Map.entry(name, call);
  }

  private static INDArray backward(
      SharedAttention of, Arguments a, Function<SharedGradients, INDArray> which) {
    SharedGradients all = of.backward(a.array(0), a.array(1), a.array(2), a.array(3), a.array(4));
    return all == null ? null : which.apply(all);
  }
}
