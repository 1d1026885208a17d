package perrin.diffusion.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.guidance.Guidances;
import perrin.diffusion.run.UserException;
import perrin.diffusion.solver.Ddim;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.TinyRun;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/** What a run's network becomes before a sampler asks it. */
final class GuidedModelTest {
  private static final DataCard CARD =
      new DataCard(new ImageShape(1, 8, 8), List.of("cat", "dog"), List.of(), null);
  private static final Examples DOG = Examples.labelled(1);

  private final Backend backend = Backends.open("reference", 1);

  private static Blueprint blueprint(String... changes) {
    return new Blueprint(TinyRun.images(changes), CARD);
  }

  /** New networks say 0 to everything: these do not. */
  private Parameters weights(Blueprint blueprint) {
    Parameters p = Parameters.initialize(blueprint.module(), backend, 1);
    Tensor[] all = p.tensors();
    for (int i = 0; i < all.length; i++) {
      backend.copy(
          Var.constant(GradCheck.normal(backend, 50 + i, all[i].shape().dims())).mul(0.5).value(),
          all[i]);
    }
    return p;
  }

  private static double[] values(Var v) {
    return v.value().toDoubles();
  }

  @Test
  void withoutLabelDropoutThereIsNothingToMoveAwayFrom() {
    Blueprint blueprint = blueprint("condition", "label");
    try (Parameters weights = weights(blueprint);
        var model =
            new GuidedModel(
                blueprint, weights, Guidances.of("cfg:scale=3"), Guides.NONE, true, List.of())) {
      try (Scope _ = Scope.open("test")) {
        var e = assertThrows(UserException.class, () -> model.of(DOG, 1));
        assertTrue(e.getMessage().contains("label dropout"), e::getMessage);
      }
    }
  }

  /** Clipping the guided x0Hat of a large scale instead would make another step of it. */
  @Test
  void aClippedStepOfCfgPlusPlusMixesClippedModels() {
    Blueprint blueprint = blueprint("condition", "label", "condition-drop", "0.1");
    NoiseLevel t = NoiseLevel.ofLambda(-1);
    NoiseLevel s = NoiseLevel.ofLambda(-0.8);
    var levels = List.of(t, s);
    try (Parameters weights = weights(blueprint);
        var guided = model(blueprint, weights, "cfgpp:lambda=0.6", levels);
        var plain = model(blueprint, weights, "none", levels);
        Scope _ = Scope.open("test")) {
      Var x = Var.constant(GradCheck.normal(backend, 7, 1, 1, 8, 8));
      Denoiser model = guided.of(DOG, 1);
      double[] actual = values(Driver.through(new Ddim(0), levels).run(model, x, null).x());
      var at = NoiseLevels.of(List.of(t));
      double[] told = values(plain.of(DOG, 1).at(x, at).eps());
      double[] untold = values(plain.of(null, 1).at(x, at).eps());
      double[] start = values(x);
      double[] step = new double[start.length];
      double[] away = new double[start.length];
      for (int i = 0; i < start.length; i++) {
        double eps = 0.4 * untold[i] + 0.6 * told[i];
        step[i] = s.signal() * (start[i] - t.noise() * eps) / t.signal() + s.noise() * untold[i];
        away[i] = Math.abs(told[i] - untold[i]);
      }
      assertTrue(Arrays.stream(away).max().orElse(0) > 1e-3, "the label says nothing");
      assertArrayEquals(step, actual, 1e-5);
      double most = Arrays.stream(values(model.at(x, at).x0())).map(Math::abs).max().orElse(0);
      assertTrue(most > 1.01, "the guided x0Hat leaves the range, and may");
    }
  }

  private static GuidedModel model(
      Blueprint blueprint, Parameters weights, String guidance, List<NoiseLevel> levels) {
    return new GuidedModel(blueprint, weights, Guidances.of(guidance), Guides.NONE, true, levels);
  }

  @Test
  void onlyCfgPlusPlusLeavesTheRangeOfTheData() {
    assertTrue(Guidances.of("cfgpp").leavesRange());
    assertTrue(Guidances.of("cfgpp+threshold").leavesRange());
    assertFalse(Guidances.of("cfg:scale=3+threshold").leavesRange());
    assertFalse(Guidances.of("none").leavesRange());
  }
}
