package backprop.plot;

import backprop.tensor.Shapes;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Grey images side by side, each with a caption below it.
 *
 * <p>Numbers from 0 to 1 go from black to white. Where others occur, the scale, one for all images,
 * widens to take them in.
 */
public final class ImageGrid implements Picture {

  private static final int GAP = 10;
  private static final int SMALLEST = 56;
  private static final int LARGEST_SCALE = 4;

  private final List<BufferedImage> images;
  private final List<List<String>> captions;
  private final int columns;
  private final int scale;
  private final double cellWidth;
  private final double cellHeight;

  private ImageGrid(List<BufferedImage> images, int columns, List<String> captions) {
    this.images = images;
    this.columns = Math.min(columns, images.size());
    this.captions = captions.stream().map(c -> c.lines().toList()).toList();
    int w = images.get(0).getWidth();
    int h = images.get(0).getHeight();
    int room = Style.WIDTH / this.columns - GAP;
    // Whole multiples, so that all pixels of an image are drawn in one size.
    scale = Math.max((SMALLEST + w - 1) / w, Math.min(room / w, LARGEST_SCALE));
    double widest = scale * w;
    int lines = 0;
    for (List<String> caption : this.captions) {
      lines = Math.max(lines, caption.size());
      for (String line : caption) {
        widest = Math.max(widest, Canvas.widthOf(line, Style.TEXT));
      }
    }
    cellWidth = widest + GAP;
    cellHeight = scale * h + lines * Canvas.lineHeight(Style.TEXT) + GAP;
  }

  /**
   * Images in rows.
   *
   * @param images {@code [n, h, w]}, or {@code [n, h·w]} for square ones
   * @param columns how many side by side
   * @param captions one for each image; a line break in it starts a new line
   * @throws IllegalArgumentException if the images' shape is another, or there is not one caption
   *     for each
   */
  public static ImageGrid of(INDArray images, int columns, List<String> captions) {
    INDArray stack = stacked(images);
    if (columns < 1 || captions.size() != stack.size(0)) {
      throw new IllegalArgumentException(
          "ImageGrid.of: needs at least one column and a caption for each of the "
              + stack.size(0)
              + " images, got "
              + columns
              + " columns and "
              + captions.size()
              + " captions");
    }
    return new ImageGrid(Greys.images(stack), columns, captions);
  }

  private static INDArray stacked(INDArray images) {
    Shapes.requirePresent("ImageGrid.of", "images", images);
    if (images.rank() == 3 && images.length() > 0) {
      return images;
    }
    long side = images.rank() == 2 ? Math.round(Math.sqrt(images.size(1))) : 0;
    if (side > 0 && side * side == images.size(1) && images.size(0) > 0) {
      return images.reshape('c', images.size(0), side, side);
    }
    throw new IllegalArgumentException(
        "ImageGrid.of: images must be [n, h, w], or [n, h*w] with h equal to w, got "
            + Shapes.text(images.shape())
            + "; one image is [1, h, w]");
  }

  @Override
  public void paint(Graphics2D graphics) {
    Canvas canvas = new Canvas(graphics, width(), height());
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    for (int i = 0; i < images.size(); i++) {
      BufferedImage image = images.get(i);
      double middle = GAP / 2.0 + (i % columns + 0.5) * cellWidth;
      double top = GAP + i / columns * cellHeight;
      int w = scale * image.getWidth();
      int h = scale * image.getHeight();
      graphics.drawImage(image, (int) (middle - w / 2.0), (int) top, w, h, null);
      double y = (int) top + h + Canvas.lineHeight(Style.TEXT) * 0.6;
      for (String line : captions.get(i)) {
        canvas.text(line, Style.TEXT, Style.INK, middle, y, Canvas.Anchor.CENTER);
        y += Canvas.lineHeight(Style.TEXT);
      }
    }
  }

  @Override
  public int width() {
    return (int) Math.ceil(columns * cellWidth + GAP);
  }

  @Override
  public int height() {
    int rows = (images.size() + columns - 1) / columns;
    return (int) Math.ceil(rows * cellHeight + GAP);
  }

  @Override
  public String title() {
    return images.size() + " images";
  }

  @Override
  public String description() {
    List<String> said = captions.stream().map(lines -> String.join(" ", lines)).toList();
    return said.stream().allMatch(String::isBlank)
        ? title()
        : title() + ": " + String.join(", ", said);
  }
}
