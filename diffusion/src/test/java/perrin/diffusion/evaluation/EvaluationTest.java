package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.Part;
import perrin.diffusion.data.shapes.ShapesDataset;
import perrin.diffusion.evaluation.metric.Metrics;

class EvaluationTest {
  private static final DatasetOptions SMALL = DatasetOptions.defaults().withSize(16);
  private static final Dataset TRAINING = new ShapesDataset(SMALL.withCount(600));
  private static final Dataset TEST = new ShapesDataset(SMALL.withPart(Part.TEST).withCount(300));
  private static final Dataset SAMPLES = new ShapesDataset(SMALL.withSeed(9).withCount(100));
  private static final ImageClassifier CLASSIFIER =
      new BlockClassifier(new ImageShape(1, 16, 16), TEST.classNames());
  private static final Evaluation EVALUATION = new Evaluation(CLASSIFIER, TRAINING, TEST, 5);
  private static final int[] LABELS = IntStream.range(0, 100).map(SAMPLES::label).toArray();
  private static final List<ImageMeasure> METRICS = Metrics.ofImages(List.of(), true);
  private static final EvaluationFigures FIGURES =
      EVALUATION.measure(SAMPLES, LABELS, METRICS, _ -> {});

  @Test
  void imagesOfTheSameKindAreNearAndAGaussianIsFar() {
    double samples = FIGURES.rows().get(0).figure("frechet");
    double real = FIGURES.rows().get(1).figure("frechet");
    double gaussian = FIGURES.rows().get(2).figure("frechet");
    assertTrue(
        Math.max(samples, real) < gaussian / 4,
        () -> "samples %s, real %s, Gaussian %s".formatted(samples, real, gaussian));
  }

  @Test
  void aPixelGaussianHasNoRecallOfShapes() {
    assertTrue(FIGURES.rows().get(2).figure("recall") < 0.1, FIGURES::toString);
    assertTrue(FIGURES.rows().get(1).figure("recall") > 0.6, FIGURES::toString);
  }

  @Test
  void allRowsHaveEqualCounts() {
    assertEquals(List.of(100, 100, 100), FIGURES.rows().stream().map(Measured::count).toList());
    assertEquals(200, FIGURES.referenceCount());
  }

  @Test
  void theHalvesOfTheTrainingSetAreComparedAtEqualCountsAndAtAll() {
    var halves = FIGURES.trainingHalves();
    assertEquals(List.of(100, 300), halves.stream().map(h -> h.first()).toList());
    assertEquals(List.of(200, 300), halves.stream().map(h -> h.second()).toList());
    assertTrue(halves.get(0).frechet() > halves.get(1).frechet(), "no bias of small counts");
  }

  @Test
  void noTestImageIsComparedWithItself() {
    var division = Judge.divide(300, 100, 5);
    int[] all =
        IntStream.concat(IntStream.of(division.held()), IntStream.of(division.reference()))
            .sorted()
            .toArray();
    assertArrayEquals(IntStream.range(0, 300).toArray(), all);
  }

  @Test
  void theSameSeedGivesTheSameFigures() {
    var mapper = new ObjectMapper();
    var again = EVALUATION.measure(SAMPLES, LABELS, METRICS, _ -> {});
    assertEquals(mapper.valueToTree(FIGURES), mapper.<JsonNode>valueToTree(again));
  }

  @Test
  void moreSamplesThanHalfOfTheTestSetAreRefused() {
    var many = new ShapesDataset(SMALL.withCount(151));
    assertThrows(DataException.class, () -> EVALUATION.measure(many, null, METRICS, _ -> {}));
  }

  @Test
  void samplesOfAnotherShapeAreRefused() {
    var large = new ShapesDataset(SMALL.withSize(20).withCount(100));
    var e =
        assertThrows(DataException.class, () -> EVALUATION.measure(large, null, METRICS, _ -> {}));
    assertTrue(e.getMessage().contains("[1,20,20]") && e.getMessage().contains("[1,16,16]"));
  }

  @Test
  void aClassifierOfOtherClassesIsRefused() {
    var other = new BlockClassifier(new ImageShape(1, 16, 16), List.of("a", "b"));
    assertThrows(DataException.class, () -> new Evaluation(other, TRAINING, TEST, 1));
  }

  @Test
  void theReportIsWrittenAsJsonAndAsATable(@TempDir Path dir) throws IOException {
    var report =
        new EvaluationReport(
            "perrin evaluate", "samples.npy", "shapes", "dir", "abc", 5, 1.5, FIGURES);
    Path file = dir.resolve("evaluation.json");
    report.write(file);
    var json = new ObjectMapper().readTree(Files.readAllBytes(file));
    assertEquals(
        FIGURES.rows().get(2).figure("frechet"), json.at("/figures/rows/2/frechet").asDouble());
    String table = report.table();
    assertTrue(table.lines().allMatch(line -> line.length() <= 100), () -> "too wide:\n" + table);
    assertTrue(table.contains("per-pixel Gaussian") && table.contains("biased"), table);
  }
}
