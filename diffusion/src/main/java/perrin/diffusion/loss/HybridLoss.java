package perrin.diffusion.loss;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.EachSample;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * {@code L_hybrid = L_simple + lambda L_vlb}, where the bound moves the variance alone: its mean is
 * held fixed (Nichol and Dhariwal 2021, arXiv 2102.09672, eq. 16).
 *
 * @param vlb the bound
 * @param lambda its weight, at least 0
 */
public record HybridLoss(VlbLoss vlb, double lambda) implements Loss {
  @Override
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    Prediction hat = model.at(GaussianProcess.sample(x0, t, eps), t);
    Var simple = EachSample.mean(hat.value().sub(hat.kind().of(x0, eps, t)).square());
    Prediction held = hat.with(hat.kind(), hat.value().detach());
    return simple.add(vlb.steps(held, x0, eps).mul(lambda));
  }

  @Override
  public boolean isFinite(Kind predicted, NoiseLevel level) {
    return vlb.isFinite(predicted, level);
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedLoss {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
      if (!variance.learned()) {
        throw new CatalogException(
            "loss hybrid: the bound's part trains the variance alone, but a fixed one has nothing"
                + " to train; give --variance learned-range");
      }
      VlbLoss vlb = VlbLoss.Entry.of(name(), schedule, variance, settings);
      return new HybridLoss(vlb, settings.real("lambda", 0, 1e9));
    }

    @Override
    public boolean trainsVariance() {
      return true;
    }

    @Override
    public String name() {
      return "hybrid";
    }

    @Override
    public String summary() {
      return "simple + lambda vlb, for a learned variance";
    }

    @Override
    public String paper() {
      return "arXiv 2102.09672, eq. 16";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("lambda", 0.001, "weight of the bound, at least 0"), VlbLoss.Entry.DECODER);
    }
  }
}
