package backprop.kernel;

import backprop.plot.Picture;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.knowm.xchart.internal.chartpart.IChart;

/**
 * Shows the course's pictures and XChart's charts; where there are none, the title stands for it.
 */
final class PictureRenderer {

  private PictureRenderer() {}

  static void show(Picture picture, RenderContext context) {
    show(picture.getClass(), picture, context);
  }

  static void show(IChart chart, RenderContext context) {
    show(chart.getClass(), new ChartPicture(chart), context);
  }

  private static void show(Class<?> kind, Picture picture, RenderContext context) {
    String text = kind.getSimpleName() + ": " + picture.title();
    if (Letters.missing()) {
      context.getOutputContainer().putText(Letters.instead(text));
      return;
    }
    context.getOutputContainer().putText(text);
    if (context.wantsDataRenderedAs(MIMEType.IMAGE_PNG)) {
      put(Png.of(picture), context.getOutputContainer());
    }
  }

  /**
   * With the width alone, since where a page is narrower the height then follows, and with the
   * words that pages have for who does not see it.
   */
  static void put(Png png, DisplayData out) {
    out.putData(
        MIMEType.IMAGE_PNG, png.base64(), Map.of("width", png.width(), "alt", png.description()));
  }
}
