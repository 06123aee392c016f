package backprop.kernel;

import backprop.autograder.html.Html;
import backprop.plot.HeatMap;
import java.util.Arrays;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Shows an array: its type and shape, and, of a small one, every number; of a large one, what sums
 * it up, and of a large matrix a heat map too.
 */
final class ArrayRenderer implements RenderFunction<INDArray> {

  private static final int MOST_ELEMENTS = 100;
  private static final int MOST_IN_A_ROW = 20;

  @Override
  public void render(INDArray a, RenderContext context) {
    if (isText(a) || a.isEmpty()) {
      String text = heading(a) + (a.isEmpty() ? ", empty" : "\n" + a);
      context.getOutputContainer().putText(text);
      context.renderIfRequested(
          MIMEType.TEXT_HTML, () -> new Html().element("pre", text).toString());
    } else if (isSmall(a)) {
      context.getOutputContainer().putText(heading(a) + "\n" + a);
      context.renderIfRequested(MIMEType.TEXT_HTML, () -> values(a));
    } else {
      ArraySummary summary = ArraySummary.of(a);
      context.getOutputContainer().putText(heading(a) + ": " + summary);
      context.renderIfRequested(MIMEType.TEXT_HTML, () -> summed(a, summary));
    }
  }

  private static boolean isText(INDArray a) {
    return a.dataType() == DataType.UTF8;
  }

  private static boolean isSmall(INDArray a) {
    return a.rank() == 0 || a.length() <= MOST_ELEMENTS && a.size(a.rank() - 1) <= MOST_IN_A_ROW;
  }

  /** {@code FLOAT [2, 3]}. */
  static String heading(INDArray a) {
    return a.dataType() + " " + Arrays.toString(a.shape());
  }

  private static String values(INDArray a) {
    Html html = new Html().element("div", heading(a), "style", CellStyle.QUIET);
    String[] texts = texts(a);
    int columns = a.rank() == 0 ? 1 : (int) a.size(a.rank() - 1);
    int rows = a.rank() < 2 ? 1 : (int) a.size(a.rank() - 2);
    for (int slice = 0; slice < texts.length; slice += rows * columns) {
      if (a.rank() > 2) {
        html.element("div", sliceName(a, slice / (rows * columns)), "style", CellStyle.QUIET);
      }
      html.open("table", "style", CellStyle.TABLE);
      if (a.rank() > 0) {
        columnNumbers(html, columns, a.rank() > 1);
      }
      html.open("tbody");
      for (int i = 0; i < rows; i++) {
        html.open("tr");
        if (a.rank() > 1) {
          html.element("th", "" + i, "style", CellStyle.QUIET);
        }
        for (int j = 0; j < columns; j++) {
          html.element("td", texts[slice + i * columns + j], "style", CellStyle.RIGHT);
        }
        html.close("tr");
      }
      html.close("tbody").close("table");
    }
    return html.toString();
  }

  private static void columnNumbers(Html html, int columns, boolean beside) {
    html.open("thead").open("tr");
    if (beside) {
      html.element("th", "");
    }
    for (int j = 0; j < columns; j++) {
      html.element("th", "" + j, "style", CellStyle.QUIET + ";" + CellStyle.RIGHT);
    }
    html.close("tr").close("thead");
  }

  /**
   * {@code [1, 0, :, :]}, for the matrix number {@code slice} of those that an array is made of.
   */
  private static String sliceName(INDArray a, int slice) {
    StringBuilder name = new StringBuilder(":, :]");
    int rest = slice;
    for (int d = a.rank() - 3; d >= 0; d--) {
      name.insert(0, rest % a.size(d) + ", ");
      rest /= (int) a.size(d);
    }
    return name.insert(0, '[').toString();
  }

  /** The elements in 'c' order. */
  private static String[] texts(INDArray a) {
    double[] values =
        a.castTo(DataType.DOUBLE).dup('c').reshape('c', new long[] {a.length()}).toDoubleVector();
    if (a.dataType() == DataType.BOOL) {
      return Arrays.stream(values).mapToObj(v -> v == 0 ? "false" : "true").toArray(String[]::new);
    }
    if (!a.dataType().isFPType()) {
      return Arrays.stream(values).mapToObj(v -> "" + (long) v).toArray(String[]::new);
    }
    return Numbers.texts(values);
  }

  private static String summed(INDArray a, ArraySummary summary) {
    Html html = new Html().element("div", heading(a)).element("div", summary.toString());
    if (a.rank() == 2 && Letters.missing()) {
      html.element("div", Letters.instead("Heat map"));
    } else if (a.rank() == 2) {
      Png png = Png.of(HeatMap.of(a));
      html.picture(png.base64(), png.width(), "Heat map of " + heading(a));
    }
    return html.toString();
  }
}
