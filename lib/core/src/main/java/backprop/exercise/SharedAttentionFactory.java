package backprop.exercise;

/** Makes an attention of heads that share keys and values: {@code SharedHeads::new}. */
@FunctionalInterface
public interface SharedAttentionFactory {

  /** One in which a position looks at so many positions, itself among them. */
  SharedAttention create(int window);
}
