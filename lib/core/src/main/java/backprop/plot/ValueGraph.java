package backprop.plot;

import static backprop.plot.Diagram.number;

import backprop.scalar.Value;
import backprop.tensor.Given;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The graph of how a number was made, walked forward and then backward.
 *
 * <pre>
 * forward      each number when those that it is made of are there
 * backward     gradient of parent  +=  gradient · slope,     from the last number to the first
 * </pre>
 *
 * <p>Derived in lessons 02 and 03.
 */
public final class ValueGraph {

  private static final int MOST = 40;

  private final List<Value> order;
  private final Map<Value, Integer> place = new IdentityHashMap<>();
  private final String[] names;
  private final List<Double> slopes = new ArrayList<>();
  private final boolean named;
  private final GraphWalk walk;

  private ValueGraph(Value end, Map<String, Value> given, boolean named) {
    this.named = named;
    Set<Value> called = Collections.newSetFromMap(new IdentityHashMap<>());
    called.addAll(given.values());
    List<Value> all = end.topologicalOrder();
    order = named ? all.stream().filter(called::contains).toList() : all;
    if (order.size() > MOST) {
      throw new IllegalArgumentException(
          "ValueGraph.of: at most "
              + MOST
              + " numbers can be read in a picture, got "
              + order.size()
              + "; draw a smaller expression");
    }
    names = new String[order.size()];
    for (int i = 0; i < order.size(); i++) {
      place.put(order.get(i), i);
      names[i] = "";
    }
    given.forEach(this::name);
    walk = new GraphWalk(order.size(), named ? byPaths(all) : byParents());
  }

  private List<Diagram.Edge> byParents() {
    List<Diagram.Edge> edges = new ArrayList<>();
    for (Value v : order) {
      for (int p = 0; p < v.parents().size(); p++) {
        edges.add(new Diagram.Edge(place.get(v.parents().get(p)), place.get(v)));
        slopes.add(v.slope(p));
      }
    }
    return edges;
  }

  /** From name to name: all paths that meet no third name, their slopes multiplied, and added. */
  private List<Diagram.Edge> byPaths(List<Value> all) {
    List<Diagram.Edge> edges = new ArrayList<>();
    Map<Value, Map<Integer, Double>> from = new IdentityHashMap<>();
    for (Value v : all) {
      Map<Integer, Double> here = new LinkedHashMap<>();
      for (int p = 0; p < v.parents().size(); p++) {
        double slope = v.slope(p);
        from.get(v.parents().get(p)).forEach((n, s) -> here.merge(n, s * slope, Double::sum));
      }
      if (place.containsKey(v)) {
        int to = place.get(v);
        here.forEach(
            (n, slope) -> {
              edges.add(new Diagram.Edge(n, to));
              slopes.add(slope);
            });
        from.put(v, Map.of(to, 1.0));
      } else {
        from.put(v, here);
      }
    }
    return edges;
  }

  /**
   * The graph of everything that {@code end} was made of.
   *
   * @param names what to call the numbers that have a name
   * @throws IllegalArgumentException if there are more than 40 numbers, or a named one is not among
   *     them
   */
  public static Diagram of(Value end, Map<String, Value> names) {
    return drawn(end, names, false);
  }

  /**
   * The graph of the numbers that have a name. Between two of them stands one edge for all that was
   * computed on the way, and its slope is the sum over the paths.
   *
   * @param names what to call the numbers that are drawn, the last one among them
   * @throws IllegalArgumentException if there are more than 40 of them, one is not among the
   *     numbers that the last one was made of, or the last one has no name
   */
  public static Diagram ofNamed(Value end, Map<String, Value> names) {
    Given.require("ValueGraph.ofNamed", "names", names);
    if (names.values().stream().noneMatch(v -> v == end)) {
      throw new IllegalArgumentException(
          "ValueGraph.ofNamed: the last number has no name; give it one");
    }
    return drawn(end, names, true);
  }

