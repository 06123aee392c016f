package backprop.tensor.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.data.Dataset;
import backprop.data.Digits;
import backprop.data.Vocabulary;
import backprop.loss.SoftmaxCrossEntropy;
import backprop.nn.Layer;
import backprop.nn.Parameter;
import backprop.nn.models.Mlp;
import backprop.nn.models.TinyGpt;
import backprop.optim.Adam;
import backprop.train.Trainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Training on one thread")
class OneThreadTest {

  /** Trains two models, and prints a number that depends on every bit of their weights. */
  static final class Child {

    public static void main(String[] none) {
      Random random = new Random(1);
      Layer mlp = Mlp.of(random, 64, 300, 200, 10);
      Dataset digits = Digits.load().take(600);
      String text = "the chain rule, applied from the loss back to the weights. ".repeat(40);
      Vocabulary letters = Vocabulary.of(text);
      Layer gpt = new TinyGpt(new TinyGpt.Shape(letters.size(), 32, 64, 4, 2), random);
      Dataset stretches = Dataset.ofText(text, letters, 32);
      System.out.print(trained(mlp, digits, 200) + " " + trained(gpt, stretches, 16));
    }

    private static int trained(Layer model, Dataset data, int batch) {
      new Trainer(model, new SoftmaxCrossEntropy(), new Adam(model.parameters(), 1e-3))
          .fit(data, data.take(batch), 2, batch, 1);
      int hash = 0;
      for (Parameter p : model.parameters()) {
        hash = 31 * hash + Arrays.hashCode(p.value().dup('c').data().asFloat());
      }
      return hash;
    }
  }

  @Test
  @DisplayName("gives the same bits, be it that one is allowed or that one processor is seen")
  void oneThread() throws Exception {
    String allowed = child("1");
    String seen = child(null, "-XX:ActiveProcessorCount=1");
    assertTrue(allowed.matches("-?\\d+ -?\\d+"), allowed);
    assertEquals(allowed, seen);
  }

  private static String child(String threads, String... flags)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of(flags));
    words.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    words.add(Child.class.getName());
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().remove("OMP_NUM_THREADS");
    if (threads != null) {
      builder.environment().put("OMP_NUM_THREADS", threads);
    }
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
