package backprop.data;

import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Pictures of clothes, 28 by 28 pixels, from 0 (background) to 1, in ten classes.
 *
 * <p>Xiao, Rasul and Vollgraf, 2017; MIT. Shipped are 8,000 training and 2,000 test images, all
 * classes in equal parts. The whole has 60,000 and 10,000.
 *
 * @param train to train on
 * @param test to test on; nothing is in both
 */
public record FashionMnist(Dataset train, Dataset test) {

  private static final List<String> CLASSES =
      List.of(
          "T-shirt",
          "trouser",
          "pullover",
          "dress",
          "coat",
          "sandal",
          "shirt",
          "sneaker",
          "bag",
          "boot");

  /**
   * The 10,000 images that the course ships: {@code x [8000, 784]} and {@code [2000, 784]}, FLOAT.
   */
  public static FashionMnist subset() {
    return new FashionMnist(shipped("train"), shipped("test"));
  }

  /**
   * All 70,000 images: from Debian's package where it is installed, else from the cache, else
   * downloaded into it, 30 MB, checked by SHA-256.
   *
   * @throws java.io.UncheckedIOException if there is neither, nor a network, or if a file is not
   *     the one expected; it says where to put the files
   */
  public static FashionMnist whole() {
    return whole(FashionFiles.standard());
  }

  static FashionMnist whole(FashionFiles files) {
    return new FashionMnist(whole(files, "train"), whole(files, "t10k"));
  }

  /**
   * The directory that the whole would be read from, without reading it; null if it must be
   * downloaded.
   */
  public static Path whereWhole() {
    return FashionFiles.standard().where();
  }

  private static Dataset whole(FashionFiles files, String part) {
    String images = part + "-images-idx3";
    String labels = part + "-labels-idx1";
    return dataset(Idx.parse(images, files.read(images)), Idx.parse(labels, files.read(labels)));
  }

  private static Dataset shipped(String part) {
    String images = "fashion-" + part + "-images.idx.gz";
    String labels = "fashion-" + part + "-labels.idx.gz";
    return dataset(
        Idx.parse(images, Resources.read(images)), Idx.parse(labels, Resources.read(labels)));
  }

  private static Dataset dataset(Idx images, Idx labels) {
    float[] pixels = new float[images.elements().length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (images.elements()[i] & 0xff) / 255f;
    }
    int n = images.shape()[0];
    int[] classes = new int[labels.elements().length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = labels.elements()[i];
    }
    return new Dataset(
        Nd4j.create(pixels, new long[] {n, pixels.length / n}, 'c'),
        Nd4j.createFromArray(classes),
        Names.unnamed().withClasses(CLASSES));
  }
}
