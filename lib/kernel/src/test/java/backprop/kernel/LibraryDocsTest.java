package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The library's Javadoc")
class LibraryDocsTest {

  private final LibraryDocs library = new LibraryDocs(Path.of(".."));

  @ParameterizedTest
  @DisplayName("is found by a signature as JShell writes it")
  @CsvSource(
      delimiter = '#',
      value = {
        "INDArray Relu.forward(INDArray x, Mode mode) # Computes the layer's output",
        "Dense(int in, int out, long seed) # Weights drawn by <code>He.normal()</code> from a",
        "backprop.nn.Dense(int in, int out, long seed) # Weights drawn by",
        "Dense(int, int, java.util.random.RandomGenerator) # Weights drawn by",
        "Relu() # Lets what is positive through",
        "backprop.nn.Relu # Lets what is positive through",
        "Mode.EVAL # A pass whose prediction is wanted",
        "net:backprop.nn.Sequential # Layers one after another",
        "F backprop.exercise.Mine.<F>or(Exercise<F> exercise, F librarys) # What makes the learner's",
      })
  void of(String signature, String begins) {
    String found = library.of(signature).orElse("nothing");
    assertTrue(found.startsWith(begins), found);
  }

  @Test
  @DisplayName("is told with what it says of parameters, results and exceptions")
  void blockTags() {
    String found =
        library.of("List<Parameter> Layer.parametersWithout(String... frozen)").orElse("");
    assertTrue(found.contains("<br><b>frozen</b> names of layers, <code>conv2d1</code>"), found);
    assertTrue(found.contains("<br><b>throws IllegalArgumentException</b> if there is"), found);
  }

  @Test
  @DisplayName("keeps letters as they are, its markup in HTML, and none in plain text")
  void letters() {
    String html = library.ofType("Dense").orElseThrow();
    assertTrue(html.contains("\nbackward  dW += Xᵀ dY "), html);
    assertEquals("a < b & c\nd", LibraryDocs.text("a &lt; b &amp; c<p>d"));
    assertEquals("a&lt;b&gt; &amp;", LibraryDocs.escaped("a<b> &"));
  }

  @ParameterizedTest
  @DisplayName("is empty for what is not the library's")
  @CsvSource({
    "int",
    "counted:int",
    "String.length()",
    "INDArray Dense.nowhere(int x)",
    "a(",
    "(",
    "''"
  })
  void nothing(String signature) {
    assertEquals(Optional.empty(), library.of(signature));
  }

  @Test
  @DisplayName("is empty where there are no sources")
  void noSources() {
    assertEquals(Optional.empty(), new LibraryDocs(Path.of("nowhere")).ofType("Dense"));
  }
}
