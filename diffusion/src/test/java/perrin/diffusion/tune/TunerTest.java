package perrin.diffusion.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.train.TinyRun;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
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
import perrin.tensor.tuning.Work;

final class TunerTest {
  private static final double BOUND = 1e-6;

  private static Algorithm choose(Trial... trials) {
    return Tuner.choose(List.of(trials), BOUND);
  }

  private static Trial trial(Algorithm algorithm, double millis, double error) {
    return new Trial(algorithm, millis, error);
  }

  @Test
  void theFastestWithinTheBoundIsChosen() {
    assertEquals(
        Algorithm.EXCHANGED,
        choose(
            trial(Algorithm.DIRECT, 3, 1e-7),
            trial(Algorithm.WINOGRAD4, 1, 2e-6),
            trial(Algorithm.EXCHANGED, 2, 1e-6)));
  }

  @Test
  void theRuleKeepsItsPlaceAgainstASmallGain() {
    var rule = trial(Algorithm.WINOGRAD4, 1, 5e-7);
    assertEquals(Algorithm.WINOGRAD4, choose(rule, trial(Algorithm.DIRECT, 0.96, 1e-7)));
    assertEquals(Algorithm.DIRECT, choose(rule, trial(Algorithm.DIRECT, 0.94, 1e-7)));
  }

  @Test
  void theRuleIsLeftWhereItsErrorIsTooLarge() {
    var rule = trial(Algorithm.WINOGRAD4, 1, 5e-6);
    assertEquals(Algorithm.DIRECT, choose(rule, trial(Algorithm.DIRECT, 9, 1e-7)));
  }

  @Test
  void theMostPreciseRunsWhereNothingIsWithinTheBound() {
    assertEquals(
        Algorithm.DIRECT,
        choose(trial(Algorithm.WINOGRAD4, 1, 5e-6), trial(Algorithm.DIRECT, 2, 2e-6)));
  }

  @Test
  void errorsAreAgainstFloat64AndTheTableIsLeftAsItWas() {
    Backend backend = Backends.open("cpu", 2);
    var table = TuningTable.everywhere(Algorithm.DIRECT);
    backend.tunable().use(table);
    var shape = new ConvShape(32, 32, 8, 8, 3, 3, ConvSpec.of(1, 1), DType.FLOAT32);
    for (ConvPass pass : ConvPass.values()) {
      var finding = new Tuner(backend, 2, 1e-3, 5e-6).measure(new ConvWork(pass, shape));
      var tried = finding.trials().stream().map(Trial::algorithm).toList();
      assertEquals(backend.tunable().algorithms(new ConvWork(pass, shape)), tried);
      for (Trial t : finding.trials()) {
        assertTrue(t.error() > 1e-9 && t.error() < 5e-6, t::toString);
        assertTrue(t.millis() > 0, t::toString);
      }
      assertTrue(tried.contains(finding.chosen()));
    }
    assertEquals(table, backend.tunable().table());
    assertEquals(0, backend.memory().liveBytes());
  }

  @Test
  void oneStepShowsAllConvolutionsOfANetwork() {
    var config = TinyRun.images("device", "cpu", "channels", "16", "groups", "4", "batch", "8");
    Backend backend = Backends.open("cpu", 1);
    var works = TrainingWork.of(config, DataCard.of(new ImageShape(1, 16, 16)), backend);
    assertEquals(works.size(), new HashSet<>(works).size());
    for (Work any : works) {
      ConvWork w = assertInstanceOf(ConvWork.class, any);
      if (w.pass() != ConvPass.FORWARD) {
        continue;
      }
      assertTrue(works.contains(new ConvWork(ConvPass.WEIGHT_GRADIENT, w.shape())), w::toString);
      // No gradient flows into the pixels themselves.
      assertEquals(
          w.shape().channels() > 1,
          works.contains(new ConvWork(ConvPass.INPUT_GRADIENT, w.shape())),
          w::toString);
    }
    var inner = new ConvShape(16, 16, 16, 16, 3, 3, ConvSpec.of(1, 1), DType.FLOAT32);
    assertTrue(works.contains(new ConvWork(ConvPass.FORWARD, inner)));
    assertEquals(0, backend.memory().liveBytes());
  }

  private static ConvShape cut(ConvPass pass, ConvShape shape) {
    return ((ConvWork) TrainingWork.cut(new ConvWork(pass, shape))).shape();
  }

  @Test
  void aCutKeepsTheSumsWhole() {
    var big = new ConvShape(64, 128, 64, 64, 3, 3, ConvSpec.of(1, 1), DType.FLOAT32);
    var image = cut(ConvPass.FORWARD, big);
    assertEquals(64, image.channels());
    assertTrue(image.height() < 64 && image.height() > 8);
    var weights = cut(ConvPass.WEIGHT_GRADIENT, big);
    assertEquals(64, weights.height());
    assertEquals(16, weights.filters());
    var product = new ProductWork(500, 3, 700, 4, ProductWork.Form.TN, Precision.TF32, false);
    assertEquals(
        new ProductWork(64, 3, 700, 2, ProductWork.Form.TN, Precision.TF32, false),
        TrainingWork.cut(product));
    var attention = new AttentionWork(false, 256, 300, 64, 32, Precision.BF16);
    assertEquals(
        new AttentionWork(false, 64, 300, 64, 32, Precision.BF16), TrainingWork.cut(attention));
  }
}
