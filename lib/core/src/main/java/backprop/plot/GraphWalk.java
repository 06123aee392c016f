package backprop.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is known of a graph's nodes and edges while it is walked, and the steps taken so far. */
final class GraphWalk {

  final List<Diagram.Edge> edges;
  final List<Diagram.Step> steps = new ArrayList<>();
  final String[] above;
  final String[] below;
  final String[] along;

  /** A walk on which nothing is known yet. */
  GraphWalk(int nodes, List<Diagram.Edge> edges) {
    this.edges = List.copyOf(edges);
    above = unknown(nodes);
    below = unknown(nodes);
    along = unknown(edges.size());
  }

  /** Shows what is known now, as one more step. */
  void step(String caption, boolean backward, Set<Integer> nodes, Set<Integer> active) {
    steps.add(
        new Diagram.Step(
            caption,
            backward,
            Arrays.asList(above),
            Arrays.asList(below),
            Arrays.asList(along),
            nodes,
            active));
  }

  /** The edges that end at a node. */
  Set<Integer> into(int node) {
    return places(IntStream.range(0, edges.size()).filter(e -> edges.get(e).to() == node));
  }

  /** The edges that begin at a node. */
  Set<Integer> outOf(int node) {
    return places(IntStream.range(0, edges.size()).filter(e -> edges.get(e).from() == node));
  }

  static Set<Integer> places(IntStream numbers) {
    return numbers.boxed().collect(Collectors.toSet());
  }

  private static String[] unknown(int n) {
    String[] texts = new String[n];
    Arrays.fill(texts, "");
    return texts;
  }
}
