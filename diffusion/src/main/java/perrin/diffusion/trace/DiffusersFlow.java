package perrin.diffusion.trace;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.Schedule;

/**
 * The sigmas of the diffusers library's flow-matching schedulers, with T = 1000: {@code x = (1 -
 * sigma) x_0 + sigma eps}, time T sigma.
 *
 * <p>{@code flow-euler} goes evenly from the shifted 1 to the shifted 1 / T and shifts that once
 * more ({@code dynamic=true}: evenly from 1 to 1 / T, shifted once, as with a dynamic shift), then
 * stretches to {@code terminal=…} if asked to; grid {@code uniform} is what the library's pipelines
 * hand in: from 1 to 1 / n, shifted once. {@code flow-heun} does not shift a second time. All other
 * samplers take the sigmas of {@code use_flow_sigmas}.
 *
 * @param schedule straight, perhaps shifted
 * @param sampler its name
 * @param steps n
 */
record DiffusersFlow(Schedule schedule, String sampler, int steps) {
  /** What models of flows say: eps - x_0, the velocity in sigma, however time is shifted. */
  static final Kind VELOCITY = Kind.velocity(l -> -1, l -> 1);

  private static final double T = 1000;

  /** Whether signal + noise = 1. */
  static boolean straight(Schedule schedule) {
    NoiseLevel middle = schedule.level((schedule.start() + schedule.end()) / 2);
    double square = middle.signal() * middle.signal() + middle.noise() * middle.noise();
    return Math.abs(middle.signal() + middle.noise() - 1) < 1e-9 && square < 1 - 1e-9;
  }

  static double time(NoiseLevel level) {
    return T * level.noise() / (level.signal() + level.noise());
  }

  List<Visit> visits(String grid) {
    GridOptions options = GridOptions.of(grid, "dynamic", "terminal");
    if (steps < 1) {
      throw new CatalogException("grid " + grid + ": needs at least one step, not " + steps);
    }
    var visits = new ArrayList<Visit>();
    boolean flow = sampler.startsWith("flow-");
    for (double sigma : flow ? own(options) : borrowed(options)) {
      NoiseLevel level = new NoiseLevel(1 - sigma, sigma);
      visits.add(new Visit(level, flow ? T * sigma : Math.floor(T * sigma)));
    }
    visits.add(new Visit(NoiseLevel.CLEAN, Double.NaN));
    return visits;
  }

  private double[] own(GridOptions options) {
    boolean dynamic = options.truth("dynamic");
    boolean pipeline = options.name().equals("uniform");
    double high = pipeline || dynamic ? 1 : shifted(1);
    double low = pipeline ? 1.0 / steps : dynamic ? 1 / T : shifted(1 / T);
    double[] sigma = GridOptions.line(high, low, steps);
    if (!sampler.equals("flow-heun")) {
      for (int i = 0; i < steps; i++) {
        sigma[i] = shifted(sigma[i]);
      }
    }
    double terminal = options.number("terminal", 0);
    if (terminal > 0) {
      double stretch = (1 - sigma[steps - 1]) / (1 - terminal);
      for (int i = 0; i < steps; i++) {
        sigma[i] = 1 - (1 - sigma[i]) / stretch;
      }
    }
    return options.ramp(sigma, sigma[0], sigma[steps - 1], "linspace", "uniform");
  }

  private double[] borrowed(GridOptions options) {
    double[] sigma = new double[steps];
    for (int i = 0; i < steps; i++) {
      // 1 - alpha, alpha evenly from 1 to 1 / T in n + 1 places, without the first
      sigma[i] = shifted((1 - 1 / T) * (steps - i) / steps);
    }
    return options.ramp(sigma, sigma[0], sigma[steps - 1], "linspace");
  }

  /** The schedule's time is shifted already. */
  private double shifted(double sigma) {
    NoiseLevel level = schedule.level(sigma);
    return level.noise() / (level.signal() + level.noise());
  }
}
