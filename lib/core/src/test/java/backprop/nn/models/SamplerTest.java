package backprop.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A sampler")
class SamplerTest {

  /** Whose shares are 1/16, 8/16, 2/16, 4/16, 1/16. */
  private static final double[] LOGITS = {
    0, Math.log(8), Math.log(2), Math.log(4), 0,
  };

  private static Sampler sampler(double temperature, int topK, double topP) {
    return new Sampler(temperature, topK, topP, new Random(1));
  }

  private static void assertShares(Sampler sampler, double... sixteenths) {
    assertArrayEquals(sixteenths, sampler.probabilities(LOGITS), 1e-12);
  }

  @Test
  @DisplayName("of temperature T takes the shares to the power of 1/T")
  void temperature() {
    assertShares(sampler(1, 5, 1), 1 / 16.0, 8 / 16.0, 2 / 16.0, 4 / 16.0, 1 / 16.0);
    // Squares: 1, 64, 4, 16, 1.
    assertShares(sampler(0.5, 5, 1), 1 / 86.0, 64 / 86.0, 4 / 86.0, 16 / 86.0, 1 / 86.0);
    // Roots of 1, 64, 4, 16, 1 where T is 2.
    double[] squares = {0, Math.log(64), Math.log(4), Math.log(16), 0};
    assertArrayEquals(
        new double[] {1 / 16.0, 8 / 16.0, 2 / 16.0, 4 / 16.0, 1 / 16.0},
        sampler(2, 5, 1).probabilities(squares),
        1e-12);
  }

  @Test
  @DisplayName("of top k leaves the k largest, and of equals the first")
  void topK() {
    assertShares(sampler(1, 1, 1), 0, 1, 0, 0, 0);
    assertShares(sampler(1, 2, 1), 0, 8 / 12.0, 0, 4 / 12.0, 0);
    assertShares(sampler(1, 4, 1), 1 / 15.0, 8 / 15.0, 2 / 15.0, 4 / 15.0, 0);
    assertShares(sampler(1, 99, 1), 1 / 16.0, 8 / 16.0, 2 / 16.0, 4 / 16.0, 1 / 16.0);
    assertArrayEquals(new double[] {0.5, 0.5, 0}, sampler(1, 2, 1).probabilities(1, 1, 1), 1e-12);
  }

  @Test
  @DisplayName("of top p leaves the fewest that have the share p together")
  void topP() {
    assertShares(sampler(1, 5, 0.5), 0, 1, 0, 0, 0);
    assertShares(sampler(1, 5, 0.51), 0, 8 / 12.0, 0, 4 / 12.0, 0);
    assertShares(sampler(1, 5, 0.75), 0, 8 / 12.0, 0, 4 / 12.0, 0);
    assertShares(sampler(1, 5, 0.76), 0, 8 / 14.0, 2 / 14.0, 4 / 14.0, 0);
    assertShares(sampler(1, 5, 0.9), 1 / 15.0, 8 / 15.0, 2 / 15.0, 4 / 15.0, 0);
    assertShares(sampler(1, 5, 1e-9), 0, 1, 0, 0, 0);
    assertShares(sampler(1, 5, 0.99), 1 / 16.0, 8 / 16.0, 2 / 16.0, 4 / 16.0, 1 / 16.0);
  }

  @Test
  @DisplayName("asks for p after temperature and top k")
  void together() {
    // 64, 16, 4 of 84, of which the first has 0.762.
    assertShares(sampler(0.5, 3, 0.77), 0, 64 / 80.0, 0, 16 / 80.0, 0);
    assertShares(sampler(0.5, 3, 0.76), 0, 1, 0, 0, 0);
    // Without top k the first has 64/86, 0.744.
    assertShares(sampler(0.5, 5, 0.75), 0, 64 / 80.0, 0, 16 / 80.0, 0);
  }

  @Test
  @DisplayName("draws what is likely as often as it says, the same from the same seed")
  void draws() {
    Sampler sampler = sampler(1, 5, 0.76);
    double[] share = new double[5];
    for (int i = 0; i < 20_000; i++) {
      share[sampler.next(LOGITS)] += 1 / 20_000.0;
    }
    assertArrayEquals(sampler.probabilities(LOGITS), share, 0.015);
    Sampler one = sampler(1, 5, 1);
    Sampler other = sampler(1, 5, 1);
    for (int i = 0; i < 100; i++) {
      assertEquals(one.next(LOGITS), other.next(LOGITS));
    }
  }

  @Test
  @DisplayName("never draws what has minus infinity, and refuses a share that is none")
  void bounds() {
    double none = Double.NEGATIVE_INFINITY;
    assertArrayEquals(
        new double[] {0, 1, 0}, sampler(1, 3, 1).probabilities(none, 700, none), 1e-12);
    assertArrayEquals(
        new double[] {0, 1, 0}, sampler(1, 3, 0.9).probabilities(none, -700, none), 1e-12);
    for (double p : new double[] {0, -0.1, 1.01, Double.NaN}) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> sampler(1, 1, p)).getMessage();
      assertTrue(said.contains("topP must be above 0 and at most 1, got " + p), said);
    }
  }
}
