package backprop.plot;

import backprop.tensor.Shapes;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Arrays side by side with the signs of a formula between them, such as {@code X · W + b = Z}.
 *
 * <p>A cell is one number, and as wide in one array as in the others, so that lengths which must be
 * equal are seen to be. White is zero, blue below it and vermilion above, each array's largest
 * magnitude the darkest; its least and greatest number stand below it. Used in lessons 05 and 06.
 */
public final class ArrayEquation implements Picture {

  private static final int MOST = 100;
  private static final int MARGIN = 14;
  private static final int SIGN = 28;
  private static final int TOP = 34;
  private static final int BELOW = 30;
  private static final int TALLEST = 400;
  private static final int LARGEST_CELL = 28;
  private static final int ALL = -1;

  private final List<Term> terms;
  private final double cell;

  private ArrayEquation(List<Term> terms) {
    this.terms = List.copyOf(terms);
    double size = Math.min(LARGEST_CELL, (double) TALLEST / rows());
    while (size > 1 && width(size) > Style.WIDTH) {
      size -= 0.25;
    }
    cell = size;
  }

  /**
   * The first array of a formula.
   *
   * @throws IllegalArgumentException if it is neither a list nor a matrix, or has more than {@value
   *     #MOST} rows or columns
   */
  public static ArrayEquation of(String name, INDArray a) {
    return new ArrayEquation(List.of(Term.of("", name, a)));
  }

  /**
   * The same, and one array more.
   *
   * @param sign what stands before it, {@code =}
   * @throws IllegalArgumentException if it is neither a list nor a matrix, or has more than {@value
   *     #MOST} rows or columns
   */
  public ArrayEquation then(String sign, String name, INDArray a) {
    List<Term> more = new ArrayList<>(terms);
    more.add(Term.of(sign, name, a));
    return new ArrayEquation(more);
  }

  /** The same, with a row of the last array framed; rows count from 0. */
  public ArrayEquation row(int row) {
    return framed(last().require(row, 0).framed(row, ALL));
  }

  /** The same, with a column of the last array framed; columns count from 0. */
  public ArrayEquation column(int column) {
    return framed(last().require(0, column).framed(ALL, column));
  }

  /** The same, with an element of the last array framed. */
  public ArrayEquation element(int row, int column) {
    return framed(last().require(row, column).framed(row, column));
  }

  private ArrayEquation framed(Term last) {
    List<Term> framed = new ArrayList<>(terms);
    framed.set(framed.size() - 1, last);
    return new ArrayEquation(framed);
  }

  private Term last() {
    return terms.get(terms.size() - 1);
  }

  @Override
  public void paint(Graphics2D graphics) {
    Canvas canvas = new Canvas(graphics, width(), height());
    double x = MARGIN;
    double middle = TOP + rows() * cell / 2;
    for (Term term : terms) {
      if (term != terms.get(0)) {
        canvas.text(
            term.sign, Style.TITLE, Style.INK, x + SIGN / 2.0, middle, Canvas.Anchor.CENTER);
        x += SIGN;
      }
      double centre = x + term.width(cell) / 2;
      double left = centre - term.columns() * cell / 2;
      double top = middle - term.rows() * cell / 2;
      double bottom = middle + term.rows() * cell / 2;
      canvas.text(term.label(), Style.TITLE, Style.INK, centre, top - 16, Canvas.Anchor.CENTER);
      canvas.text(term.range(), Style.TEXT, Style.INK, centre, bottom + 15, Canvas.Anchor.CENTER);
      paint(canvas, term, left, top);
      x += term.width(cell);
    }
  }

  private void paint(Canvas canvas, Term term, double left, double top) {
    Colors colors = term.colors();
    for (int i = 0; i < term.rows(); i++) {
      for (int j = 0; j < term.columns(); j++) {
        canvas.box(colors.of(term.cells[i][j]), left + j * cell, top + i * cell, cell, cell);
      }
    }
    frame(canvas, Style.GRID, 1, left, top, term.columns() * cell, term.rows() * cell);
    if (term.row != ALL || term.column != ALL) {
      double x = term.column == ALL ? left : left + term.column * cell;
      double y = term.row == ALL ? top : top + term.row * cell;
      double width = term.column == ALL ? term.columns() * cell : cell;
      double height = term.row == ALL ? term.rows() * cell : cell;
      frame(canvas, Style.INK, 2, x, y, width, height);
    }
  }

  private static void frame(
      Canvas canvas, Color color, double strength, double x, double y, double w, double h) {
    canvas.line(color, strength, x, y, x + w, y);
    canvas.line(color, strength, x, y + h, x + w, y + h);
    canvas.line(color, strength, x, y, x, y + h);
    canvas.line(color, strength, x + w, y, x + w, y + h);
  }

  private int rows() {
    return terms.stream().mapToInt(Term::rows).max().orElseThrow();
  }

  private double width(double cell) {
    double arrays = terms.stream().mapToDouble(term -> term.width(cell)).sum();
    return 2 * MARGIN + (terms.size() - 1) * SIGN + arrays;
  }

  @Override
  public int width() {
    return (int) Math.ceil(width(cell));
  }

  @Override
  public int height() {
    return (int) Math.ceil(TOP + rows() * cell + BELOW);
  }

  /** The formula. */
  @Override
  public String title() {
    return terms.stream()
        .map(term -> term.sign.isEmpty() ? term.name : term.sign + " " + term.name)
        .collect(Collectors.joining(" "));
  }

  /** An array, the sign before it, and the row and the column of it that are framed. */
  private record Term(
      String sign, String name, String shape, double[][] cells, int row, int column) {

    static Term of(String sign, String name, INDArray a) {
      Shapes.requirePresent("ArrayEquation", name, a);
      boolean flat = a.rank() == 1 || a.rank() == 2;
      if (!flat || a.isEmpty() || Arrays.stream(a.shape()).anyMatch(n -> n > MOST)) {
        throw new IllegalArgumentException(
            "ArrayEquation: "
                + name
                + " must be [n] or [rows, columns], with 1 to "
                + MOST
                + " of each, got "
                + Shapes.text(a.shape())
                + "; draw a part of it");
      }
      double[][] cells = a.rank() == 1 ? new double[][] {a.toDoubleVector()} : a.toDoubleMatrix();
      return new Term(sign, name, Shapes.text(a.shape()), cells, ALL, ALL);
    }

    Term framed(int row, int column) {
      return new Term(sign, name, shape, cells, row, column);
    }

    Term require(int row, int column) {
      if (row < 0 || row >= rows() || column < 0 || column >= columns()) {
        throw new IllegalArgumentException(
            "ArrayEquation: %s has the shape %s and no element [%d, %d]; rows and columns count from 0"
                .formatted(name, shape, row, column));
      }
      return this;
    }

    int rows() {
      return cells.length;
    }

    int columns() {
      return cells[0].length;
    }

    String label() {
      return name + " " + shape;
    }

    String range() {
      double least = numbers().min().orElse(0);
      double greatest = numbers().max().orElse(0);
      return Diagram.number(least) + " to " + Diagram.number(greatest);
    }

    Colors colors() {
      double reach = numbers().map(Math::abs).max().orElse(0);
      return new Colors(-reach, reach);
    }

    private DoubleStream numbers() {
      return Arrays.stream(cells).flatMapToDouble(Arrays::stream).filter(Double::isFinite);
    }

    double width(double cell) {
      double text =
          Math.max(Canvas.widthOf(label(), Style.TITLE), Canvas.widthOf(range(), Style.TEXT));
      return Math.max(columns() * cell, text);
    }
  }
}
