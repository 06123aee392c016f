package backprop.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A schedule")
class ScheduleTest {

  @Test
  @DisplayName("of one rate gives it at every step")
  void constant() {
    assertEquals(0.1, Schedule.constant(0.1).rate(1));
    assertEquals(0.1, Schedule.constant(0.1).rate(1_000_000));
  }

  @Test
  @DisplayName("refuses a rate that is no number of at least 0")
  void refuses() {
    var error = assertThrows(IllegalArgumentException.class, () -> Schedule.constant(Double.NaN));
    assertEquals(
        "Schedule.constant: rate must be a number of at least 0, got NaN", error.getMessage());
  }

  @Test
  @DisplayName("in steps of three multiplies after the third and the sixth step")
  void step() {
    Schedule schedule = Schedule.step(0.8, 3, 0.5);
    double[] expected = {0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2};
    for (int t = 1; t <= 7; t++) {
      assertEquals(expected[t - 1], schedule.rate(t), 1e-15);
    }
  }

  @Test
  @DisplayName("that decays exponentially loses the same share at each step")
  void exponential() {
    Schedule schedule = Schedule.exponential(1, 0.9);
    assertEquals(1, schedule.rate(1));
    assertEquals(0.9 * 0.9 * 0.9, schedule.rate(4), 1e-15);
  }

  @Test
  @DisplayName("along a cosine starts at its rate, is at half in the middle, and ends at 0")
  void cosine() {
    Schedule schedule = Schedule.cosine(0.6, 101);
    assertEquals(0.6, schedule.rate(1), 1e-15);
    // A quarter of the way: 0.3 (1 + cos 45°).
    assertEquals(0.3 * (1 + Math.sqrt(0.5)), schedule.rate(26), 1e-12);
    assertEquals(0.3, schedule.rate(51), 1e-12);
    assertEquals(0, schedule.rate(101), 1e-15);
    assertEquals(0, schedule.rate(500), 1e-15);
  }

  @Test
  @DisplayName("that warms up rises in equal parts, meets the cosine at its rate, and ends at 0")
  void warmUp() {
    Schedule schedule = Schedule.warmUpThenCosine(0.4, 4, 104);
    assertEquals(0.1, schedule.rate(1), 1e-15);
    assertEquals(0.3, schedule.rate(3), 1e-15);
    assertEquals(0.4, schedule.rate(4), 1e-15);
    assertEquals(0.2, schedule.rate(54), 1e-12);
    assertEquals(0, schedule.rate(104), 1e-15);
  }

  @Test
  @DisplayName("refuses a warm-up that is longer than the whole")
  void warmUpTooLong() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> Schedule.warmUpThenCosine(0.4, 10, 10));
    assertEquals(
        "Schedule.warmUpThenCosine: steps must be at least 11, got 10", error.getMessage());
  }

  @Test
  @DisplayName("of one cycle rises to its rate in 30 % of the steps, and falls to next to nothing")
  void oneCycle() {
    Schedule schedule = Schedule.oneCycle(0.5, 100);
    assertEquals(0.02, schedule.rate(1), 1e-15);
    assertEquals(0.5, schedule.rate(30), 1e-15);
    assertEquals(2e-6, schedule.rate(100), 1e-15);
    assertEquals(2e-6, schedule.rate(1000), 1e-15);
    // Recorded from torch.optim.lr_scheduler.OneCycleLR(SGD, max_lr=0.5, total_steps=100).
    assertEquals(0.12531510431302822, schedule.rate(10), 1e-12);
    assertEquals(0.30563101096814466, schedule.rate(60), 1e-12);
  }
}
