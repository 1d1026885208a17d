package perrin.diffusion.guidance;

import java.util.Arrays;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Dynamic thresholding (Saharia et al. 2022, arXiv 2205.11487, section 2.3): with s the given
 * percentile of a sample's |x0Hat|, or the limit if that is more, {@code x0Hat = clip(x0Hat, -s, s)
 * limit / s}. Static thresholding ({@link ClipX0}) clips to the limit.
 *
 * <p>s counts as a constant in derivatives.
 *
 * @param model any denoiser
 * @param percentile in (0, 1]
 * @param limit greatest absolute value of the data
 */
public record Threshold(Denoiser model, double percentile, double limit) implements Denoiser {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if one is left
   */
  public Threshold {
    if (!(percentile > 0 && percentile <= 1 && limit > 0)) {
      throw new IllegalArgumentException(
          "threshold: percentile "
              + percentile
              + " must be in (0, 1], limit "
              + limit
              + " above 0");
    }
  }

  @Override
  public Prediction at(Var x, NoiseLevels levels) {
    Prediction plain = model.at(x, levels);
    Var x0 = plain.x0();
    int batch = x.dim(0);
    double[] each = x0.value().toDoubles();
    int size = each.length / Math.max(1, batch);
    double[] s = new double[batch];
    for (int b = 0; b < batch; b++) {
      double[] one = Arrays.copyOfRange(each, b * size, (b + 1) * size);
      s[b] = Math.max(limit, quantile(one, percentile));
    }
    int[] ones = new int[x.rank()];
    Arrays.fill(ones, 1);
    ones[0] = batch;
    Var bound = Var.constant(Tensor.of(x.backend(), Shape.of(ones), s));
    Var clipped = x0.max(bound.neg()).min(bound).div(bound).mul(limit);
    return plain.with(Kind.X0, clipped);
  }

  /** The quantile of absolute values, linear between neighbours. */
  static double quantile(double[] values, double q) {
    double[] sorted = Arrays.stream(values).map(Math::abs).sorted().toArray();
    double at = q * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedGuidance {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Guidance make(Settings settings) {
      double percentile = settings.real("percentile", 1e-6, 1);
      double limit = settings.real("limit", 1e-9, 1e9);
      return switch (settings.text("mode")) {
        case "dynamic" -> m -> new Threshold(m.conditional(name()), percentile, limit);
        case "static" -> m -> new ClipX0(m.conditional(name()), -limit, limit);
        default ->
            throw new CatalogException(
                "threshold: mode=" + settings.text("mode") + " must be dynamic or static");
      };
    }

    @Override
    public String name() {
      return "threshold";
    }

    @Override
    public String summary() {
      return "keeps the predicted clean sample in range, statically or dynamically";
    }

    @Override
    public String paper() {
      return "arXiv 2205.11487";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          new Setting("mode", "dynamic", "dynamic or static"),
          new Setting("percentile", "0.995", "of |x0Hat| in a sample, for dynamic; in (0, 1]"),
          Setting.of("limit", 1, "greatest absolute value of the data, above 0"));
    }

    @Override
    public List<String> presets() {
      return List.of("threshold:mode=static");
    }
  }
}
