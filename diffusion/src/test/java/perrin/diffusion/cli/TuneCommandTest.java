package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.TuningYaml;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.TuningTable;

final class TuneCommandTest {
  private static final String NETWORK =
      "--dataset shapes --count 16 --image-size 16 --channels 16 --mults 1 --blocks 1 --groups 4"
          + " --attention none --batch 2 --device cpu --threads 1";

  @TempDir private Path dir;

  private record Ran(int code, String out, String err) {}

  private static Ran perrin(String line) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), line.split(" +"));
    return new Ran(code, out.toString(), err.toString());
  }

  private static String done(String line) {
    Ran ran = perrin(line);
    assertEquals(0, ran.code(), ran.err());
    return ran.out();
  }

  @Test
  void aTableIsMeasuredExtendedAndUsed() throws Exception {
    Path file = dir.resolve("folder").resolve("tuned.yaml");
    var shape = new ConvShape(5, 7, 9, 9, 3, 3, ConvSpec.of(1, 1), DType.FLOAT32);
    var kept = new TuningTable.Row("elsewhere", ConvPass.FORWARD, shape, Algorithm.WINOGRAD4);
    TuningYaml.save(file, new TuningTable(List.of(kept), null));

    String said = done("tune --seconds 0.001 --out " + file + " " + NETWORK);
    assertTrue(said.contains("16 to 16, 16x16, kernel 3x3"), said);
    assertTrue(said.contains("ms by rule"), said);
    assertTrue(said.contains("'perrin train --tuning " + file + "' uses it"), said);
    TuningTable table = TuningYaml.read(file);
    assertTrue(table.rows().contains(kept), table::toString);
    assertTrue(table.rows().size() > 3, table::toString);

    Path run = dir.resolve("run");
    done(
        "train %s --validation 0 --validate-every 0 --steps 1 --tuning %s --out %s"
            .formatted(NETWORK, file, run));
    assertEquals(table, RunDirectory.open(run).tuning());
    String again =
        done("tune --seconds 0.001 --run " + run + " --out " + dir.resolve("other.yaml"));
    assertTrue(again.contains("16 to 16, 16x16, kernel 3x3"), again);
  }

  @Test
  void aNetworkWithoutConvolutionsHasNothingToTune() {
    Path file = dir.resolve("tuned.yaml");
    String said = done("tune --dataset gmm8 --count 64 --channels 8 --device cpu --out " + file);
    assertTrue(said.startsWith("nothing to choose"), said);
    assertFalse(Files.exists(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seconds 0|--seconds is 0.0, but must be above 0, at most 60",
        "--seconds soon|invalid value for option '--seconds': 'soon' is not a number; see 'perrin"
            + " tune --help'",
        "--max-error 0|--max-error is 0.0, but must be above 0",
        "--run nowhere|nowhere: there is no such run",
        "--run a --config b|--run and --config both say which settings hold: give one",
        "--config nowhere.yaml|nowhere.yaml: no such configuration file",
        "--device cqu|unknown device 'cqu': did you mean cpu? (known: auto, cpu, cuda, reference)",
      })
  void aMistakeIsOneLine(String options, String complaint) {
    Ran ran = perrin("tune " + options);
    assertEquals(2, ran.code(), ran.err());
    assertEquals(List.of("perrin: " + complaint), new ArrayList<>(ran.err().lines().toList()));
  }

  @Test
  void aBrokenTableIsNotOverwritten() throws Exception {
    Path file = Files.writeString(dir.resolve("tuned.yaml"), "rows: 3\n");
    Ran ran = perrin("tune --out " + file + " " + NETWORK);
    assertEquals(2, ran.code());
    assertEquals("perrin: " + file + ":1: 'rows' needs a list", ran.err().strip());
    assertEquals("rows: 3\n", Files.readString(file));
  }
}
