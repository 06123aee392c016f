package backprop.worker.subject;

/** Makes the object under test from a contract's arguments. */
@FunctionalInterface
public interface Maker<T> {

  /** A new object and the parameters it works on. */
  Made<T> make(Arguments arguments);
}
