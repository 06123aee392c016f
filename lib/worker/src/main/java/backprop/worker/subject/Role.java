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
import org.nd4j.linalg.api.ndarray.INDArray;

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

  /**
   * {@code forward(x, mode)}, {@code backward(dY)}; and what forward says of an array that held
   * another batch when it was there before, {@code refilled forward(other, x)}.
   */
  public static final Role<Layer> LAYER =
      new Role<>(
          Map.of(
              "forward", (layer, a) -> layer.forward(a.array(0), Mode.valueOf(a.text(1))),
              "backward", (layer, a) -> layer.backward(a.array(0)),
              "refilled forward",
                  (layer, a) -> {
                    layer.forward(a.array(0), Mode.TRAIN);
                    return layer.forward(a.array(0).assign(a.array(1)), Mode.TRAIN);
                  }),
          Layer::parameters);

  /**
   * {@code value(prediction, target)}, {@code gradient(prediction, target)}; and the same of arrays
   * that held other numbers when they were asked about before, which are the last two.
   */
  public static final Role<Loss> LOSS =
      new Role<>(
          Map.of(
              "value", (loss, a) -> loss.value(a.array(0), a.array(1)),
              "gradient", (loss, a) -> loss.gradient(a.array(0), a.array(1)),
              "refilled value",
                  (loss, a) -> {
                    refill(loss, a);
                    return loss.value(a.array(0), a.array(1));
                  },
              "refilled gradient",
                  (loss, a) -> {
                    refill(loss, a);
                    return loss.gradient(a.array(0), a.array(1));
                  }),
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

  /**
   * {@code create(type, shape, fanIn, fanOut, seed)}, with a generator of that seed; and {@code
   * next}, which is what comes second from one generator.
   */
  public static final Role<Initializer> INITIALIZER =
      new Role<>(
          Map.of(
              "create",
              (initializer, a) -> create(initializer, a, new Random((long) a.number(4))),
              "next",
              (initializer, a) -> {
                Random random = new Random((long) a.number(4));
                create(initializer, a, random);
                return create(initializer, a, random);
              }),
          initializer -> List.of());

  /** {@code rate(t)}. */
  public static final Role<Schedule> SCHEDULE =
      new Role<>(
          Map.of("rate", (schedule, a) -> schedule.rate((long) a.number(0))),
          schedule -> List.of());

  private static void refill(Loss loss, Arguments a) {
    loss.value(a.array(0), a.array(1));
    loss.gradient(a.array(0), a.array(1));
    a.array(0).assign(a.array(2));
    a.array(1).assign(a.array(3));
  }

  private static INDArray create(Initializer initializer, Arguments a, Random random) {
    long[] shape = a.array(1).toLongVector();
    return initializer.create(a.type(0), shape, (long) a.number(2), (long) a.number(3), random);
  }
}
