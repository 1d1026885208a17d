package perrin.diffusion.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.train.SameCheckpoint.assertSame;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.data.DataException;
import perrin.diffusion.run.Checkpoint;
import perrin.diffusion.run.HostTensor;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.UserException;
import perrin.diffusion.train.StopSignal;
import perrin.diffusion.train.TinyRun;
import perrin.diffusion.train.TrainingRun;
import perrin.tensor.Backends;

class ClassifierRunTest {
  @TempDir private Path dir;

  @Test
  void aRunThatWasStoppedEndsWithTheSameBits() {
    RunConfig config = TinyRun.images("steps", "5", "density", "importance");
    var whole = TinyClassifier.trained(dir, "whole", config);
    var run = TinyClassifier.begun(dir, "halves", config);
    var stop = new StopSignal();
    var outcome =
        TinyClassifier.train(
            run,
            config,
            step -> {
              if (step == 1) {
                stop.request();
              }
            },
            stop);
    assertEquals(TrainingRun.Outcome.STOPPED, outcome);
    assertEquals(2, TinyRun.latest(run).step());
    TinyClassifier.train(run, config, _ -> {}, new StopSignal());
    assertSame(TinyRun.latest(whole), TinyRun.latest(run));
  }

  @Test
  void microbatchesGiveTheSameStepUpToRounding() {
    var whole = TinyClassifier.trained(dir, "whole", TinyRun.images("steps", "1"));
    var parts =
        TinyClassifier.trained(dir, "parts", TinyRun.images("steps", "1", "microbatch", "2"));
    Map<String, HostTensor> a = TinyRun.latest(whole).part(Checkpoint.OPTIMIZER);
    Map<String, HostTensor> b = TinyRun.latest(parts).part(Checkpoint.OPTIMIZER);
    assertEquals(a.keySet(), b.keySet());
    double largest = 0;
    double gap = 0;
    for (String name : a.keySet()) {
      // The moments are the gradient, up to a factor.
      if (a.get(name).values() instanceof double[] x
          && b.get(name).values() instanceof double[] y) {
        for (int i = 0; i < x.length; i++) {
          largest = Math.max(largest, Math.abs(x[i]));
          gap = Math.max(gap, Math.abs(x[i] - y[i]));
        }
      }
    }
    assertTrue(largest > 1e-3, "gradients of " + largest);
    assertTrue(gap < 1e-10 * largest, "they differ by " + gap);
  }

  @Test
  void theMovingAverageIsRead() {
    RunConfig config = TinyRun.images("steps", "3");
    var run = TinyClassifier.trained(dir, "run", config);
    var average = TinyRun.latest(run).part(Checkpoint.EMA);
    try (var saved =
        SavedClassifier.read(run.path(), null, Backends.open("reference", 1), _ -> {})) {
      assertEquals(3, saved.step());
      var weights = saved.weights().map();
      assertEquals(average.keySet(), weights.keySet());
      String first = weights.keySet().iterator().next();
      org.junit.jupiter.api.Assertions.assertArrayEquals(
          (double[]) average.get(first).values(), weights.get(first).toDoubles());
    }
  }

  @Test
  void whatItCannotTellApartOrTakeIsRefused() {
    assertThrows(DataException.class, () -> TinyClassifier.blueprint("dataset", "moons"));
    String learned =
        assertThrows(UserException.class, () -> TinyClassifier.blueprint("schedule", "learned"))
            .getMessage();
    assertTrue(learned.contains("learns from a diffusion model's loss"), learned);
    assertThrows(CatalogException.class, () -> TinyClassifier.blueprint("schedule", "cosin"));
    String mults =
        assertThrows(UserException.class, () -> TinyClassifier.blueprint("mults", "1,1,1,1,1,1"))
            .getMessage();
    assertTrue(mults.startsWith("classifier of images [1,16,16]: "), mults);
  }

  @Test
  void aDamagedDescriptionIsRefusedInOneLine() throws Exception {
    var run = TinyClassifier.begun(dir, "run", TinyRun.images());
    Path card = run.path().resolve("classifier.json");
    String whole = Files.readString(card);
    for (String text :
        new String[] {
          "",
          "{",
          "null",
          "[1]",
          "{\"network\":\"x\"}",
          whole.replace(NoisyClassifierCard.NOISY, "other"),
          whole.replaceFirst("\"height\" : \\d+", "\"height\" : -1")
        }) {
      Files.writeString(card, text);
      String message =
          assertThrows(DataException.class, () -> NoisyClassifierCard.read(run.path()), text)
              .getMessage();
      assertEquals(1, message.lines().count(), message);
      assertTrue(message.contains("classifier.json"), message);
    }
    Files.delete(card);
    assertFalse(NoisyClassifierCard.isIn(run.path()));
    assertThrows(DataException.class, () -> NoisyClassifierCard.read(run.path()));
  }
}
