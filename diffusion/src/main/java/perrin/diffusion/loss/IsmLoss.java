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
import perrin.diffusion.score.ImplicitScoreMatching;

/**
 * Implicit score matching of the noisy data, with the whole trace of the Jacobian ({@link
 * ImplicitScoreMatching}): as many backward passes as dimensions, hence for points.
 */
public final class IsmLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public IsmLoss() {}

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return new Whole(ScorePower.of(settings));
  }

  private record Whole(ScorePower lambda) implements Loss {
    @Override
    public boolean differentiatesModel() {
      return true;
    }

    @Override
    public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
      Var xt = GaussianProcess.sample(x0, t, eps);
      Var each = ImplicitScoreMatching.of(x -> model.at(x, t).score(), xt);
      return lambda.weighted(each, t, EachSample.elements(x0));
    }
  }

  @Override
  public String name() {
    return "ism";
  }

  @Override
  public String summary() {
    return "implicit score matching with the trace of the Jacobian";
  }

  @Override
  public String paper() {
    return "Hyvärinen 2005, jmlr v6 p695";
  }

  @Override
  public List<Setting> settings() {
    return List.of(ScorePower.SETTING);
  }
}
