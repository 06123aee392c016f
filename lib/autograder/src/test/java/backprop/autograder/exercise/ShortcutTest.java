package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Shortcuts of exercise 05")
class ShortcutTest {

  @ParameterizedTest(name = "are found in: {0}")
  @ValueSource(
      strings = {
        "Layer right = new Dense(3, 2, 1);",
        "import org.nd4j.autodiff.samediff.SameDiff;",
        "return Ops.affine(x, w.value(), b.value());",
        "return Ops\n  .affine(x, w, b);",
        "Affine3 f = Ops::affine;",
        "import static backprop.tensor.Ops.*;",
        "char c = '\"'; Layer right = new Dense(3, 2, 1); String s = \"\";"
      })
  void found(String source) {
    assertTrue(used(source));
  }

  @ParameterizedTest(name = "are not seen in: {0}")
  @ValueSource(
      strings = {
        "// like Dense, but mine",
        "/* Ops.affine\n would do */ int a;",
        "String s = \"a Dense layer\";",
        "class DenseByHand {}",
        "INDArray affine(INDArray x) { return x; }",
        "Ops.matmul(x, w)"
      })
  void notFound(String source) {
    assertFalse(used(source));
  }

  private static boolean used(String source) {
    return AffineExercise.EXERCISE.shortcuts().stream().anyMatch(s -> s.in(source));
  }
}
