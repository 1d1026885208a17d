package perrin.diffusion.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Precision;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.AttentionWork;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.ConvWork;
import perrin.tensor.tuning.ProductWork;
import perrin.tensor.tuning.TuningTable;
import perrin.tensor.tuning.TuningTable.Row;
import perrin.tensor.tuning.Work;

final class TuningYamlTest {
  @TempDir private Path dir;

  private static <T> T pick(SplittableRandom random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  private static Row row(SplittableRandom random) {
    String machine = pick(random, new String[] {"cpu-amd64-16", "cpu-plain", "cuda-9.0"});
    Work work =
        switch (random.nextInt(4)) {
          case 0 ->
              new ProductWork(
                  1 + random.nextInt(999),
                  1 + random.nextInt(999),
                  1 + random.nextInt(999),
                  1 + random.nextInt(3),
                  pick(random, ProductWork.Form.values()),
                  pick(random, Precision.values()),
                  random.nextBoolean());
          case 1 ->
              new AttentionWork(
                  random.nextBoolean(),
                  1 + random.nextInt(999),
                  1 + random.nextInt(999),
                  1 + random.nextInt(99),
                  1 + random.nextInt(99),
                  pick(random, Precision.values()));
          default -> new ConvWork(pick(random, ConvPass.values()), convolution(random));
        };
    return new Row(machine, work, pick(random, Algorithm.values()));
  }

  private static ConvShape convolution(SplittableRandom random) {
    int groups = 1 + random.nextInt(2) * random.nextInt(3);
    var spec =
        new ConvSpec(
            1 + random.nextInt(2),
            1 + random.nextInt(2),
            random.nextInt(3),
            random.nextInt(3),
            1 + random.nextInt(2),
            1 + random.nextInt(2),
            groups);
    return new ConvShape(
        groups * (1 + random.nextInt(64)),
        groups * (1 + random.nextInt(64)),
        9 + random.nextInt(32),
        9 + random.nextInt(32),
        1 + random.nextInt(4),
        1 + random.nextInt(4),
        spec,
        random.nextInt(4) == 0 ? DType.BFLOAT16 : DType.FLOAT32);
  }

  @RepeatedTest(50)
  void aTableIsReadBackAsItWasWritten(RepetitionInfo info) {
    var random = new SplittableRandom(info.getCurrentRepetition());
    Map<String, Row> rows = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      Row row = row(random);
      rows.put(row.toString(), row);
    }
    var otherwise = random.nextInt(2) == 0 ? null : pick(random, Algorithm.values());
    var table = new TuningTable(new ArrayList<>(rows.values()), otherwise);
    String text = TuningYaml.write(table);
    var back = TuningYaml.parse(text, "table");
    assertEquals(table, back);
    assertEquals(table.rows(), back.rows());
    assertEquals(Tuning.digest(table), Tuning.digest(back));
  }

  private static final String GOOD =
      "machine: cpu-amd64-16, pass: forward, channels: 64, filters: 32, image: 8x9, kernel: 3x3,"
          + " stride: 1, padding: 1, algorithm: winograd4";

  private static String table(String fields) {
    return "otherwise: rule\nrows:\n  - {" + fields + "}\n";
  }

