package backprop.nn;

import backprop.tensor.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a network is made of: a line for each part with its name, what it says of itself, the shapes
 * of its parameters, and how many numbers those are.
 */
public record Overview(List<Line> lines) {

  /** A part of the network. */
  public record Line(String name, String layer, String shapes, long count) {}

  /** Of the parts of this network, in order. */
  public static Overview of(Composite network) {
    List<Line> lines = new ArrayList<>();
    Given.require("Overview.of", "network", network)
        .parts()
        .forEach(part -> lines.add(line(part.name(), part.layer())));
    return new Overview(List.copyOf(lines));
  }

  private static Line line(String name, Layer layer) {
    String shapes =
        layer.named().entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue().shape())
            .collect(Collectors.joining(", "));
    long count = layer.parameters().stream().mapToLong(p -> p.value().length()).sum();
    return new Line(name, description(layer), shapes, count);
  }

  /** What a layer says of itself, or, where it says nothing or a table, its class. */
  static String description(Layer layer) {
    String text = String.valueOf(layer);
    String silent = layer.getClass().getName() + "@";
    return text.startsWith(silent) || text.contains("\n") ? LayerKind.of(layer) : text;
  }

  /** How many numbers training moves. */
  public long total() {
    return lines.stream().mapToLong(Line::count).sum();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-14s %-24s %-32s %,12d\n",
              line.name,
              line.layer,
              line.shapes,
              line.count));
    }
    return text.append(String.format(Locale.ROOT, "%-72s %,12d", "parameters", total())).toString();
  }
}
