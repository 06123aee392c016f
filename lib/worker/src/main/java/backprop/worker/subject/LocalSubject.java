package backprop.worker.subject;

import backprop.nn.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A subject in this JVM: the library, a mutant, or a learner's class in practice.
 *
 * <p>Whatever the object throws comes back described, errors too: a stack overflow fails its test
 * and not the run. An interrupt of the thread ends the run at the next call.
 *
 * @param <T> what is under test
 */
public final class LocalSubject<T> implements Subject {

  private final Role<T> role;
  private final Function<Arguments, Made<T>> maker;
  private final Map<Integer, Made<T>> made = new HashMap<>();
  private final List<INDArray> given = new ArrayList<>();
  private final List<INDArray> returned = new ArrayList<>();
  private int place;
  private boolean cancelled;

  /** A subject whose objects this maker makes, of a contract's arguments. */
  public LocalSubject(Role<T> role, Function<Arguments, Made<T>> maker) {
    this.role = role;
    this.maker = maker;
  }

  @Override
  public Reply construct(List<PlainValue> arguments) {
    made.remove(place);
    given.clear();
    returned.clear();
    return attempt(
        () -> {
          Made<T> next = maker.apply(new Arguments(arguments));
          Objects.requireNonNull(next.object(), "the factory gave null instead of an object");
          made.put(place, next);
          return null;
        });
  }

  @Override
  public Reply turnTo(int place) {
    this.place = place;
    return attempt(() -> null);
  }

  @Override
  public Reply call(Handed handed, String operation, PlainValue... arguments) {
    return attempt(
        () -> {
          Arguments unpacked = new Arguments(List.of(arguments), handed);
          given.addAll(unpacked.arrays());
          Object result = role.operations().get(operation).apply(made().object(), unpacked);
          if (result instanceof INDArray array) {
            returned.add(array);
          }
          return result;
        });
  }

  @Override
  public Reply listed() {
    return attempt(
        () -> {
          Map<Parameter, String> names = new IdentityHashMap<>();
          made().parameters().forEach((name, parameter) -> names.put(parameter, name));
          return role.parameters().apply(made().object()).stream()
              .map(p -> names.getOrDefault(p, "another array named " + p.name()))
              .collect(Collectors.joining(", "));
        });
  }

  @Override
  public Reply parameter(String name) {
    return attempt(() -> named(name).value());
  }

  @Override
  public Reply setParameter(String name, Tensor value) {
    return attempt(() -> named(name).value().assign(value.toArray()));
  }

  @Override
  public Reply gradient(String name) {
    return attempt(() -> named(name).gradient());
  }

  @Override
  public Reply setGradient(String name, Tensor gradient) {
    return attempt(() -> named(name).gradient().assign(gradient.toArray()));
  }

  private Made<T> made() {
    if (!made.containsKey(place)) {
      throw new IllegalStateException("LocalSubject: construct it first; the last attempt failed");
    }
    return made.get(place);
  }

  private Parameter named(String name) {
    Parameter parameter = made().parameters().get(name);
    if (parameter == null) {
      throw new IllegalArgumentException(
          "no parameter is named " + name + "; there are " + made().parameters().keySet());
    }
    return parameter;
  }

  private Reply attempt(Supplier<Object> work) {
    // JUnit clears the flag after each test, so the first sight of it is remembered.
    cancelled |= Thread.currentThread().isInterrupted();
    if (cancelled) {
      throw new CancellationException("the check was interrupted");
    }
    try {
      PlainValue result = pack(work.get());
      return new Reply(result, copies(given), copies(returned), null);
    } catch (Throwable thrown) {
      // Everything, errors too: what a learner's code throws is a result of the test.
      return Reply.failure(CallFailure.of(thrown));
    }
  }

  private static List<Tensor> copies(List<INDArray> arrays) {
    return arrays.stream().map(Tensor::copyOf).toList();
  }

  private static PlainValue pack(Object result) {
    if (result == null) {
      return null;
    }
    if (result instanceof INDArray array) {
      return Tensor.copyOf(array);
    }
    return result instanceof Double number
        ? new PlainValue.Num(number)
        : new PlainValue.Text(result.toString());
  }
}
