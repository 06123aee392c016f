package backprop.exercise;

import backprop.init.Initializer;
import backprop.optim.GradientClip;

/**
 * Makes what exercise 11 asks for, each from its constructor.
 *
 * @param heNormal makes the initializer of layers that ReLU follows
 * @param xavierUniform makes the initializer that minds both directions
 * @param clipping makes what shortens gradients
 */
public record InitializersFactory(
    InitializerMaker heNormal, InitializerMaker xavierUniform, ClipMaker clipping) {

  /** The constructor of an initializer. */
  @FunctionalInterface
  public interface InitializerMaker {

    /** A new one. */
    Initializer create();
  }

  /** The constructor of a clip. */
  @FunctionalInterface
  public interface ClipMaker {

    /** One that lets gradients be as long as this. */
    GradientClip create(double limit);
  }
}
