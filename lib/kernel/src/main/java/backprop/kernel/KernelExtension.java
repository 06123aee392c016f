package backprop.kernel;

import backprop.data.Tables;
import backprop.exercise.Report;
import backprop.nn.Sequential;
import backprop.plot.Diagram;
import backprop.plot.Picture;
import backprop.plot.PointedArrays;
import java.io.PrintStream;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.knowm.xchart.internal.chartpart.IChart;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.Table;

/**
 * Teaches the kernel to show the course's values. The kernel finds it by ServiceLoader when it
 * starts.
 *
 * <p>It imports nothing into notebooks: a lesson says at its top what it uses.
 */
public final class KernelExtension implements Extension {

  @Override
  public void install(BaseKernel kernel) {
    register(kernel.getRenderer());
    NotebookDisplay.opened(kernel.getIO().display);
    Tables.guard();
    Orphan.endWith(System.getenv("JPY_PARENT_PID"));
    // Loading ND4J's natives takes a second or two, which pass while the learner reads.
    Thread warmUp = new Thread(() -> Nd4j.zeros(DataType.FLOAT, 1), "nd4j-warm-up");
    warmUp.setDaemon(true);
    warmUp.start();
  }

  @Override
  public void uninstall(BaseKernel kernel) {
    NotebookDisplay.closed();
  }

  static void register(Renderer renderer) {
    register(renderer, INDArray.class, MIMEType.TEXT_HTML, new ArrayRenderer());
    register(renderer, Table.class, MIMEType.TEXT_HTML, new TableRenderer());
    register(renderer, Sequential.class, MIMEType.TEXT_HTML, new SequentialRenderer());
    register(renderer, Report.class, MIMEType.TEXT_HTML, new ReportRenderer());
    register(renderer, Diagram.class, MIMEType.TEXT_HTML, new DiagramRenderer());
    register(renderer, PointedArrays.class, MIMEType.TEXT_HTML, new PointedArraysRenderer());
    register(renderer, Picture.class, MIMEType.IMAGE_PNG, PictureRenderer::show);
    register(renderer, IChart.class, MIMEType.IMAGE_PNG, PictureRenderer::show);
    // The value of System.out.printf(…) at the end of a cell: the stream, which says nothing.
    renderer
        .createRegistration(PrintStream.class)
        .preferring(MIMEType.TEXT_PLAIN)
        .register((stream, context) -> context.getOutputContainer().putText(""));
  }

  private static <T> void register(
      Renderer renderer, Class<T> type, MIMEType best, RenderFunction<T> function) {
    renderer.createRegistration(type).preferring(best).register(shownOrSaid(function));
  }

  /**
   * Where the JVM has an error while it draws, a cell would never end: the kernel's thread would.
   */
  private static <T> RenderFunction<T> shownOrSaid(RenderFunction<T> function) {
    return (value, context) -> {
      try {
        function.render(value, context);
      } catch (Error e) {
        context
            .getOutputContainer()
            .putText(value.getClass().getSimpleName() + ", which could not be shown: " + e);
      }
    };
  }
}
