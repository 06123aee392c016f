package backprop.autograder.library;

import backprop.optim.GradientClip;
import java.util.stream.Stream;

final class GradientClipContractTest extends LibrarySuite {

  GradientClipContractTest() {
    super(GradientClip.class);
  }

  @Override
  Stream<Trialled> trialled() {
    return Stream.of(Trialled.clip("clip by norm", limit -> own(GradientClip.byNorm(limit))));
  }
}
