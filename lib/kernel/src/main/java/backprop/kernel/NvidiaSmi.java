package backprop.kernel;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What nvidia-smi, the command that comes with NVIDIA's driver, says of this machine.
 *
 * @param gpus the GPUs; none where the driver is missing or broken
 * @param problem why there are none, as "no NVIDIA driver"; empty where there are some
 */
record NvidiaSmi(List<Gpu> gpus, String problem) {

  private static final String FIELDS = "index,uuid,driver_version,name";

  static NvidiaSmi ask() {
    return ask(
        fields -> ProgramAnswer.of("nvidia-smi", "--query-gpu=" + fields, "--format=csv,noheader"));
  }

  /**
   * Asks for the compute capability too. An older nvidia-smi, as that of driver 470, knows no such
   * field, and answers nothing at all; then without it.
   */
  static NvidiaSmi ask(Function<String, ProgramAnswer> query) {
    ProgramAnswer answer = query.apply("compute_cap," + FIELDS);
    if (answer.said().contains("\"compute_cap\" is not a valid field")) {
      return read(query.apply(FIELDS), "[N/A], ");
    }
    return read(answer, "");
  }

  private static NvidiaSmi read(ProgramAnswer answer, String before) {
    if (answer.status() == ProgramAnswer.NOT_FOUND) {
      return new NvidiaSmi(List.of(), "no NVIDIA driver (there is no command nvidia-smi)");
    }
    List<Gpu> gpus =
        answer.said().lines().map(line -> gpu(before + line)).flatMap(Optional::stream).toList();
    if (gpus.isEmpty()) {
      String said = answer.said().lines().map(String::strip).findFirst().orElse("nothing");
      return new NvidiaSmi(List.of(), "no GPU (nvidia-smi says: " + said + ")");
    }
    return new NvidiaSmi(gpus, "");
  }

  /** A GPU's line; nothing for a line that is a warning. */
  private static Optional<Gpu> gpu(String line) {
    String[] fields = line.strip().split(", ", 5);
    if (fields.length < 5 || !fields[1].matches("\\d+")) {
      return Optional.empty();
    }
    OptionalDouble capability =
        fields[0].matches("\\d+\\.\\d+")
            ? OptionalDouble.of(Double.parseDouble(fields[0]))
            : OptionalDouble.empty();
    return Optional.of(
        new Gpu(Integer.parseInt(fields[1]), fields[2], fields[3], fields[4], capability));
  }
}
