package perrin.diffusion.loss;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.EachSample;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.score.ExplicitScoreMatching;
import perrin.diffusion.score.ParzenDensity;

/**
 * Explicit score matching: the score is that of the batch itself, smoothed by the level of each
 * sample ({@link ParzenDensity}).
 */
public final class EsmLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public EsmLoss() {}

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    ScorePower lambda = ScorePower.of(settings);
    return (Denoiser model, Var x0, NoiseLevels t, Var eps) -> {
      Var xt = GaussianProcess.sample(x0, t, eps);
      Var score = new ParzenDensity(x0).score(xt, t);
      Var each = ExplicitScoreMatching.of(model.at(xt, t).score(), score);
      return lambda.weighted(each, t, EachSample.elements(x0));
    };
  }

  @Override
  public String name() {
    return "esm";
  }

  @Override
  public String summary() {
    return "explicit score matching on the Parzen density of the batch";
  }

  @Override
  public String paper() {
    return "Vincent 2011, doi 10.1162/NECO_a_00142";
  }

  @Override
  public List<Setting> settings() {
    return List.of(ScorePower.SETTING);
  }
}
