package backprop.exercise;

import backprop.init.Initializer;
import backprop.optim.GradientClip;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;

/**
 * Makes what exercise 11 asks for, each from its constructor.
 *
 * @param heNormal makes the initializer of layers that ReLU follows
 * @param xavierUniform makes the initializer that minds both directions
 * @param clipping makes what shortens gradients
 */
public record InitializersFactory(
    Supplier<Initializer> heNormal,
    Supplier<Initializer> xavierUniform,
    DoubleFunction<GradientClip> clipping) {}
