package perrin.diffusion.restoration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.autograd.Var;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.restoration.mask.Masks;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.UserException;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.StopSignal;
import perrin.diffusion.train.TinyRun;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/** On a small network of drawn weights: it has learned nothing, but is no simple function. */
final class RestorationTest {
  private static final ImageShape IMAGE = new ImageShape(3, 8, 8);
  private static final Pictures PICTURES = pictures(2);
  private static final String MODERATE = "exponential:sigma-min=0.1,sigma-max=5";

  static Stream<String> methods() {
    return Stream.of(
        "repaint:jump=2,resample=2",
        "imputation:solver=ddpm",
        "imputation:solver=heun",
        "annealed-langevin:steps=2",
        "annealed-langevin-inpaint:steps=2,denoise=false",
        "dps",
        "dps:rule=likelihood,spread=0.5");
  }

  private static List<Degradation> degradations() {
    boolean[][] masks = {
      Masks.of("half").hidden(8, 8), Masks.of("random:share=0.7").hidden(8, 8),
    };
    return List.of(new Masking(IMAGE, masks), new Shrinking(IMAGE, 4), new Greying(IMAGE));
  }

  private static Pictures pictures(int count) {
    var random = new Random(11);
    var x = new float[count * IMAGE.values()];
    for (int i = 0; i < x.length; i++) {
      x[i] = (random.nextInt(256) / 127.5f) - 1;
    }
    return new Pictures(IMAGE, IntStream.range(0, count).mapToObj(i -> "p" + i).toList(), x);
  }

  private static RestorationRequest request(String method, int count, int batch, long seed) {
    return new RestorationRequest(method, MODERATE, 4, count, batch, seed, 0.05, true, "none");
  }

  private static Blueprint blueprint() {
    return new Blueprint(TinyRun.images("image-size", "8"), DataCard.of(IMAGE));
  }

  /** A new network's output is 0 whatever it is given. */
  private static Parameters weights(Blueprint blueprint, Backend backend) {
    Parameters weights = Parameters.initialize(blueprint.module(), backend, 3);
    int sub = 0;
    for (Tensor t : weights.tensors()) {
      var noise = new float[t.size()];
      var key = NoiseKey.of(5, Purpose.USER).sub(sub++);
      Noise.fill(Distribution.NORMAL, key, 0, 0, noise, 0, noise.length);
      float[] values = t.toFloats();
      for (int i = 0; i < values.length; i++) {
        values[i] += 0.05f * noise[i];
      }
      backend.upload(values, t);
      t.storage().bumpVersion();
    }
    return weights;
  }

