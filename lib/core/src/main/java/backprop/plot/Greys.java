package backprop.plot;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Numbers as shades of grey. */
final class Greys {

  private Greys() {}

  /** One image for each of {@code stack [n, h, w]}, all on one scale. */
  static List<BufferedImage> images(INDArray stack) {
    int n = (int) stack.size(0);
    int h = (int) stack.size(1);
    int w = (int) stack.size(2);
    double[] values = stack.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    double least = 0;
    double greatest = 1;
    for (double value : values) {
      if (Double.isFinite(value)) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    List<BufferedImage> images = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
          double value = values[(i * h + y) * w + x];
          int grey = (int) Math.round(255 * (value - least) / (greatest - least));
          image.setRGB(x, y, 0x010101 * Math.max(0, Math.min(255, grey)));
        }
      }
      images.add(image);
    }
    return images;
  }
}
