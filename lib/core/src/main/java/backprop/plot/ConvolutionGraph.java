package backprop.plot;

import static backprop.plot.Diagram.number;

import backprop.plot.PointedArrays.Element;
import backprop.plot.PointedArrays.Grid;
import backprop.plot.PointedArrays.Look;
import backprop.tensor.Given;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The convolution of a small image, to point at: an output, and one sees its window, the products
 * and their sum; an input, and one sees which outputs send it gradient, and through which weights.
 *
 * <pre>
 * forward   Y[i][j]  = Σ_kr X[i + k][j + r] · W[k][r]
 * backward  dX[p][q] = Σ_kr dY[p - k][q - r] · W[k][r]     over the outputs that there are
 * </pre>
 *
 * <p>Both are one picture: an array, a kernel laid over it, their products, and the sum. Backward
 * the array is dY with zeros around it, and the kernel is W turned upside down. Derived in lesson
 * 16.
 */
public final class ConvolutionGraph {

  private static final int MOST = 8;
  private static final int SEEN = 0;
  private static final int KERNEL = 1;
  private static final int PRODUCTS = 2;
  private static final int SUM = 3;

  private ConvolutionGraph() {}

  /**
   * What each output of a convolution sees.
   *
   * @param x one image of one channel, at most 8 × 8
   * @param w the kernel
   * @throws IllegalArgumentException if one of them is no table, if {@code x} is larger than can be
   *     read in a picture, or {@code w} larger than {@code x}
   */
  public static PointedArrays forward(double[][] x, double[][] w) {
    int width = requireTable("ConvolutionGraph.forward", "x", x);
    int kw = requireTable("ConvolutionGraph.forward", "w", w);
    require("ConvolutionGraph.forward", x.length, width, w.length, kw);
    double[][] y = new double[x.length - w.length + 1][width - kw + 1];
    List<Look> looks = new ArrayList<>();
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < y[i].length; j++) {
        Terms terms = new Terms();
        for (int k = 0; k < w.length; k++) {
          for (int r = 0; r < kw; r++) {
            y[i][j] += x[i + k][j + r] * w[k][r];
            terms.add(i, j, k, r, x[i + k][j + r], w[k][r]);
          }
        }
        String caption =
            "Y%s = %s = %s: the window of rows %d to %d and columns %d to %d."
                .formatted(
                    at(i, j), terms.sum(), number(y[i][j]), i, i + w.length - 1, j, j + kw - 1);
        looks.add(terms.look(new Element(SUM, i, j), caption));
      }
    }
    List<Grid> grids = grids(texts(x), "X", texts(w), "W", texts(y), "Y");
    return new PointedArrays(
        "A convolution: point at an output, and see its window", false, grids, looks, 0);
  }

  /**
   * Who sends gradient to each input of a convolution.
   *
   * @param w the kernel
   * @param dY the gradient by the output, for an input of at most 8 × 8
   * @throws IllegalArgumentException if one of them is no table, or the input is larger than can be
   *     read in a picture
   */
  public static PointedArrays backward(double[][] w, double[][] dY) {
    int kw = requireTable("ConvolutionGraph.backward", "w", w);
    int ow = requireTable("ConvolutionGraph.backward", "dY", dY);
    int kh = w.length;
    double[][] dX = new double[dY.length + kh - 1][ow + kw - 1];
    require("ConvolutionGraph.backward", dX.length, dX[0].length, kh, kw);
    List<Look> looks = new ArrayList<>();
    for (int p = 0; p < dX.length; p++) {
      for (int q = 0; q < dX[p].length; q++) {
        Terms terms = new Terms();
        List<String> named = new ArrayList<>();
        for (int k = kh - 1; k >= 0; k--) {
          for (int r = kw - 1; r >= 0; r--) {
            int i = p - k;
            int j = q - r;
            if (i >= 0 && i < dY.length && j >= 0 && j < ow) {
              dX[p][q] += dY[i][j] * w[k][r];
              terms.add(p, q, kh - 1 - k, kw - 1 - r, dY[i][j], w[k][r]);
              named.add("dY" + at(i, j) + "·W" + at(k, r));
            }
          }
        }
        String caption =
            "X%s was seen by %s: dX%s = %s = %s = %s."
                .formatted(
                    at(p, q),
                    named.size() == 1 ? "1 output" : named.size() + " outputs",
                    at(p, q),
                    String.join(" + ", named),
                    terms.sum(),
                    number(dX[p][q]));
        looks.add(terms.look(new Element(SUM, p, q), caption));
      }
    }
    List<Grid> grids =
        grids(
            surrounded(texts(dY), kh - 1, kw - 1),
            "dY, zeros around",
            texts(turned(w)),
            "W turned",
            texts(dX),
            "dX");
    int middle = dX.length / 2 * dX[0].length + dX[0].length / 2;
    return new PointedArrays(
        "Its way back: point at an input, and see who sends it gradient",
        true,
        grids,
        looks,
        middle);
  }

  /** The terms of one sum, where they come from and where their products stand. */
  private static final class Terms {
    private final List<String> said = new ArrayList<>();
    private final Set<Element> marked = new LinkedHashSet<>();
    private final Map<Element, String> written = new LinkedHashMap<>();

    /** The kernel lies at [i][j] of what it sees; one of its weights at [k][r] of itself. */
    void add(int i, int j, int k, int r, double seen, double weight) {
      said.add(factor(seen) + "·" + factor(weight));
      marked.add(new Element(SEEN, i + k, j + r));
      marked.add(new Element(KERNEL, k, r));
      written.put(new Element(PRODUCTS, k, r), number(seen * weight));
    }

    String sum() {
      return String.join(" + ", said);
    }

    Look look(Element at, String caption) {
      return new Look(at, caption, marked, written);
    }

    private static String factor(double value) {
      return value < 0 ? "(" + number(value) + ")" : number(value);
    }
  }

  /**
   * What is seen on the left, kernel and products below each other, what comes out on the right.
   */
  private static List<Grid> grids(
      List<List<String>> seen,
      String seenName,
      List<List<String>> kernel,
      String kernelName,
      List<List<String>> sum,
      String sumName) {
    int kh = kernel.size();
    int kw = kernel.get(0).size();
    double middle = seen.get(0).size() + 1;
    double height = Math.max(2 * kh + 1.0, Math.max(seen.size(), sum.size()));
    List<List<String>> unknown = Collections.nCopies(kh, Collections.nCopies(kw, ""));
    return List.of(
        new Grid(seenName, 0, (height - seen.size()) / 2, seen),
        new Grid(kernelName, middle, (height - 2 * kh - 1) / 2, kernel),
        new Grid("products", middle, (height - 2 * kh - 1) / 2 + kh + 1, unknown),
        new Grid(sumName, middle + kw + 1, (height - sum.size()) / 2, sum));
  }

  private static List<List<String>> texts(double[][] table) {
    return Arrays.stream(table)
        .map(row -> Arrays.stream(row).mapToObj(Diagram::number).toList())
        .toList();
  }

  /** With rows above and below, and columns at both sides, in which nothing stands. */
  private static List<List<String>> surrounded(List<List<String>> table, int rows, int columns) {
    int width = table.get(0).size() + 2 * columns;
    List<List<String>> above = Collections.nCopies(rows, Collections.nCopies(width, ""));
    List<List<String>> all = new ArrayList<>(above);
    for (List<String> row : table) {
      List<String> wide = new ArrayList<>(Collections.nCopies(columns, ""));
      wide.addAll(row);
      wide.addAll(Collections.nCopies(columns, ""));
      all.add(wide);
    }
    all.addAll(above);
    return all;
  }

  private static double[][] turned(double[][] w) {
    double[][] turned = new double[w.length][w[0].length];
    for (int k = 0; k < w.length; k++) {
      for (int r = 0; r < w[k].length; r++) {
        turned[w.length - 1 - k][w[k].length - 1 - r] = w[k][r];
      }
    }
    return turned;
  }

  private static String at(int i, int j) {
    return "[" + i + "][" + j + "]";
  }

  /** The length of its rows. */
  private static int requireTable(String place, String name, double[][] table) {
    Given.require(place, name, table);
    int width = table.length == 0 || table[0] == null ? 0 : table[0].length;
    for (double[] row : table) {
      if (row == null || row.length != width || width == 0) {
        width = 0;
        break;
      }
    }
    if (width == 0) {
      throw new IllegalArgumentException(
          place + ": " + name + " must be a table, rows of one length with a number in each");
    }
    return width;
  }

  private static void require(String place, int h, int width, int kh, int kw) {
    if (h > MOST || width > MOST) {
      throw new IllegalArgumentException(
          "%s: an input of at most %d × %d can be read in a picture, got %d × %d; draw a part of it"
              .formatted(place, MOST, MOST, h, width));
    }
    if (kh > h || kw > width) {
      throw new IllegalArgumentException(
          "%s: the kernel must be no larger than the input, %d × %d, got %d × %d"
              .formatted(place, h, width, kh, kw));
    }
  }
}