  private static Restored draw(Degradation by, RestorationRequest request, int threads) {
    Blueprint blueprint = blueprint();
    Backend backend = Backends.open("cpu", threads);
    float[] y = Restoration.degrade(by, PICTURES, backend);
    try (Parameters weights = weights(blueprint, backend)) {
      return new Restoration(blueprint, by, false, request, Progress.Display.SILENT)
          .draw(y, null, weights, new StopSignal());
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyKnownPixelIsInTheResultToTheLastBit(String method) {
    Masking masking = (Masking) degradations().getFirst();
    Restored r = draw(masking, request(method, 2, 3, 1), 2);
    assertEquals(2, r.pictures());
    int plane = 64;
    int hidden = 0;
    int filled = 0;
    for (int p = 0; p < 2; p++) {
      float[] original = PICTURES.of(p);
      for (int k = 0; k < 2; k++) {
        float[] x = r.of(p, k);
        for (int i = 0; i < x.length; i++) {
          assertTrue(Float.isFinite(x[i]));
          if (masking.of(p)[i % plane]) {
            hidden++;
            filled += x[i] == original[i] ? 0 : 1;
          } else {
            assertEquals(Float.floatToIntBits(original[i]), Float.floatToIntBits(x[i]));
          }
        }
      }
    }
    // a few may be the ends of the range in both
    assertTrue(filled > 0.9 * hidden, filled + " of " + hidden + " hidden pixels are new");
    if (!method.startsWith("dps") && !method.contains("denoise=false")) {
      assertEquals(0, r.misfit(), "put in by the method itself");
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void whatIsLeftOfAPictureIsWhatWouldBeLeftOfTheResult(String method) {
    for (Degradation by : degradations()) {
      Restored r = draw(by, request(method, 1, 2, 1), 2);
      Backend backend = Backends.open("reference", 1);
      float[] y = Restoration.degrade(by, PICTURES, backend);
      var made = new Pictures(IMAGE, PICTURES.names(), r.values());
      assertArrayEquals(y, Restoration.degrade(by, made, backend), 2e-6f, by.getClass().getName());
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void resultsDoNotDependOnBatchSizeOrThreads(String method) {
    Degradation by = degradations().get(method.length() % 3);
    float[] all = draw(by, request(method, 2, 4, 1), 2).values();
    assertArrayEquals(all, draw(by, request(method, 2, 3, 1), 1).values());
    assertFalse(Arrays.equals(all, draw(by, request(method, 2, 4, 2), 2).values()));
  }

  @Test
  void whatIsLeftIsMeasuredByTheFormula() {
    Backend backend = Backends.open("reference", 1);
    float[] x = PICTURES.of(1);
    var one = new Pictures(IMAGE, List.of("p1"), x);
    float[] grey = Restoration.degrade(new Greying(IMAGE), one, backend);
    assertEquals(0.299 * x[5] + 0.587 * x[69] + 0.114 * x[133], grey[5], 1e-6);
    float[] small = Restoration.degrade(new Shrinking(IMAGE, 4), one, backend);
    double sum = 0;
    for (int i = 0; i < 16; i++) {
      sum += x[64 + (4 + i / 4) * 8 + i % 4];
    }
    assertEquals(sum / 16, small[4 + 2], 1e-6, "green, lower left");
    boolean[] half = Masks.of("half").hidden(8, 8);
    float[] masked = Restoration.degrade(new Masking(IMAGE, new boolean[][] {half}), one, backend);
    assertEquals(x[2], masked[2]);
    assertEquals(0, Math.abs(masked[6]));
  }

  /** With rows of one length, at right angles to each other, |P x| = |A x| / length. */
  @Test
  void theKnownPartIsAsLongAsWhatIsLeftByRowsOfLengthOne() {
    Backend backend = Backends.open("reference", 1);
    for (Degradation by : degradations()) {
      float[] y = Restoration.degrade(by, PICTURES, backend);
      int[] rows = {0, 1};
      ImageShape s = by.measured();
      try (Scope _ = Scope.open("test")) {
        Shape shape = Shape.of(2, s.channels(), s.height(), s.width());
        var known = by.known(Var.constant(Tensor.of(backend, shape, y)), rows);
        double part = known.values().square().sumAll().value().toDoubles()[0];
        double sum = 0;
        for (float each : y) {
          sum += each * each;
        }
        double length = by.rowLength();
        assertEquals(sum / (length * length), part, 1e-6 * part, by.getClass().getName());
      }
    }
  }

  @Test
  void aGuideOfNoStrengthWouldStayAndMoreNoiseGoesFurther() {
    Blueprint blueprint = blueprint();
    Backend backend = Backends.open("cpu", 2);
    var request = new RestorationRequest("ddpm", "trailing", 10, 2, 3, 1, 0.05, true, "none");
    var editing = new Editing(blueprint, request, Progress.Display.SILENT);
    try (Parameters weights = weights(blueprint, backend)) {
      double before = 0;
      for (double strength : new double[] {0.1, 0.5, 1}) {
        Restored r = editing.draw(PICTURES, strength, null, weights, new StopSignal());
        double sum = 0;
        for (int i = 0; i < r.values().length; i++) {
          int picture = i / IMAGE.values() / 2;
          double d = r.values()[i] - PICTURES.of(picture)[i % IMAGE.values()];
          sum += d * d;
        }
        assertTrue(sum > before, "strength " + strength);
        before = sum;
        var alone =
            new Editing(
                blueprint,
                new RestorationRequest("ddpm", "trailing", 10, 2, 1, 1, 0.05, true, "none"),
                Progress.Display.SILENT);
        assertArrayEquals(
            r.values(), alone.draw(PICTURES, strength, null, weights, new StopSignal()).values());
      }
    }
  }

  /** DPS differentiates through the network in every step: nothing of that may stay. */
  @Test
  void memoryDoesNotGrowWithTheSteps() {
    Blueprint blueprint = blueprint();
    Backend backend = Backends.open("cpu", 1);
    Degradation by = new Shrinking(IMAGE, 2);
    float[] y = Restoration.degrade(by, PICTURES, backend);
    try (Parameters weights = weights(blueprint, backend)) {
      long before = backend.memory().liveBytes();
      long peak = 0;
      for (int steps : new int[] {2, 6}) {
        backend.resetPeak();
        var request = new RestorationRequest("dps", MODERATE, steps, 1, 2, 1, 0.05, true, "none");
        new Restoration(blueprint, by, false, request, Progress.Display.SILENT)
            .draw(y, null, weights, new StopSignal());
        assertEquals(before, backend.memory().liveBytes());
        assertTrue(peak == 0 || backend.memory().peakBytes() <= peak, "peak of 6 steps, and of 2");
        peak = backend.memory().peakBytes();
      }
    }
  }

  @Test
  void aStopEndsTheWorkAndOtherMethodsAreRefused() {
    Blueprint blueprint = blueprint();
    Degradation by = new Greying(IMAGE);
    Backend backend = Backends.open("cpu", 1);
    var stop = new StopSignal();
    stop.request();
    try (Parameters weights = weights(blueprint, backend)) {
      var work =
          new Restoration(blueprint, by, false, request("dps", 1, 1, 1), Progress.Display.SILENT);
      float[] y = Restoration.degrade(by, PICTURES, backend);
      assertNull(work.draw(y, null, weights, stop));
    }
    var e =
        assertThrows(
            UserException.class,
            () ->
                new Restoration(
                    blueprint, by, false, request("ddim", 1, 1, 1), Progress.Display.SILENT));
    assertTrue(e.getMessage().startsWith("--method ddim cannot be told"), e.getMessage());
    // a network that is told y itself takes any sampler
    new Restoration(blueprint, by, true, request("ddim", 1, 1, 1), Progress.Display.SILENT);
  }
}
