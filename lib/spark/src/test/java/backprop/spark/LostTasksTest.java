package backprop.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backprop.autograder.grade.DelegateGrader.Graded;
import backprop.autograder.grade.Delegation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A class whose tasks bring nothing back")
@Timeout(600)
class LostTasksTest {

  @TempDir private Path directory;

  @Test
  @DisplayName("has all marks where workers grade nobody, or their tasks fail, and is told so")
  void neither() throws IOException {
    List<String> seen = new ArrayList<>();
    for (Function<Delegation.Learner, Graded> task :
        List.<Function<Delegation.Learner, Graded>>of(
            learner -> Graded.refused("executor 0 grades nobody"),
            learner -> {
              throw new IllegalStateException("no memory");
            })) {
      GradedClass two = new GradedClass(directory.resolve("two-" + seen.size()));
      two.add("ada", GradedClass.notebook(GradedClass.ANSWERS.get(1)));
      two.add("bob", "{}");
      Path json = directory.resolve("two.json");
      GradedClass.Said said =
          two.bySpark(
              () -> Cluster.start("local[2]", "SparkGraderTest"),
              (run, terms) -> task,
              "--json",
              json.toString());
      assertEquals(0, said.status(), said::err);
      assertTrue(Files.readString(json).contains("\"score\" : 18.0"));
      seen.add(said.err());
    }
    assertTrue(seen.get(0).contains("executor 0 grades nobody; what"), seen::toString);
    assertTrue(seen.get(1).contains("ada is graded on this machine"), seen::toString);
    assertTrue(seen.get(1).contains("no memory"), seen::toString);
  }
}
