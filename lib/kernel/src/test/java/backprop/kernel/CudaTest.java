package backprop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the course makes of what a machine says of its GPUs. */
class CudaTest {

  private static final CudaLibraries ALL = new CudaLibraries(List.of(), Set.of());

  private static final String T4 = "7.5, 0, GPU-t4, 535.104.05, Tesla T4";
  private static final String H100 = "9.0, 1, GPU-h100, 550.54.15, NVIDIA H100 80GB HBM3";

  /** nvidia-smi's answer where each GPU's line has capability, index, UUID, driver and name. */
  private static NvidiaSmi recorded(String... lines) {
    return NvidiaSmi.ask(fields -> new ProgramAnswer(0, String.join("\n", lines) + "\n"));
  }

  private static NvidiaSmi failed(int status, String said) {
    return NvidiaSmi.ask(fields -> new ProgramAnswer(status, said));
  }

  private static Cuda of(NvidiaSmi smi) {
    return Cuda.of("Linux amd64", smi, null, ALL);
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("A GPU that the backend holds code for is used")
  @CsvSource({
    "Tesla K80, 3.7",
    "NVIDIA GeForce GTX 1080, 6.1",
    "Tesla T4, 7.5",
    "NVIDIA A100-SXM4-80GB, 8.0",
    "NVIDIA GeForce RTX 4070, 8.9"
  })
  void usable(String name, String capability) {
    Cuda cuda = of(recorded(capability + ", 0, GPU-1, 535.104.05, " + name));

    assertEquals(
        name + " (compute capability " + capability + ", driver 535.104.05)",
        cuda.gpu().orElseThrow().toString());
    assertEquals("", cuda.refusal());
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("A GPU that it holds no code for is named, with what is needed")
  @CsvSource({
    "NVIDIA GeForce GT 710, 3.5",
    "NVIDIA H100 80GB HBM3, 9.0",
    "NVIDIA B200, 10.0",
    "NVIDIA GeForce RTX 5070, 12.0"
  })
  void unusable(String name, String capability) {
    Cuda cuda = of(recorded(capability + ", 0, GPU-1, 570.86.15, " + name));

    assertTrue(cuda.gpu().isEmpty());
    assertEquals(
        "found "
            + name
            + " (compute capability "
            + capability
            + ", driver 570.86.15); the CUDA backend needs a GPU of compute capability 3.7 to 8.9",
        cuda.refusal());
  }

  @Test
  @DisplayName("Of several GPUs the first that can be used is")
  void several() {
    assertEquals("GPU-t4", of(recorded(H100, T4)).gpu().orElseThrow().uuid());
    String refusal = of(recorded(H100, "12.0, 0, GPU-2, 570.86.15, B")).refusal();
    assertTrue(
        refusal.contains(
            "NVIDIA H100 80GB HBM3 (compute capability 9.0, driver 550.54.15) and B (compute"),
        refusal);
  }

  @ParameterizedTest(name = "CUDA_VISIBLE_DEVICES={0}")
  @DisplayName("A GPU that the user hides from CUDA is not used")
  @ValueSource(strings = {"1", "GPU-h100", "1,GPU-x", "", "-1"})
  void hidden(String visible) {
    assertTrue(Cuda.of("Linux amd64", recorded(T4, H100), visible, ALL).gpu().isEmpty());
  }

  @ParameterizedTest(name = "CUDA_VISIBLE_DEVICES={0}")
  @DisplayName("A GPU that the user names is used, by number or UUID")
  @ValueSource(strings = {"0", "1, 0", "GPU-t4", "GPU-t"})
  void shown(String visible) {
    Cuda cuda = Cuda.of("Linux amd64", recorded(T4, H100), visible, ALL);

    assertEquals("GPU-t4", cuda.gpu().orElseThrow().uuid());
  }

  @Test
  @DisplayName("Where CUDA is to see no GPU that there is, the variable is named")
  void none() {
    String refusal = Cuda.of("Linux amd64", recorded(T4), "7", ALL).refusal();

    assertTrue(refusal.contains("and CUDA_VISIBLE_DEVICES=7 names none of them"), refusal);
  }

  @Test
  @DisplayName("Without a driver, all that is needed is named")
  void noDriver() {
    assertEquals(
        "found no NVIDIA driver (there is no command nvidia-smi); the CUDA backend needs a GPU of"
            + " compute capability 3.7 to 8.9, its driver, and the libraries of CUDA 11"
            + " (docs/cuda.md)",
        of(failed(ProgramAnswer.NOT_FOUND, "")).refusal());
  }

  @Test
  @DisplayName("A driver that does not answer is told in nvidia-smi's words")
  void silentDriver() {
    String said =
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure"
            + " that the latest NVIDIA driver is installed and running.";

    String refusal = of(failed(9, said + "\n\n")).refusal();

    assertTrue(refusal.startsWith("found no GPU (nvidia-smi says: " + said + ");"), refusal);
    assertEquals(1, refusal.lines().count());
    refusal = of(failed(6, "No devices were found\n")).refusal();
    assertTrue(refusal.startsWith("found no GPU (nvidia-smi says: No devices were found)"));
    assertTrue(of(failed(137, "")).refusal().startsWith("found no GPU (nvidia-smi says: nothing)"));
  }

  @Test
  @DisplayName("Warnings between nvidia-smi's lines are no GPUs")
  void warnings() {
    NvidiaSmi smi =
        recorded("WARNING: a, b, c, d, e", T4, "WARNING: infoROM is corrupted at gpu 0000:3B:00.0");

    assertEquals(1, smi.gpus().size());
    assertEquals("", smi.problem());
  }

  @Test
  @DisplayName("A driver that does not know the word is asked without it, and nothing is guessed")
  void oldDriver() {
    NvidiaSmi smi =
        NvidiaSmi.ask(
            fields ->
                fields.contains("compute_cap")
                    ? new ProgramAnswer(
                        2, "Field \"compute_cap\" is not a valid field to query.\n\n")
                    : new ProgramAnswer(0, "0, GPU-k80, 470.182.03, Tesla K80\n"));

    assertEquals(
        "found Tesla K80 (compute capability untold, driver 470.182.03); the CUDA backend needs a"
            + " GPU of compute capability 3.7 to 8.9",
        of(smi).refusal());
    assertEquals(
        of(smi).refusal(), of(recorded("[N/A], 0, GPU-k80, 470.182.03, Tesla K80")).refusal());
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("A driver of the time before CUDA 11 is named")
  @ValueSource(strings = {"440.33.01", "[N/A]"})
  void driverBeforeCuda11(String driver) {
    String refusal = of(recorded("7.5, 0, GPU-t4, " + driver + ", Tesla T4")).refusal();

    assertTrue(refusal.endsWith("needs driver 450 or newer"), refusal);
  }

  @Test
  @DisplayName("Libraries that are missing are named")
  void missing() {
    CudaLibraries libraries = CudaLibraries.find("", List.of(), List.of());
    String refusal = Cuda.of("Linux amd64", recorded(T4), null, libraries).refusal();

    assertEquals(
        "found Tesla T4 (compute capability 7.5, driver 535.104.05) without libcuda.so.1,"
            + " libcudart.so.11.0, libcublas.so.11, libcublasLt.so.11, libcusolver.so.11,"
            + " libcusolverMg.so.11, libcusparse.so.11; the CUDA backend needs the libraries of"
            + " CUDA 11 (docs/cuda.md)",
        refusal);
  }

  @ParameterizedTest
  @DisplayName("Where no CUDA backend is released, nothing else is looked at")
  @ValueSource(strings = {"Mac OS X aarch64", "Linux aarch64"})
  void elsewhere(String system) {
    assertEquals(
        "found " + system + "; the CUDA backend needs Linux on x86-64",
        Cuda.of(system, recorded(T4), null, ALL).refusal());
  }

  @Test
  @DisplayName("Libraries are found by the loader's list, its path, and where CUDA is installed")
  void libraries(@TempDir Path machine) throws IOException {
    Path path = Files.createDirectories(machine.resolve("path"));
    Path newest = Files.createDirectories(machine.resolve("cuda-11.8/lib64"));
    Path older = Files.createDirectories(machine.resolve("cuda-11.6/lib64"));
    Files.createDirectories(machine.resolve("cuda-12.4/lib64"));
    Files.createFile(path.resolve("libcudart.so.11.0"));
    for (String name : CudaLibraries.NAMES.subList(2, 7)) {
      Files.createFile(newest.resolve(name));
      Files.createFile(older.resolve(name));
    }
    List<Path> installed = CudaLibraries.installed(machine);

    CudaLibraries found =
        CudaLibraries.find(
            "\tlibcuda.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libcuda.so.1\n",
            List.of(path),
            installed);

    assertEquals(List.of(), found.missing());
    assertEquals(Set.of(newest), found.directories());
    // One of another machine's, and one that only begins so.
    String known = "\tlibcuda.so.1 (libc6) => a\n\tlibcuda.so.1.2 (libc6,x86-64) => b\n";
    assertEquals(
        List.of("libcuda.so.1"), CudaLibraries.find(known, List.of(path), installed).missing());
  }

  @Test
  @DisplayName("The doctor claims of no GPU that something runs on it, unless it does")
  void findings() {
    Map<String, Object> findings = of(recorded(T4, H100)).findings(false);

    assertEquals(List.of("gpu0", "gpu1", "libraries", "cuda"), List.copyOf(findings.keySet()));
    assertEquals(
        "Tesla T4 (compute capability 7.5, driver 535.104.05): within what the CUDA backend was"
            + " compiled for",
        findings.get("gpu0"));
    assertTrue(findings.get("gpu1").toString().endsWith("was not compiled for it"));
    assertEquals(
        "not tried on this machine; COURSE_BACKEND=cuda ./course doctor tries it on Tesla T4",
        findings.get("cuda"));
    assertEquals(
        "chosen, on Tesla T4; nd4j, above, says what came of it",
        of(recorded(T4)).findings(true).get("cuda"));
    assertEquals(of(recorded(H100)).refusal(), of(recorded(H100)).findings(false).get("cuda"));
    assertEquals(
        Map.of("cuda", "no NVIDIA driver (there is no command nvidia-smi); the course needs none"),
        of(failed(ProgramAnswer.NOT_FOUND, "")).findings(false));
  }

  @Test
  @DisplayName("A program is heard to its end, whatever it says, and a missing one is no error")
  void programs() {
    ProgramAnswer counted = ProgramAnswer.of("sh", "-c", "seq 100000; echo last >&2; exit 3");

    assertEquals(3, counted.status());
    assertEquals(100001, counted.said().lines().count());
    assertEquals(ProgramAnswer.NOT_FOUND, ProgramAnswer.of("no-such-program").status());
    assertTrue(Arrays.asList(counted.said().split("\n")).contains("last"));
  }
}
