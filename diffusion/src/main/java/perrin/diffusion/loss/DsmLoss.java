package perrin.diffusion.loss;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.EachSample;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.score.DenoisingScoreMatching;
import perrin.diffusion.score.ExplicitScoreMatching;

/**
 * Denoising score matching: the score is that of the noise in each sample ({@link
 * DenoisingScoreMatching}).
 */
public final class DsmLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public DsmLoss() {}

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    ScorePower lambda = ScorePower.of(settings);
    return (Denoiser model, Var x0, NoiseLevels t, Var eps) -> {
      Var xt = GaussianProcess.sample(x0, t, eps);
      Var target = Kind.SCORE.of(x0, eps, t); // -eps / noise
      Var each = ExplicitScoreMatching.of(model.at(xt, t).score(), target);
      return lambda.weighted(each, t, EachSample.elements(x0));
    };
  }

  @Override
  public String name() {
    return "dsm";
  }

  @Override
  public String summary() {
    return "denoising score matching";
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
