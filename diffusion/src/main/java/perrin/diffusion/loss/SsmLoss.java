package perrin.diffusion.loss;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.EachSample;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.score.ImplicitScoreMatching;
import perrin.tensor.random.Purpose;

/**
 * Sliced score matching of the noisy data: one random direction a sample takes the place of the
 * Jacobian's trace ({@link ImplicitScoreMatching#sliced}).
 */
public final class SsmLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public SsmLoss() {}

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return new Sliced(ScorePower.of(settings));
  }

  private record Sliced(ScorePower lambda) implements Loss {
    @Override
    public boolean differentiatesModel() {
      return true;
    }

    /** Without a source of directions all axes take their place: the whole trace. */
    @Override
    public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
      Var xt = GaussianProcess.sample(x0, t, eps);
      Var each = ImplicitScoreMatching.of(x -> model.at(x, t).score(), xt);
      return lambda.weighted(each, t, EachSample.elements(x0));
    }

    @Override
    public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps, NoiseSource more, long step) {
      Var xt = GaussianProcess.sample(x0, t, eps);
      Var v = more.normal(Purpose.HUTCHINSON, step, 0, xt);
      Var each = ImplicitScoreMatching.sliced(x -> model.at(x, t).score(), xt, v);
      return lambda.weighted(each, t, EachSample.elements(x0));
    }
  }

  @Override
  public String name() {
    return "ssm";
  }

  @Override
  public String summary() {
    return "sliced score matching along a random direction";
  }

  @Override
  public String paper() {
    return "arXiv 1905.07088";
  }

  @Override
  public List<Setting> settings() {
    return List.of(ScorePower.SETTING);
  }
}
