package backprop.worker.subject;

import java.util.List;

/**
 * Something under test, held at arm's length: only {@link PlainValue}s go in and come out, so that
 * it may live in this JVM or in another.
 *
 * <p>Parameters are known by name. Those handed to a constructor are read and set there, whatever
 * the object says of them; {@link #listed} is what the object says.
 */
public interface Subject {

  /** Makes the object anew from these arguments, and forgets the one before in its place. */
  Reply construct(List<PlainValue> arguments);

  /**
   * Turns to the object at another place; there is nothing at first but at 0. What follows, {@link
   * #construct} too, is about that one, and what stands at other places lives on beside it.
   */
  Reply turnTo(int place);

  /**
   * Makes what follows know nothing of what came before, whatever the object keeps in static fields
   * and elsewhere; the next object is constructed first. Returns whether this can be done.
   */
  default boolean forget() {
    return false;
  }

  /** Calls an operation of the object: {@code forward}, {@code backward}, {@code step}… */
  default Reply call(String operation, PlainValue... arguments) {
    return call(Handed.NOTHING, operation, arguments);
  }

  /** Calls an operation that asks what it is handed while it runs. */
  Reply call(Handed handed, String operation, PlainValue... arguments);

  /** The names of the parameters that the object itself lists, in its order, as text. */
  Reply listed();

  /** A parameter's value. */
  Reply parameter(String name);

  /** Sets a parameter's value. */
  Reply setParameter(String name, Tensor value);

  /** A parameter's gradient. */
  Reply gradient(String name);

  /** Sets a parameter's gradient. */
  Reply setGradient(String name, Tensor gradient);
}
