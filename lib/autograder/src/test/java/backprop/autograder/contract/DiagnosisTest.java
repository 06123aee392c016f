package backprop.autograder.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.worker.subject.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A diagnosis")
class DiagnosisTest {

  private static final Tensor EXPECTED = Tensor.of(new long[] {2, 2}, 1, -2, 3, 4);

  private static String of(Tensor received) {
    return new Diagnosis(128).of(EXPECTED, received);
  }

  @Test
  @DisplayName("names a factor, and says when it is the batch size")
  void factors() {
    assertEquals("every element has the wrong sign", of(EXPECTED.times(-1)));
    assertEquals("every element is 0.5000 times what is expected", of(EXPECTED.times(0.5)));
    assertEquals(
        "yours is 128 times too large, and 128 is the batch size", of(EXPECTED.times(128)));
    assertEquals(
        "yours is 128 times too small, and 128 is the batch size", of(EXPECTED.times(1 / 128.0)));
  }

  @Test
  @DisplayName("is silent about a factor that would be written as 1")
  void nearlyOne() {
    for (double factor : new double[] {1.0004, 0.9996, 1.00004, 0.99996, 1 + 1e-9}) {
      assertEquals("", of(EXPECTED.times(factor)), "" + factor);
    }
    assertEquals("every element is 1.010 times what is expected", of(EXPECTED.times(1.01)));
  }

  @Test
  @DisplayName("recognizes a transpose")
  void transpose() {
    assertEquals(
        "yours is the transpose of what is expected",
        of(Tensor.of(new long[] {2, 2}, 1, 3, -2, 4)));
  }

  @Test
  @DisplayName("recognizes an array that was named as a likely mistake")
  void named() {
    Tensor dY = Tensor.of(new long[] {2, 2}, 7, 8, 9, 1);

    assertEquals(
        "a factor is missing", new Diagnosis(1).orElse("a factor is missing", dY).of(EXPECTED, dY));
  }

  @Test
  @DisplayName("is silent about what it does not know, NaN and zeros among it")
  void unknown() {
    assertEquals("", of(EXPECTED.with(0, 5)));
    assertEquals("", of(EXPECTED.with(0, Double.NaN)));
    assertEquals("", of(EXPECTED.times(0)));
    assertEquals("", of(EXPECTED.times(Double.NaN)));
  }
}
