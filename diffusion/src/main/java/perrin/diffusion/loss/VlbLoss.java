package perrin.diffusion.loss;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.EachSample;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.bound.DensityDecoder;
import perrin.diffusion.bound.DiscretizedGaussian;
import perrin.diffusion.bound.VariationalBound;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.StepVariance;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;

/**
 * The whole bound in bits a dimension, from one term a sample: {@code L_T + T L_{t-1}} with t
 * uniform on 1..T, L_0 among them (Nichol and Dhariwal 2021, arXiv 2102.09672, eq. 4).
 *
 * @param bound its terms
 */
public record VlbLoss(VariationalBound bound) implements Loss {
  private static final double ROUNDING = 1e-6;

  @Override
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    Prediction hat = model.at(GaussianProcess.sample(x0, t, eps), t);
    double bits = 1 / (EachSample.elements(x0) * Math.log(2));
    return steps(hat, x0, eps).add(bound.prior(x0).mul(bits));
  }

  /** T L_{t-1} in bits a dimension [B], for a prediction that is there already. */
  Var steps(Prediction hat, Var x0, Var eps) {
    double bits = 1 / (EachSample.elements(x0) * Math.log(2));
    return bound.term(hat, x0, eps).mul(bound.schedule().steps() * bits);
  }

  /** Whether the level is that of a step from 1 to T, and the prediction says what x_0 is. */
  @Override
  public boolean isFinite(Kind predicted, NoiseLevel level) {
    DiscreteSchedule steps = bound.schedule();
    int k = StepVariance.step(steps, level);
    if (k < 1 || Math.abs(steps.time(level) - k) > ROUNDING) {
      return false;
    }
    try {
      return predicted.conversion(Kind.X0, level).length > 0;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedLoss {
    /** The setting that says what L_0 is. */
    static final Setting DECODER =
        new Setting("decoder", "256", "L_0 of data in 256 grey levels, or density for points");

    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
      return of(name(), schedule, variance, settings);
    }

    static VlbLoss of(String name, Schedule schedule, VarianceChoice variance, Settings settings) {
      DiscreteSchedule steps = Losses.steps(name, schedule);
      String decoder = settings.text("decoder");
      if (!decoder.equals("256") && !decoder.equals("density")) {
        throw new CatalogException(
            "loss " + name + ": decoder=" + decoder + " must be 256 or density");
      }
      return new VlbLoss(
          new VariationalBound(
              steps,
              variance.on(steps),
              decoder.equals("256") ? new DiscretizedGaussian() : new DensityDecoder()));
    }

    @Override
    public boolean trainsVariance() {
      return true;
    }

    @Override
    public String name() {
      return "vlb";
    }

    @Override
    public String summary() {
      return "the whole variational bound in bits a dimension";
    }

    @Override
    public String paper() {
      return "arXiv 2102.09672, eq. 4";
    }

    @Override
    public List<Setting> settings() {
      return List.of(DECODER);
    }
  }
}
