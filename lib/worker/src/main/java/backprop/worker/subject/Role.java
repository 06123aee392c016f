package backprop.worker.subject;

import backprop.init.Initializer;
import backprop.loss.Loss;
import backprop.nn.Layer;
import backprop.nn.Mode;
import backprop.nn.Parameter;
import backprop.optim.Optimizer;
import backprop.optim.Schedule;
import backprop.regularize.Regularizer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What a kind of object can be asked: its operations by name, and the parameters it lists.
 *
 * @param operations by the names that contracts use; each gives an array, a {@link Double}, or null
 * @param parameters what the object says its parameters are
 * @param <T> the kind: a layer, a loss…
 */
public record Role<T>(
    Map<String, BiFunction<T, Arguments, Object>> operations,
    Function<T, List<Parameter>> parameters) {

  /** {@code forward(x, mode)}, {@code backward(dY)}. */
  public static final Role<Layer> LAYER =
      new Role<>(
          Map.of(
              "forward", (layer, a) -> layer.forward(a.array(0), Mode.valueOf(a.text(1))),
              "backward", (layer, a) -> layer.backward(a.array(0))),
          Layer::parameters);

  /** {@code value(prediction, target)}, {@code gradient(prediction, target)}. */
  public static final Role<Loss> LOSS =
      new Role<>(
          Map.of(
              "value", (loss, a) -> loss.value(a.array(0), a.array(1)),
              "gradient", (loss, a) -> loss.gradient(a.array(0), a.array(1))),
          loss -> List.of());

  /** {@code penalty(w)}, {@code gradient(w)}. */
  public static final Role<Regularizer> REGULARIZER =
      new Role<>(
          Map.of(
              "penalty", (regularizer, a) -> regularizer.penalty(a.array(0)),
              "gradient", (regularizer, a) -> regularizer.gradient(a.array(0))),
          regularizer -> List.of());

  /** {@code step()}, {@code zeroGradients()}. */
  public static final Role<Optimizer> OPTIMIZER =
      new Role<>(
          Map.of(
              "step",
              (optimizer, a) -> {
                optimizer.step();
                return null;
              },
              "zeroGradients",
              (optimizer, a) -> {
                optimizer.zeroGradients();
                return null;
              }),
          Optimizer::parameters);

  /** {@code create(type, shape, fanIn, fanOut, seed)}, with a generator of that seed. */
  public static final Role<Initializer> INITIALIZER =
      new Role<>(
          Map.of(
              "create",
              (initializer, a) ->
                  initializer.create(
                      a.type(0),
                      a.array(1).toLongVector(),
                      (long) a.number(2),
                      (long) a.number(3),
                      new Random((long) a.number(4)))),
          initializer -> List.of());

  /** {@code rate(t)}. */
  public static final Role<Schedule> SCHEDULE =
      new Role<>(
          Map.of("rate", (schedule, a) -> schedule.rate((long) a.number(0))),
          schedule -> List.of());
}
