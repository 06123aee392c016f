package backprop.autograder.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import backprop.tensor.Ops;
import backprop.worker.References;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

@DisplayName("Shortcuts of exercise 05, in compiled code")
class ShortcutTest {

  private interface Affine3 {
    INDArray of(INDArray x, INDArray w, INDArray b);
  }

  static class Called {
    INDArray y(INDArray x, INDArray w, INDArray b) {
      return Ops.affine(x, w, b);
    }
  }

  static class CastFromNull {
    @SuppressWarnings("static")
    INDArray y(INDArray x, INDArray w, INDArray b) {
      return ((Ops) null).affine(x, w, b);
    }
  }

  static class Referred {
    Affine3 y = Ops::affine;
  }

  static class InALambda {
    Affine3 y = (x, w, b) -> Ops.affine(x, w, b);
  }

  static class Differentiated {
    SameDiff graph = SameDiff.create();
  }

  /** Like Dense, and Ops.affine. */
  static class Described {
    String text = "a Dense layer of Ops.affine(x, w, b)";
  }

  static class DenseByHand {
    static class OwnDense {}

    OwnDense own = new OwnDense();

    INDArray affine(INDArray x, INDArray w) {
      return Ops.matmul(x, w);
    }
  }

  @TestFactory
  @DisplayName("are found however they are written, and nothing else is")
  Stream<DynamicTest> found() {
    List<Class<?>> without = List.of(Described.class, DenseByHand.class);
    return Arrays.stream(ShortcutTest.class.getDeclaredClasses())
        .filter(type -> !type.isInterface())
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type.getSimpleName(), () -> assertEquals(!without.contains(type), used(type))));
  }

  private static boolean used(Class<?> type) throws IOException {
    String file = type.getName().replaceFirst(".*\\.", "") + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      List<String> references = List.copyOf(References.of(in.readAllBytes()));
      return AffineExercise.EXERCISE.shortcuts().stream()
          .anyMatch(s -> own(references).stream().anyMatch(s.use().asMatchPredicate()));
    }
  }

  /** Classes of a notebook are in no package of ours, and those of this test are. */
  private static List<String> own(List<String> references) {
    return references.stream().filter(name -> !name.contains("ShortcutTest")).toList();
  }
}
