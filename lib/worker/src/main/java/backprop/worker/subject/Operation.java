package backprop.worker.subject;

/** One thing that an object can be asked to do. */
@FunctionalInterface
public interface Operation<T> {

  /** Does it, and returns an array, a {@link Double}, or null. */
  Object apply(T object, Arguments arguments);
}
