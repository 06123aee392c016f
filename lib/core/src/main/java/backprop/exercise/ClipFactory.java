package backprop.exercise;

import backprop.optim.GradientClip;

/** Makes what shortens gradients: {@code Clipping::new}. */
@FunctionalInterface
public interface ClipFactory {

  /** A new one, to this norm. */
  GradientClip create(double limit);
}
