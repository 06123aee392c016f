package backprop.data;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.factory.Nd4j;

/**
 * 1,797 handwritten digits, 8 by 8 pixels, from 0 (paper) to 1 (ink).
 *
 * <p>Alpaydin and Kaynak, UCI Machine Learning Repository, 1998; CC BY 4.0.
 */
public final class Digits {

  private static final int PIXELS = 64;
  private static final float INK = 16;

  private Digits() {}

  /** All of them: {@code x [1797, 64]} FLOAT, classes {@code 0} to {@code 9}. */
  public static Dataset load() {
    List<String> lines =
        new String(Resources.read("digits.csv.gz"), StandardCharsets.US_ASCII).lines().toList();
    float[][] x = new float[lines.size()][PIXELS];
    int[] labels = new int[lines.size()];
    for (int i = 0; i < x.length; i++) {
      String[] fields = lines.get(i).split(",");
      for (int p = 0; p < PIXELS; p++) {
        x[i][p] = Float.parseFloat(fields[p]) / INK;
      }
      labels[i] = Integer.parseInt(fields[PIXELS]);
    }
    List<String> classes = IntStream.range(0, 10).mapToObj(String::valueOf).toList();
    return new Dataset(
        Nd4j.createFromArray(x),
        Nd4j.createFromArray(labels),
        Names.unnamed().withClasses(classes));
  }
}
