package backprop.kernel;

import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.knowm.xchart.internal.chartpart.IChart;

/** Shows a chart as a picture; its title stands for it where there are no pictures. */
final class ChartRenderer implements RenderFunction<IChart> {

  @Override
  public void render(IChart chart, RenderContext context) {
    context
        .getOutputContainer()
        .putText(chart.getClass().getSimpleName() + ": " + chart.getTitle());
    if (context.wantsDataRenderedAs(MIMEType.IMAGE_PNG)) {
      put(Png.of(chart), context.getOutputContainer());
    }
  }

  /** The width alone: where a page is narrower, the height then follows. */
  static void put(Png png, DisplayData out) {
    out.putData(MIMEType.IMAGE_PNG, png.base64(), Map.of("width", png.width()));
  }
}