  private static Diagram drawn(Value end, Map<String, Value> names, boolean named) {
    Given.require("ValueGraph.of", "end", end);
    Given.require("ValueGraph.of", "names", names);
    ValueGraph graph = new ValueGraph(end, names, named);
    graph.forward();
    graph.backward();
    String name = graph.names[graph.order.size() - 1];
    return new Diagram(
        "How " + (name.isEmpty() ? "the last number" : name) + " was made, and its slopes",
        graph.nodes(),
        graph.walk.edges,
        graph.walk.steps);
  }

  private void name(String name, Value v) {
    Given.require("ValueGraph.of", name, v);
    if (!place.containsKey(v)) {
      throw new IllegalArgumentException(
          "ValueGraph.of: " + name + " is not among the numbers that the last one was made of");
    }
    names[place.get(v)] = name;
  }

  private void forward() {
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < order.size(); i++) {
      if (walk.into(i).isEmpty()) {
        walk.above[i] = number(order.get(i).data());
        given.add(i);
      }
    }
    walk.step("Forward begins with the numbers that are given.", false, given, Set.of());
    for (int i = 0; i < order.size(); i++) {
      Value v = order.get(i);
      if (!walk.into(i).isEmpty()) {
        walk.above[i] = number(v.data());
        String of =
            walk.into(i).stream()
                .sorted()
                .map(e -> walk.edges.get(e).from())
                .map(p -> called(p, order.get(p).data()))
                .collect(Collectors.joining(" and "));
        String gives = called(i, v.data()) + ".";
        walk.step(
            named
                ? "Forward: of " + of + " comes " + gives
                : "Forward: " + v.operation() + " of " + of + " gives " + gives,
            false,
            Set.of(i),
            walk.into(i));
      }
    }
  }

  private void backward() {
    double[] gradient = new double[order.size()];
    int last = order.size() - 1;
    gradient[last] = 1;
    walk.below[last] = "1";
    walk.step(
        "Backward begins: the slope of the last number by itself is 1.",
        true,
        Set.of(last),
        Set.of());
    for (int i = last; i >= 0; i--) {
      List<String> said = new ArrayList<>();
      for (int e : walk.into(i).stream().sorted().toList()) {
        int parent = walk.edges.get(e).from();
        double share = gradient[i] * slopes.get(e);
        boolean again = !walk.below[parent].isEmpty();
        gradient[parent] += share;
        walk.below[parent] = number(gradient[parent]);
        walk.along[e] = "× " + number(slopes.get(e));
        said.add(
            number(gradient[i])
                + " × "
                + number(slopes.get(e))
                + (again ? " more" : "")
                + " for "
                + (names[parent].isEmpty() ? order.get(parent).operation() : names[parent])
                + (again ? ", in all " + number(gradient[parent]) : ""));
      }
      if (!said.isEmpty()) {
        walk.step(
            "Backward through "
                + (named ? names[i] : order.get(i).operation())
                + ": "
                + String.join("; ", said)
                + ".",
            true,
            Set.of(i),
            walk.into(i));
      }
    }
  }

  private String called(int i, double data) {
    return names[i].isEmpty() ? number(data) : names[i] + " = " + number(data);
  }

  /** A column further right than all that it is made of; what is given stands beside its use. */
  private List<Diagram.Node> nodes() {
    int[] column = new int[order.size()];
    for (Diagram.Edge e : walk.edges) {
      column[e.to()] = Math.max(column[e.to()], column[e.from()] + 1);
    }
    for (int i = 0; i < order.size(); i++) {
      int given = i;
      if (walk.into(i).isEmpty()) {
        column[i] =
            walk.edges.stream()
                .filter(e -> e.from() == given)
                .mapToInt(e -> column[e.to()] - 1)
                .min()
                .orElse(0);
      }
    }
    int[] filled = new int[order.size() + 1];
    int[] row = new int[order.size()];
    for (int i = 0; i < order.size(); i++) {
      row[i] = filled[column[i]]++;
    }
    return IntStream.range(0, order.size())
        .mapToObj(
            i -> new Diagram.Node(label(i), column[i], row[i] - (filled[column[i]] - 1) / 2.0))
        .toList();
  }

  private String label(int i) {
    String operation = order.get(i).operation();
    if (named || operation.isEmpty()) {
      return names[i];
    }
    if (names[i].isEmpty()) {
      return operation;
    }
    return names[i] + ": " + operation;
  }
}
