package perrin.diffusion.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.DiscreteSchedule;

/**
 * The time steps of the diffusers library's schedulers, which differ by family.
 *
 * <p>Those over sigma take n times, not rounded; the multistep exponential integrators take n + 1
 * and drop the cleanest; the others take n rounded ones. PNDM and DEIS end at the first step of the
 * schedule (their final abar is abar_1), the others at the clean level.
 *
 * @param schedule T steps
 * @param sampler its name
 * @param steps n
 */
record DiffusersGrid(DiscreteSchedule schedule, String sampler, int steps) {
  /** Samplers that carry x / signal. */
  static final Set<String> OVER_SIGMA =
      Set.of(
          "euler",
          "heun",
          "lms",
          "kdpm2",
          "euler-ancestral",
          "kdpm2-ancestral",
          "dpmpp-sde",
          "dpmpp-2s-ancestral");

  private static final Set<String> ONE_MORE =
      Set.of(
          "dpm-solver",
          "dpmpp-2m",
          "dpmpp-3m",
          "dpmpp-2s",
          "dpmpp-3s",
          "dpmpp-2m-inverse",
          "dpmpp-2m-sde",
          "dpmpp-3m-sde",
          "unipc",
          "deis",
          "sa-solver");

  private static final Set<String> ENDS_AT_FIRST = Set.of("pndm", "plms", "deis");

  List<Visit> visits(String grid) {
    var table = new SigmaTable(schedule);
    var visits = new ArrayList<Visit>();
    for (double t : grid.equals("karras") ? karras(table) : times(grid)) {
      double sigma = grid.equals("karras") ? t : table.linear(t);
      double time = grid.equals("karras") ? karrasTime(table, sigma) : t;
      boolean whole = time == Math.rint(time) && !grid.equals("karras");
      NoiseLevel level = whole ? schedule.level((int) time + 1) : SigmaTable.level(sigma);
      visits.add(new Visit(level, time));
    }
    NoiseLevel end = ENDS_AT_FIRST.contains(sampler) ? schedule.level(1) : NoiseLevel.CLEAN;
    // a step from the first level to itself does nothing
    if (!visits.getLast().level().equals(end)) {
      visits.add(new Visit(end, end.clean() ? Double.NaN : 0));
    }
    return visits;
  }

  private double[] times(String grid) {
    if (steps < 1 || steps > schedule.steps()) {
      throw new CatalogException(
          "grid " + grid + ": " + steps + " steps must be from 1 to " + schedule.steps());
    }
    int last = schedule.steps();
    int n = ONE_MORE.contains(sampler) && !grid.equals("trailing") ? steps + 1 : steps;
    double[] t = new double[steps];
    for (int i = 0; i < steps; i++) {
      int fromEnd = n - 1 - i;
      t[i] =
          switch (grid) {
            case "leading" -> fromEnd * (double) (last / n);
            case "linspace" -> n == 1 ? 0 : (last - 1) * (double) fromEnd / (n - 1);
            case "trailing" -> Math.rint(last - i * ((double) last / steps)) - 1;
            default ->
                throw new CatalogException(
                    "grid "
                        + grid
                        + ": under the convention diffusers there are leading, linspace, trailing"
                        + " and karras");
          };
      if (!OVER_SIGMA.contains(sampler)) {
        t[i] = Math.rint(t[i]);
      }
    }
    return t;
  }

  /** Sigmas with equal distances in their seventh root. */
  private double[] karras(SigmaTable table) {
    double high = Math.pow(table.at(table.last()), 1.0 / 7);
    double low = Math.pow(table.at(0), 1.0 / 7);
    double[] sigma = new double[steps];
    for (int i = 0; i < steps; i++) {
      double u = steps == 1 ? 0 : (double) i / (steps - 1);
      sigma[i] = Math.pow(high + u * (low - high), 7);
    }
    return sigma;
  }

  private double karrasTime(SigmaTable table, double sigma) {
    double t = table.time(sigma);
    return OVER_SIGMA.contains(sampler) ? t : Math.rint(t);
  }
}
