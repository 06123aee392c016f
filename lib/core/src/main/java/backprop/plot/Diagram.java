package backprop.plot;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A graph of numbers, and what is known of them step by step. As the last value of a cell it is
 * drawn, and can be stepped through, forward and back.
 *
 * @param title what it shows
 * @param nodes the numbers
 * @param edges what each was made of
 * @param steps from the first to the last; each says all that is to be seen
 */
public record Diagram(String title, List<Node> nodes, List<Edge> edges, List<Step> steps) {

  /**
   * A number.
   *
   * @param label what stands in its box
   * @param column its place from the left, in boxes; 0 is the first
   * @param row its place from the middle, in boxes; above it is negative
   */
  public record Node(String label, double column, double row) {}

  /** What goes from one number into another, by their places in {@code nodes}. */
  public record Edge(int from, int to) {}

  /**
   * What is to be seen at one step; a text that is empty is not known yet.
   *
   * @param caption what happens
   * @param backward whether it happens on the way back
   * @param above the text above each node
   * @param below the text below each node
   * @param along the text at each edge
   * @param activeNodes which nodes it happens at
   * @param activeEdges which edges it goes along
   */
  public record Step(
      String caption,
      boolean backward,
      List<String> above,
      List<String> below,
      List<String> along,
      Set<Integer> activeNodes,
      Set<Integer> activeEdges) {

    /** Keeps what it is given as it is now. */
    public Step {
      above = List.copyOf(above);
      below = List.copyOf(below);
      along = List.copyOf(along);
      activeNodes = Set.copyOf(activeNodes);
      activeEdges = Set.copyOf(activeEdges);
    }
  }

  /** Keeps what it is given as it is now. */
  public Diagram {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
    steps = List.copyOf(steps);
  }

  /** Four digits, and no zeros behind them. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e6) {
      return Long.toString((long) value);
    }
    String digits = String.format(Locale.ROOT, "%.4g", value);
    return digits.contains(".") && !digits.contains("e")
        ? digits.replaceFirst("[.]?0+$", "")
        : digits;
  }

  /** The title and every step's caption, a line each. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(title);
    for (int i = 0; i < steps.size(); i++) {
      text.append("\n").append(i + 1).append(". ").append(steps.get(i).caption());
    }
    return text.toString();
  }
}
