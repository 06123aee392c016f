package backprop.autograder.library;

import backprop.autograder.contract.LayerSpec;
import backprop.autograder.contract.LayerSpec.ParameterShape;
import backprop.autograder.contract.LayerSpec.Sizes;
import backprop.autograder.spec.WindowLoops;
import backprop.init.He;
import backprop.nn.Conv2d;
import backprop.tensor.Window;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

final class Conv2dContractTest extends LibrarySuite {

  Conv2dContractTest() {
    super(Conv2d.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(
        convolution("Conv2d", new Window(3, 3, 1, 0), 4, 4),
        convolution("Conv2d, stride 2, padding 1", new Window(3, 2, 2, 1), 5, 4),
        convolution("Conv2d, stride 3, padding 2", new Window(2, 4, 3, 2), 3, 5));
  }

  private Trialled convolution(String name, Window window, int h, int w) {
    LayerSpec spec =
        new LayerSpec(
            name,
            Map.of("Y", "Y = im2col(X) Wᵀ + b", "dX", "dX = col2im(dY W)"),
            new Sizes(new long[] {3, 3, h, w}, weights(3, 3, window)),
            new Sizes(new long[] {4, 2, h, w + 1}, weights(3, 2, window)),
            (x, p) ->
                WindowLoops.convolution(
                    x,
                    p.get("w"),
                    p.get("b"),
                    window.stride(),
                    window.padding(),
                    window.padding(),
                    1),
            List.of(new long[] {3, 2, h, w}, new long[] {3, 3 * h * w}),
            true);
    return layer(
        name,
        spec,
        a -> {
          long[] shape = a.array(4).shape();
          return new Conv2d(
              (int) shape[1], (int) shape[0], window, He.normal(), a.type(1), random(a));
        });
  }

  private static List<ParameterShape> weights(int out, int in, Window window) {
    return List.of(
        new ParameterShape("w", out, in, window.height(), window.width()),
        new ParameterShape("b", out));
  }
}
