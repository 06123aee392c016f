package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.spec.WindowLoops;
import backprop.nn.Layer;
import backprop.tensor.Window;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** That a layer which makes one pixel of each window keeps its contract. */
abstract class PoolingSuite extends LibrarySuite {

  private final Function<Window, Layer> maker;
  private final ToDoubleFunction<double[]> pool;

  PoolingSuite(Class<?> of, Function<Window, Layer> maker, ToDoubleFunction<double[]> pool) {
    super(of);
    this.maker = maker;
    this.pool = pool;
  }

  final Trialled pooling(String name, Window window) {
    LayerSpec spec =
        new LayerSpec(
            name,
            Map.of(),
            new Sizes(new long[] {3, 3, 4, 4}, List.of()),
            new Sizes(new long[] {4, 2, 4, 5}, List.of()),
            (x, p) -> WindowLoops.pooled(x, window, pool),
            List.of(new long[] {3, 48}, new long[] {3, 3, 1, 1}),
            true);
    return layer(name, spec, a -> maker.apply(window));
  }
}
