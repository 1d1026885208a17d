package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.run.HostTensor;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.Tuning;
import perrin.diffusion.run.TuningYaml;
import perrin.diffusion.sample.RunWeights;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.TuningTable;

/** Tables from the command line to the bits of weights and samples. */
final class TunedRunTest {
  private static final TuningTable DIRECT = TuningTable.everywhere(Algorithm.DIRECT);

  @TempDir private Path dir;

  @BeforeEach
  void theUsersFolderIsTheTests() {
    System.setProperty("perrin.cache", dir.resolve("cache").toString());
  }

  @AfterEach
  void theUsersFolderIsTheUsers() {
    System.clearProperty("perrin.cache");
  }

  private record Ran(int code, String out, String err) {}

  private static Ran perrin(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Ran(code, out.toString(), err.toString());
  }

  private static String done(String... args) {
    Ran ran = perrin(args);
    assertEquals(0, ran.code(), ran.err());
    return ran.out();
  }

  private String train(String name, String tuning, int steps) {
    String run = dir.resolve(name).toString();
    var args = new ArrayList<>(List.of("train", "--dataset", "shapes", "--count", "40"));
    args.addAll(List.of("--image-size", "16", "--channels", "16", "--mults", "1,2"));
    args.addAll(List.of("--blocks", "1", "--groups", "4", "--attention", "none"));
    args.addAll(List.of("--batch", "4", "--validate-every", "0", "--seed", "5"));
    args.addAll(List.of("--device", "cpu", "--threads", "1", "--out", run));
    args.addAll(List.of("--steps", Integer.toString(steps), "--tuning", tuning));
    done(args.toArray(String[]::new));
    return run;
  }

  private static Map<String, HostTensor> weights(String run) {
    Map<String, HostTensor> all =
        RunWeights.read(RunDirectory.open(Path.of(run)), null, false, _ -> {}).values();
    assertFalse(all.isEmpty());
    return all;
  }

  private static boolean same(Map<String, HostTensor> a, Map<String, HostTensor> b) {
    assertEquals(a.keySet(), b.keySet());
    return a.keySet().stream()
        .allMatch(
            name ->
                Arrays.deepEquals(
                    new Object[] {a.get(name).values()}, new Object[] {b.get(name).values()}));
  }

  private static void writeUsers(TuningTable table) throws Exception {
    Files.createDirectories(Tuning.userFile().getParent());
    Files.writeString(Tuning.userFile(), TuningYaml.write(table));
  }

  @Test
  void aRunGoesOnByItsOwnTableAfterTheUsersHasChanged() throws Exception {
    writeUsers(DIRECT);
    String whole = train("whole", "user", 6);
    String halves = train("halves", "user", 3);
    writeUsers(TuningTable.NONE);
    done("resume", "--run", halves, "--steps", "6");
    assertTrue(same(weights(whole), weights(halves)));

    // The tables differ in bits, or the test could not fail.
    String other = train("other", "user", 6);
    assertEquals(winograd(), !same(weights(whole), weights(other)));
  }

  private static boolean winograd() {
    return !Backends.open("cpu", 1).tunable().machine().equals("cpu-plain");
  }

  @Test
  void commandsOnARunComputeByTheRunsTable() {
    String run = train("run", "direct", 1);
    var directory = RunDirectory.open(Path.of(run));
    Backend backend = new RunOptions().backend(directory.path(), directory.config());
    assertEquals(DIRECT, backend.tunable().table());
    done("sample", "--run", run, "--count", "2", "--steps", "2");
  }

  @Test
  void theTableInUseIsNamedByTheRunAndByInfo() throws Exception {
    String run = train("run", "direct", 1);
    String said = "tuning             tuning.yaml: no rows: direct wherever it can";
    String shown = done("info", "--run", run);
    assertTrue(shown.contains(said), shown);
    String about = Files.readString(Path.of(run, "about.txt"));
    assertTrue(about.contains("tuning  no rows: direct wherever it can"), about);
    writeUsers(DIRECT);
    String machine = done("info");
    assertTrue(machine.contains("--tuning user: no rows: direct wherever it can"), machine);
  }

  @Test
  void aTableThatCannotRunIsOneLineAndNoRunIsBegun() throws Exception {
    String machine = Backends.open("cpu", 1).tunable().machine();
    Path table = dir.resolve("bad.yaml");
    Files.writeString(
        table,
        "otherwise: rule\nrows:\n  - {machine: %s, pass: weight-gradient, channels: 8, filters: 8,"
                .formatted(machine)
            + " image: 8x8, kernel: 1x1, stride: 2, padding: 0, algorithm: winograd4}\n");
    Path run = dir.resolve("run");
    Ran ran =
        perrin(
            "train --dataset shapes --image-size 16 --mults 1,2 --attention none --count 8 --batch 2"
                .concat(" --device cpu --tuning " + table + " --out " + run)
                .split(" "));
    assertEquals(2, ran.code());
    assertEquals(
        "perrin: tuning %s: winograd4 cannot run the weight-gradient of 8 to 8, 8x8, kernel 1x1,"
                .formatted(table)
            + " stride 2 on %s; it can be direct%n".formatted(machine),
        ran.err());
    assertFalse(Files.exists(run));
  }
}
