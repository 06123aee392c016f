package backprop.scalar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A number that remembers how it was made, so that it can tell how it would change.
 *
 * <pre>
 * c = f(a, b)           keeps a, b, and the slopes ∂f/∂a, ∂f/∂b at this point
 * c.backward()          for every number x that c was made of:  x.gradient() = ∂c/∂x
 *                       = Σ over every path from x to c of the product of the slopes along it
 * </pre>
 *
 * <p>The graph is walked from the end to the beginning, each number once, after everything that was
 * made of it: then its gradient is whole, and goes on to what it was made of. Derived in lesson 03.
 */
public final class Value {

  private final double data;
  private final String operation;
  private final List<Value> parents;
  private final double[] slopes;
  private double gradient;

  private Value(double data, String operation, List<Value> parents, double... slopes) {
    this.data = data;
    this.operation = operation;
    this.parents = parents;
    this.slopes = slopes;
  }

  /** A number that was made of no other. */
  public static Value of(double data) {
    return new Value(data, "", List.of());
  }

  /** {@code a + b}: slopes 1 and 1. */
  public Value plus(Value b) {
    return new Value(data + b.data, "+", List.of(this, b), 1, 1);
  }

  /** {@code a + b}, where b is a constant. */
  public Value plus(double b) {
    return plus(of(b));
  }

  /** {@code a - b}: slopes 1 and -1. */
  public Value minus(Value b) {
    return new Value(data - b.data, "-", List.of(this, b), 1, -1);
  }

  /** {@code a b}: each one's slope is the other. */
  public Value times(Value b) {
    return new Value(data * b.data, "×", List.of(this, b), b.data, data);
  }

  /** {@code a b}, where b is a constant. */
  public Value times(double b) {
    return times(of(b));
  }

  /** {@code a / b}: slopes {@code 1/b} and {@code -a/b²}. */
  public Value dividedBy(Value b) {
    return new Value(data / b.data, "/", List.of(this, b), 1 / b.data, -data / (b.data * b.data));
  }

  /** {@code aᵏ}, for a constant k: slope {@code k aᵏ⁻¹}. */
  public Value power(double k) {
    return new Value(
        Math.pow(data, k), "^" + k, List.of(this), k == 0 ? 0 : k * Math.pow(data, k - 1));
  }

  /** {@code exp a}: it is its own slope. */
  public Value exp() {
    double e = Math.exp(data);
    return new Value(e, "exp", List.of(this), e);
  }

  /** {@code log a}: slope {@code 1/a}. */
  public Value log() {
    return new Value(Math.log(data), "log", List.of(this), 1 / data);
  }

  /** {@code tanh a}: slope {@code 1 - tanh² a}. */
  public Value tanh() {
    double t = Math.tanh(data);
    return new Value(t, "tanh", List.of(this), 1 - t * t);
  }

  /** {@code max(0, a)}: slope 1 above zero, else 0. */
  public Value relu() {
    return new Value(Math.max(0, data), "relu", List.of(this), data > 0 ? 1 : 0);
  }

  /** Finds the gradient of this number by every number that it was made of, itself included. */
  public void backward() {
    List<Value> order = topologicalOrder();
    order.forEach(v -> v.gradient = 0);
    gradient = 1;
    for (int i = order.size() - 1; i >= 0; i--) {
      Value v = order.get(i);
      for (int p = 0; p < v.parents.size(); p++) {
        v.parents.get(p).gradient += v.gradient * v.slopes[p];
      }
    }
  }

  /**
   * Everything that this number was made of, each once, what was made later after what it was made
   * of; this number is the last. Walks without recursion: a chain of a million numbers needs no
   * deeper call stack than a chain of two.
   */
  public List<Value> topologicalOrder() {
    List<Value> order = new ArrayList<>();
    Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Map<Value, Integer> next = new IdentityHashMap<>();
    Deque<Value> path = new ArrayDeque<>();
    path.push(this);
    seen.add(this);
    while (!path.isEmpty()) {
      Value v = path.peek();
      int i = next.merge(v, 1, Integer::sum) - 1;
      if (i == v.parents.size()) {
        order.add(path.pop());
      } else if (seen.add(v.parents.get(i))) {
        path.push(v.parents.get(i));
      }
    }
    return order;
  }

  /** The number. */
  public double data() {
    return data;
  }

  /** The slope of the number that {@code backward} was last called on, by this one. */
  public double gradient() {
    return gradient;
  }

  /** What made it, {@code +}; empty where nothing did. */
  public String operation() {
    return operation;
  }

  /** What it was made of, in order; the same number twice where it was used twice. */
  public List<Value> parents() {
    return parents;
  }

  /** The slope of this number by what it was made of, in the order of {@code parents}. */
  public double slope(int parent) {
    return slopes[parent];
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.6g (gradient %.6g)", data, gradient);
  }
}
