package backprop.plot;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Arrays side by side, in one of which one points at an element, and sees what belongs to it. As
 * the last value of a cell they are drawn, and can be pointed at, by mouse and by keys.
 *
 * @param title what they show
 * @param backward whether what is seen happens on the way back
 * @param grids the arrays
 * @param looks one for each element that can be pointed at, row by row
 * @param first which look is seen before anybody points
 */
public record PointedArrays(
    String title, boolean backward, List<Grid> grids, List<Look> looks, int first) {

  /**
   * An array; a text that is empty is an element that is not there, or not known yet.
   *
   * @param name what stands above it
   * @param left its place from the left, in elements
   * @param top its place from the top, in elements
   * @param cells its numbers, row by row
   */
  public record Grid(String name, double left, double top, List<List<String>> cells) {

    /** Keeps what it is given as it is now. */
    public Grid {
      cells = cells.stream().map(List::copyOf).toList();
    }
  }

  /** An element, by the place of its array in {@code grids}. */
  public record Element(int grid, int row, int column) {}

  /**
   * What is to be seen at an element.
   *
   * @param at the element
   * @param caption what it says
   * @param marked the elements that belong to it
   * @param written what stands in elements that are empty else
   */
  public record Look(
      Element at, String caption, Set<Element> marked, Map<Element, String> written) {

    /** Keeps what it is given as it is now, in its order: that of Set.copyOf is by lot. */
    public Look {
      marked = Collections.unmodifiableSet(new LinkedHashSet<>(marked));
      written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
    }
  }

  /** Keeps what it is given as it is now. */
  public PointedArrays {
    grids = List.copyOf(grids);
    looks = List.copyOf(looks);
  }

  /** The title and every look's caption, a line each. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(title);
    for (Look look : looks) {
      text.append("\n").append(look.caption());
    }
    return text.toString();
  }
}
