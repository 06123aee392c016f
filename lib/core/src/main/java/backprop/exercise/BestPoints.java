package backprop.exercise;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The best points that a learner has had in each exercise, in one file of the learner's copy of the
 * course, which {@code ./course progress} and JupyterLab's front page show.
 *
 * <pre>{@code
 * {"05-affine": {"points": 18.0, "of": 20.0, "when": "2026-11-26T22:45:00Z"}}
 * }</pre>
 *
 * <p>Several kernels may write at once, and a reader never sees half a file. Practice goes on where
 * nothing can be kept: then nothing is said.
 */
final class BestPoints {

  /** The system property that names the file; {@code ./course kernel} sets it, and nobody else. */
  private static final String PROPERTY = "backprop.points";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path file;

  BestPoints(Path file) {
    this.file = file;
  }

  /** Those of the learner in whose kernel this runs; nothing where marks are made. */
  static Optional<BestPoints> ofThisKernel() {
    return Optional.ofNullable(System.getProperty(PROPERTY))
        .filter(name -> !name.isBlank())
        .map(name -> new BestPoints(Path.of(name)));
  }

  /** Keeps the report's points, if there were none for its exercise, or a smaller share. */
  void remember(Report report) {
    // A lock on a file is the process's; threads of one process need their own.
    synchronized (BestPoints.class) {
      try (FileChannel lock =
          FileChannel.open(
              file.resolveSibling(".points.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        lock.lock();
        ObjectNode all = read();
        if (isBest(report, all.path(report.exercise()))) {
          ObjectNode one = all.putObject(report.exercise());
          one.put("points", report.score());
          one.put("of", report.max());
          one.put("when", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
          write(all);
        }
      } catch (IOException e) {
        // A directory that may not be written, a disk that is full: the report is what counts.
      }
    }
  }

  /** Shares are compared, since an exercise of a newer course may have other tests. */
  private static boolean isBest(Report report, JsonNode before) {
    double share = report.score() / report.max();
    double most = before.path("of").asDouble();
    return Double.isFinite(share)
        && (!(most > 0) || share > before.path("points").asDouble() / most);
  }

  /** What is in the file; where that is no JSON object, it is put aside, not lost. */
  private ObjectNode read() throws IOException {
    if (!Files.exists(file)) {
      return JSON.createObjectNode();
    }
    try {
      if (JSON.readTree(file.toFile()) instanceof ObjectNode all) {
        return all;
      }
    } catch (JsonProcessingException e) {
      // Put aside, as any other file that is none of ours.
    }
    Files.move(
        file, file.resolveSibling("points-unreadable.json"), StandardCopyOption.REPLACE_EXISTING);
    return JSON.createObjectNode();
  }

  private void write(ObjectNode all) throws IOException {
    Path writing = Files.createTempFile(file.toAbsolutePath().getParent(), ".points-", ".json");
    try {
      JSON.writeValue(writing.toFile(), all);
      Files.move(
          writing, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(writing);
    }
  }
}
