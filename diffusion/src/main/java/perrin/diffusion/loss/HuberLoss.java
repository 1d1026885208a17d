package perrin.diffusion.loss;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * Quadratic for small errors, linear for large ones: {@code e^2 / 2} for |e| at most delta, {@code
 * delta (|e| - delta / 2)} beyond, a mean over the elements (Huber 1964).
 *
 * @param delta where one becomes the other, above 0
 */
public record HuberLoss(double delta) implements Loss {
  @Override
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    Prediction hat = model.at(GaussianProcess.sample(x0, t, eps), t);
    Var e = hat.value().sub(hat.kind().of(x0, eps, t)).abs();
    Var small = e.min(e.scalar(delta)); // s = min(|e|, delta): s (|e| - s / 2) is both branches
    return small.mul(e.sub(small.mul(0.5)));
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedLoss {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
      return new HuberLoss(settings.real("delta", 1e-9, 1e9));
    }

    @Override
    public String name() {
      return "huber";
    }

    @Override
    public String summary() {
      return "quadratic for small errors, linear for large ones";
    }

    @Override
    public String paper() {
      return "Huber 1964, doi 10.1214/aoms/1177703732";
    }

    @Override
    public List<Setting> settings() {
      return List.of(Setting.of("delta", 1, "where the square ends, above 0"));
    }
  }
}
