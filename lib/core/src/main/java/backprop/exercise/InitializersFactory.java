package backprop.exercise;

/**
 * Makes what exercise 11 asks for, each from its constructor.
 *
 * @param heNormal makes the initializer of layers that ReLU follows
 * @param xavierUniform makes the initializer that minds both directions
 * @param clipping makes what shortens gradients
 */
public record InitializersFactory(
    @PartName("He normal") InitializerFactory heNormal,
    @PartName("Xavier uniform") InitializerFactory xavierUniform,
    @PartName("Clipping") ClipFactory clipping) {}
