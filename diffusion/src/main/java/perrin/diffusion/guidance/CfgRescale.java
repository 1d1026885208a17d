package perrin.diffusion.guidance;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * Classifier-free guidance whose result is brought back towards the conditional prediction's spread
 * (Lin et al. 2023, arXiv 2305.08891, eq. 14 to 16): with the standard deviations of a sample's
 * elements, {@code guided (phi std(cond) / std(guided) + 1 - phi)}.
 *
 * <p>It depends on the kind of prediction, and works on the model's own, as the paper does.
 *
 * @param conditional predicts for the wanted label
 * @param unconditional predicts without a label
 * @param gamma guidance scale
 * @param phi how far, from 0 (not at all) to 1
 */
public record CfgRescale(Denoiser conditional, Denoiser unconditional, double gamma, double phi)
    implements Denoiser {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if phi is not in [0, 1]
   */
  public CfgRescale {
    if (!(phi >= 0 && phi <= 1)) {
      throw new IllegalArgumentException("cfg-rescale: phi " + phi + " must be from 0 to 1");
    }
  }

  @Override
  public Prediction at(Var x, NoiseLevels levels) {
    Prediction cond = conditional.at(x, levels);
    Var guided = Cfg.combine(cond, unconditional.at(x, levels), _ -> gamma).value();
    int batch = x.dim(0);
    int elements = x.shape().size() / Math.max(1, batch);
    if (elements < 2) {
      throw new IllegalArgumentException(
          "cfg-rescale: samples of one element have no standard deviation over their elements");
    }
    Var std = deviation(guided, batch, elements);
    Var ratio = deviation(cond.value(), batch, elements).div(std.add(std.eq(std.scalar(0))));
    int[] ones = new int[x.rank()];
    java.util.Arrays.fill(ones, 1);
    ones[0] = batch;
    Var factor = ratio.mul(phi).add(1 - phi).reshape(ones);
    return cond.with(cond.kind(), guided.mul(factor));
  }

  private static Var deviation(Var y, int batch, int elements) {
    return y.reshape(batch, elements).variance(1).sqrt();
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedGuidance {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Guidance make(Settings settings) {
      double gamma = settings.real("scale", -1e3, 1e3);
      double phi = settings.real("phi", 0, 1);
      return m -> new CfgRescale(m.conditional(name()), m.unconditional(name()), gamma, phi);
    }

    @Override
    public String name() {
      return "cfg-rescale";
    }

    @Override
    public String summary() {
      return "classifier-free, brought back to the spread of the conditional prediction";
    }

    @Override
    public String paper() {
      return "arXiv 2305.08891";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("scale", 7.5, "gamma of the classifier-free part"),
          Setting.of("phi", 0.7, "how far to bring it back, from 0 to 1"));
    }
  }
}
