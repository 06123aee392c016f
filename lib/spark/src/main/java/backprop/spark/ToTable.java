package backprop.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where the table of a command goes. */
final class ToTable {

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      required = true,
      description = "the table, written at the end")
  private Path csv;

  @Option(names = "--help", usageHelp = true, description = "this text")
  private boolean help;

  void write(List<String> lines) throws IOException {
    Files.write(csv, lines);
  }
}
