package perrin.diffusion.classifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/** In float64, with weights of no meaning: what holds for these holds for all. */
class NetworkClassifierTest {
  private static final Backend BACKEND = Backends.open("reference", 1);
  private static final int VALUES = 16 * 16;

  private static ClassifierBlueprint blueprint(String schedule) {
    return TinyClassifier.blueprint("attention", "8", "dropout", "0", "schedule", schedule);
  }

  /** All weights moved away from where they begin, as projections begin with zeros. */
  private static Parameters weights(ClassifierBlueprint blueprint) {
    Parameters p = Parameters.initialize(blueprint.module(), BACKEND, 3);
    var random = new Random(4);
    try (Scope _ = Scope.open("weights")) {
      for (Tensor t : p.tensors()) {
        double[] values = t.toDoubles();
        for (int i = 0; i < values.length; i++) {
          values[i] += 0.2 * random.nextGaussian();
        }
        BACKEND.upload(values, t);
        t.storage().bumpVersion();
      }
    }
    return p;
  }

  private static double[] images(int count) {
    var random = new Random(5);
    return random.doubles(count * VALUES, -1.5, 1.5).toArray();
  }

  private static Var batch(int size, double... values) {
    return Var.constant(Tensor.of(BACKEND, Shape.of(size, 1, 16, 16), values));
  }

  @Test
  void itsGradientIsTheSlopeOfItsLogProbability() {
    var blueprint = blueprint("cosine");
    var levels = NoiseLevels.of(List.of(NoiseLevel.ofLambda(1), NoiseLevel.ofLambda(-2)));
    try (var weights = weights(blueprint);
        Scope _ = Scope.open("test")) {
      var classifier = new NetworkClassifier(blueprint, Pass.inference(weights), 1, 0);
      double[] x = images(2);
      double[] gradient = classifier.gradient(batch(2, x), levels).value().toDoubles();
      double size = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
      assertTrue(size > 1e-3, "gradient of " + size);
      var random = new Random(6);
      for (int trial = 0; trial < 5; trial++) {
        double[] way = random.doubles(x.length, -1, 1).toArray();
        double h = 1e-5;
        double slope = 0;
        for (int sign : new int[] {1, -1}) {
          double[] moved = new double[x.length];
          Arrays.setAll(moved, i -> x[i] + sign * h * way[i]);
          double[] log = classifier.logProbability(batch(2, moved), levels).value().toDoubles();
          slope += sign * Arrays.stream(log).sum() / (2 * h);
        }
        double along = 0;
        for (int i = 0; i < x.length; i++) {
          along += way[i] * gradient[i];
        }
        assertEquals(slope, along, 1e-6 * size, "direction " + trial);
      }
    }
  }

  @Test
  void aSamplesLogProbabilityDoesNotDependOnItsCompany() {
    var blueprint = blueprint("linear");
    int[] wanted = {0, 2, 1, 2};
    var levels =
        List.of(
            NoiseLevel.ofLambda(3), NoiseLevel.ofLambda(0),
            NoiseLevel.ofLambda(-1), NoiseLevel.ofLambda(-4));
    try (var weights = weights(blueprint);
        Scope _ = Scope.open("test")) {
      var all = new NetworkClassifier(blueprint, Pass.inference(weights), wanted);
      double[] x = images(4);
      double[] whole = all.logProbability(batch(4, x), NoiseLevels.of(levels)).value().toDoubles();
      assertEquals(Shape.of(4), all.logProbability(batch(4, x), NoiseLevels.of(levels)).shape());
      double[] slopes = all.gradient(batch(4, x), NoiseLevels.of(levels)).value().toDoubles();
      for (int i = 0; i < 4; i++) {
        double[] one = Arrays.copyOfRange(x, i * VALUES, (i + 1) * VALUES);
        var alone = all.wanting(wanted[i]);
        var level = NoiseLevels.all(levels.get(i));
        assertEquals(whole[i], alone.logProbability(batch(1, one), level).value().item(), 1e-12);
        assertArrayEquals(
            Arrays.copyOfRange(slopes, i * VALUES, (i + 1) * VALUES),
            alone.gradient(batch(1, one), level).value().toDoubles(),
            1e-12);
      }
    }
  }

  @Test
  void probabilitiesOfAllClassesAddUpToOne() {
    var blueprint = blueprint("cosine");
    try (var weights = weights(blueprint);
        Scope _ = Scope.open("test")) {
      double sum = 0;
      for (int y = 0; y < blueprint.classNames().size(); y++) {
        var classifier = new NetworkClassifier(blueprint, Pass.inference(weights), y);
        var level = NoiseLevels.all(NoiseLevel.ofLambda(0.5));
        sum += Math.exp(classifier.logProbability(batch(1, images(1)), level).value().item());
      }
      assertEquals(1, sum, 1e-12);
    }
  }

  @Test
  void levelsOfAProcessOfAnotherScaleAreBroughtToItsOwn() {
    var blueprint = blueprint("cosine");
    try (var weights = weights(blueprint);
        Scope _ = Scope.open("test")) {
      var classifier = new NetworkClassifier(blueprint, Pass.inference(weights), 1);
      double sigma = 2.5;
      NoiseLevel preserving = NoiseLevel.ofLambda(-2 * Math.log(sigma));
      double[] exploding = images(1);
      double[] scaled = Arrays.stream(exploding).map(v -> v * preserving.signal()).toArray();
      double expected =
          classifier.logProbability(batch(1, scaled), NoiseLevels.all(preserving)).value().item();
      double found =
          classifier
              .logProbability(batch(1, exploding), NoiseLevels.all(NoiseLevel.ofSigma(sigma)))
              .value()
              .item();
      assertEquals(expected, found, 1e-6);
    }
  }

  @Test
  void classesItDoesNotKnowAndBatchesThatDoNotFitAreRefused() {
    var blueprint = blueprint("cosine");
    try (var weights = weights(blueprint);
        Scope _ = Scope.open("test")) {
      Pass pass = Pass.inference(weights);
      int beyond = blueprint.classNames().size();
      assertThrows(
          IllegalArgumentException.class, () -> new NetworkClassifier(blueprint, pass, beyond));
      assertThrows(IllegalArgumentException.class, () -> new NetworkClassifier(blueprint, pass));
      var two = new NetworkClassifier(blueprint, pass, 0, 1);
      var level = NoiseLevels.all(NoiseLevel.ofLambda(0));
      assertThrows(ShapeException.class, () -> two.logProbability(batch(3, images(3)), level));
    }
  }
}
