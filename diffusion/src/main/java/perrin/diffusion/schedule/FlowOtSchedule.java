package perrin.diffusion.schedule;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;

/**
 * The optimal-transport path: mean {@code (1 - t) x_0}, standard deviation {@code sigma_min + (1 -
 * sigma_min) t} (Lipman et al. 2023, arXiv 2210.02747, eq. 20; their time runs from noise to data:
 * it is 1 - t).
 */
public final class FlowOtSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public FlowOtSchedule() {}

  /**
   * The path.
   *
   * @param sigmaMin noise at the data, in [0, 1)
   */
  public record Path(double sigmaMin) implements GaussianPath {
    @Override
    public String spec() {
      return "flow-ot:sigma-min=" + sigmaMin;
    }

    @Override
    public double signal(double t) {
      return 1 - t;
    }

    @Override
    public double noise(double t) {
      return t == 1 ? 1 : sigmaMin + (1 - sigmaMin) * t;
    }

    @Override
    public double signalRate(double t) {
      return -1;
    }

    @Override
    public double noiseRate(double t) {
      return 1 - sigmaMin;
    }

    @Override
    public double timeOf(NoiseLevel level) {
      return (level.noise() - level.signal() * sigmaMin)
          / (level.noise() + level.signal() * (1 - sigmaMin));
    }

    /**
     * The target of flow matching in the direction of the sources, from noise to data: {@code x_1 -
     * (1 - sigma_min) x_0}, where x_1 are data and x_0 noise; the velocity of this schedule's time
     * is its negative (Lipman et al. 2023, arXiv 2210.02747, eq. 23).
     *
     * @param data x_1 [B, …]
     * @param noise x_0, standard normal, of the same shape
     * @return [B, …]
     */
    @Equation("FLM-6")
    public Var target(Var data, Var noise) {
      return Combine.apply(new double[] {1, -(1 - sigmaMin)}, data, noise);
    }
  }

  @Override
  public Schedule make(Settings settings) {
    return new Path(settings.real("sigma-min", 0, 0.5));
  }

  @Override
  public String name() {
    return "flow-ot";
  }

  @Override
  public String summary() {
    return "straight path from data with a little noise to noise";
  }

  @Override
  public String paper() {
    return "arXiv 2210.02747";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("sigma-min", 1e-4, "noise that is left at the data, at least 0"));
  }

  @Override
  public List<String> presets() {
    return List.of("flow-ot:sigma-min=1e-5");
  }
}