  @Test
  void aRowSaysWhatItSays() {
    var spec = ConvSpec.of(1, 1);
    var shape = new ConvShape(64, 32, 8, 9, 3, 3, spec, DType.FLOAT32);
    var row = new Row("cpu-amd64-16", ConvPass.FORWARD, shape, Algorithm.WINOGRAD4);
    assertEquals(new TuningTable(List.of(row), null), TuningYaml.parse(table(GOOD), "table"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "algorithm: winograd4|algorithm: winograd|unknown algorithm 'winograd': did you mean"
            + " winograd4? (known: cublas, cudnn, direct, exchanged, own, pointwise, winograd4)",
        "pass: forward|pass: foward|unknown pass 'foward': did you mean forward? (known: attention,"
            + " attention-gradient, forward, input-gradient, matmul, weight-gradient)",
        "channels: 64|channels: many|channels: 'many' is not a whole number",
        "channels: 64|channels: 0|channels is 0, but must be at least 1",
        "image: 8x9|image: 8x9x3|image: '8x9x3' is not one number or two such as 3x3",
        "kernel: 3x3|kernel: 30x3|a kernel of 30x3 does not fit an image of 8x9",
        "filters: 32, |''|the row has no 'filters'",
        "stride: 1|strides: 1|unknown key 'strides': did you mean stride?…",
        "stride: 1|stride: 1, stride: 2|'stride' is said twice",
        "padding: 1|padding: [1]|'padding' needs a value",
      })
  void aBadRowIsRefusedWithItsLine(String good, String bad, String complaint) {
    String text = table(GOOD.replace(good, bad));
    assertNotEquals(table(GOOD), text);
    String message =
        assertThrows(UserException.class, () -> TuningYaml.parse(text, "table")).getMessage();
    String wanted = "table:3: " + complaint;
    assertTrue(
        wanted.endsWith("…")
            ? message.startsWith(wanted.substring(0, wanted.length() - 1))
            : message.equals(wanted),
        message);
  }

  private static final String PRODUCT =
      "machine: cuda, pass: matmul, rows: 3, columns: 5, terms: 7, form: nt, precision: bf16,"
          + " result: float32, algorithm: cublas";

  private static final String ATTENTION =
      "machine: cuda, pass: attention, queries: 3, keys: 5, width: 8, values: 8, precision: bf16,"
          + " algorithm: cudnn";

  @Test
  void productsAndAttentionHaveRowsOfTheirOwn() {
    var product = new ProductWork(3, 5, 7, 1, ProductWork.Form.NT, Precision.BF16, false);
    var attention = new AttentionWork(false, 3, 5, 8, 8, Precision.BF16);
    assertEquals(
        List.of(
            new Row("cuda", product, Algorithm.CUBLAS),
            new Row("cuda", attention, Algorithm.CUDNN)),
        TuningYaml.parse(table(PRODUCT) + "  - {" + ATTENTION + "}\n", "table").rows());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rows: 3|rows: 0|rows is 0, but must be at least 1",
        "rows: 3, |''|the row has no 'rows'",
        "rows: 3|channels: 3|unknown key 'channels'…",
        "form: nt|form: nn-t|unknown form 'nn-t' (known: nn, nt, tn, tt)",
        "precision: bf16|precision: fp16|unknown precision 'fp16'…",
        "result: float32|result: int32|unknown result 'int32'…",
        "terms: 7|terms: 99999999999|terms: '99999999999' is not a whole number",
        "pass: matmul|pass: attention|unknown key 'rows'…",
      })
  void aBadRowAboutAProductIsRefusedWithItsLine(String good, String bad, String complaint) {
    String text = table(PRODUCT.replace(good, bad));
    assertNotEquals(table(PRODUCT), text);
    String message =
        assertThrows(UserException.class, () -> TuningYaml.parse(text, "table")).getMessage();
    String wanted = "table:3: " + complaint.replace("…", "");
    assertTrue(
        complaint.endsWith("…") ? message.startsWith(wanted) : message.equals(wanted), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rows: []|table:1: a tuning table has 'otherwise:' and 'rows:'",
        "otherwise: fast|table: unknown algorithm 'fast'…",
        "hello|table:1: a tuning table begins with 'otherwise:' and 'rows:'",
      })
  void whatIsNoTableIsRefused(String text, String complaint) {
    String whole = text.startsWith("otherwise") ? text + "\nrows: []\n" : text;
    String message =
        assertThrows(UserException.class, () -> TuningYaml.parse(whole, "table")).getMessage();
    assertTrue(message.startsWith(complaint.replace("…", "")), message);
  }

  @Test
  void twoRowsForTheSameAreRefused() {
    String twice = table(GOOD) + "  - {" + GOOD.replace("winograd4", "direct") + "}\n";
    assertEquals(
        "table: two rows for the forward of 64 to 32, 8x9, kernel 3x3 on cpu-amd64-16",
        assertThrows(UserException.class, () -> TuningYaml.parse(twice, "table")).getMessage());
  }

  @Test
  void namesStandForTablesAndAnythingElseIsAFile() throws Exception {
    assertEquals(TuningTable.NONE, Tuning.named("rule"));
    assertEquals(TuningTable.everywhere(Algorithm.DIRECT), Tuning.named("direct"));
    assertEquals(Tuning.defaults(), Tuning.named("defaults"));
    Path file = Files.writeString(dir.resolve("mine.yaml"), table(GOOD));
    assertEquals(TuningYaml.parse(table(GOOD), "table"), Tuning.named(file.toString()));
    Path missing = dir.resolve("none.yaml");
    assertEquals(
        missing + ": no such tuning table; 'perrin tune' makes one",
        assertThrows(UserException.class, () -> Tuning.named(missing.toString())).getMessage());
  }

  @Test
  void aRunKeepsTheTableItWasBegunWith() {
    var table = TuningYaml.parse(table(GOOD), "table");
    RunDirectory.create(dir.resolve("run"), RunConfig.defaults(), table);
    assertEquals(table, RunDirectory.open(dir.resolve("run")).tuning());
  }

  @Test
  void aRunFromBeforeThereWereTablesGoesByTheRule() throws Exception {
    var table = TuningTable.everywhere(Algorithm.DIRECT);
    var run = RunDirectory.create(dir.resolve("run"), RunConfig.defaults(), table);
    Files.delete(run.tuningFile());
    assertEquals(TuningTable.NONE, run.tuning());
  }
}
