package backprop.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

@DisplayName("Fashion-MNIST")
class FashionMnistTest {

  private static int[] counts(Dataset dataset) {
    int[] counts = new int[10];
    for (int label : dataset.y().toIntVector()) {
      counts[label]++;
    }
    return counts;
  }

  private static int[] tenOf(int n) {
    int[] all = new int[10];
    Arrays.fill(all, n);
    return all;
  }

  /** The sum of all pixels, as bytes. */
  private static long sum(Dataset dataset) {
    long sum = 0;
    for (Batch batch : dataset.batches(500)) {
      for (float[] image : batch.x().toFloatMatrix()) {
        for (float pixel : image) {
          sum += Math.round(255 * pixel);
        }
      }
    }
    return sum;
  }

  private static Set<Integer> hashes(Dataset dataset) {
    Set<Integer> hashes = new HashSet<>();
    for (Batch batch : dataset.batches(500)) {
      for (float[] image : batch.x().toFloatMatrix()) {
        hashes.add(Arrays.hashCode(image));
      }
    }
    return hashes;
  }

  @Test
  @DisplayName(
      "as shipped is 8,000 images to train on and 2,000 to test on, all classes in equal parts")
  void shipped() {
    FashionMnist fashion = FashionMnist.subset();
    assertArrayEquals(new long[] {8000, 784}, fashion.train().x().shape());
    assertArrayEquals(new long[] {2000, 784}, fashion.test().x().shape());
    assertEquals(DataType.FLOAT, fashion.train().x().dataType());
    assertArrayEquals(tenOf(800), counts(fashion.train()));
    assertArrayEquals(tenOf(200), counts(fashion.test()));
    assertEquals("boot", fashion.train().classNames().get(9));
  }

  @Test
  @DisplayName("as shipped begins as the original does: a boot of 76,247, and a boot of 33,456")
  void firstImages() {
    // Both sums, and the labels, are read from the original files with Python.
    FashionMnist fashion = FashionMnist.subset();
    assertEquals(76_247, sum(fashion.train().take(1)));
    assertEquals(33_456, sum(fashion.test().take(1)));
    assertArrayEquals(
        new int[] {9, 0, 0, 3, 0, 2, 7, 2, 5, 5}, fashion.train().take(10).y().toIntVector());
    assertArrayEquals(
        new int[] {9, 2, 1, 1, 6, 1, 4, 6, 5, 7}, fashion.test().take(10).y().toIntVector());
  }

  @Test
  @DisplayName("as shipped has no image to train on among those to test on")
  void disjoint() {
    FashionMnist fashion = FashionMnist.subset();
    Set<Integer> both = hashes(fashion.train());
    both.retainAll(hashes(fashion.test()));
    assertEquals(Set.of(), both);
  }

  @Test
  @DisplayName(
      "as a whole, where it is installed, is 70,000 images of mean 0.286, and has all that is shipped")
  void whole() {
    assumeTrue(FashionMnist.whereWhole() != null, "all of Fashion-MNIST is not on this machine");
    FashionMnist whole = FashionMnist.whole();
    assertArrayEquals(new long[] {60000, 784}, whole.train().x().shape());
    assertArrayEquals(new long[] {10000, 784}, whole.test().x().shape());
    assertArrayEquals(tenOf(6000), counts(whole.train()));
    assertEquals(3_431_114_169L, sum(whole.train()));
    FashionMnist subset = FashionMnist.subset();
    assertTrue(hashes(whole.train().take(9000)).containsAll(hashes(subset.train())));
    assertTrue(hashes(whole.test().take(3000)).containsAll(hashes(subset.test())));
  }
}
