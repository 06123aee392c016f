package backprop.exercise;

/**
 * Makes what exercise 11 asks for, each from its constructor.
 *
 * @param heNormal makes the initializer of layers that ReLU follows
 * @param xavierUniform makes the initializer that minds both directions
 * @param clipping makes what shortens gradients
 */
public record InitializersFactory(
    @Part("He normal") InitializerFactory heNormal,
    @Part("Xavier uniform") InitializerFactory xavierUniform,
    @Part("Clipping") ClipFactory clipping) {}
