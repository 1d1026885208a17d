package perrin.diffusion.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.solver.Ddim;
import perrin.diffusion.solver.Solver;

/**
 * The time steps of the diffusers library's schedulers, which differ by family.
 *
 * <p>Those over sigma take n times, not rounded; the multistep exponential integrators take n + 1
 * and drop the cleanest; the others take n rounded ones. PNDM, DEIS and SA-Solver end at the first
 * step of the schedule (their final abar is abar_1), the others at the clean level unless {@code
 * last=sigma-min} (the library's {@code final_sigmas_type} and {@code set_alpha_to_one}). {@code
 * leading:offset=1} is its {@code steps_offset}; {@code karras:spacing=leading} and the like set
 * between which sigmas the ramps of the schedulers over sigma go.
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

  private static final Set<String> ENDS_AT_FIRST = Set.of("pndm", "plms", "deis", "sa-solver");

  private static final Set<String> RAMPS =
      Set.of("karras", "exponential", "beta", "logsnr-uniform");

  List<Visit> visits(String grid) {
    GridOptions options = GridOptions.of(grid, "offset", "last", "spacing");
    var table = new SigmaTable(schedule);
    boolean overSigma = OVER_SIGMA.contains(sampler);
    boolean ramp = RAMPS.contains(options.name());
    if (ramp && !overSigma && !ONE_MORE.contains(sampler)) {
      throw new CatalogException(
          "grid %s: diffusers has none for %s; use leading, linspace or trailing"
              .formatted(options.name(), sampler));
    }
    var visits = new ArrayList<Visit>();
    if (ramp) {
      String spacing = options.word("spacing", "linspace", "leading", "trailing");
      double[] base = overSigma ? times(spacing, options) : new double[] {table.last(), 0};
      double high = table.linear(base[0]);
      double low = table.linear(base[base.length - 1]);
      for (double sigma : options.ramp(new double[steps], high, low)) {
        double t = table.time(sigma);
        visits.add(new Visit(SigmaTable.level(sigma), overSigma ? t : whole(options.name(), t)));
      }
    } else {
      for (double t : times(options.name(), options)) {
        boolean exact = t == Math.rint(t) && Double.isFinite(table.at((int) t));
        NoiseLevel level =
            exact && schedule.level((int) t + 1).signal() > 0
                ? schedule.level((int) t + 1)
                : SigmaTable.level(table.linear(t));
        visits.add(new Visit(level, t));
      }
    }
    boolean first =
        options.word("last", "zero", "sigma-min").equals("sigma-min")
            || ENDS_AT_FIRST.contains(sampler);
    NoiseLevel end = first ? schedule.level(1) : NoiseLevel.CLEAN;
    // a step from the first level to itself does nothing
    if (visits.getLast().level().sigma() > end.sigma() * (1 + 1e-9)) {
      visits.add(new Visit(end, end.clean() ? Double.NaN : 0));
    }
    return visits;
  }

  /** The library casts these times to integers. */
  private static double whole(String grid, double t) {
    boolean rounded = grid.equals("karras") || grid.equals("logsnr-uniform");
    return rounded ? Math.rint(t) : Math.floor(t);
  }

  private double[] times(String spacing, GridOptions options) {
    if (steps < 1 || steps > schedule.steps()) {
      throw new CatalogException(
          "grid " + spacing + ": " + steps + " steps must be from 1 to " + schedule.steps());
    }
    int last = schedule.steps();
    int n = ONE_MORE.contains(sampler) && !spacing.equals("trailing") ? steps + 1 : steps;
    double[] t = new double[steps];
    for (int i = 0; i < steps; i++) {
      int fromEnd = n - 1 - i;
      t[i] =
          switch (spacing) {
            case "leading" -> fromEnd * (double) (last / n) + options.number("offset", 0);
            case "linspace" -> n == 1 ? 0 : (last - 1) * (double) fromEnd / (n - 1);
            case "trailing" -> Math.rint(last - i * ((double) last / steps)) - 1;
            default ->
                throw new CatalogException(
                    "grid "
                        + spacing
                        + ": under the convention diffusers there are leading, linspace, trailing,"
                        + " karras, exponential, beta and logsnr-uniform");
          };
      if (!OVER_SIGMA.contains(sampler)) {
        t[i] = Math.rint(t[i]);
      }
    }
    if (!(t[0] <= last - 1 && t[steps - 1] >= 0)) {
      throw new CatalogException(
          "grid %s: times from %s to %s leave the schedule's, 0 to %d"
              .formatted(spacing, t[steps - 1], t[0], last - 1));
    }
    return t;
  }

  /**
   * DDIM as the library steps: always T / n down, rounded downwards, even where the next time is
   * another one.
   */
  Solver displaced(Solver solver, String grid) {
    GridOptions options = GridOptions.of(grid, "offset", "last", "spacing");
    List<Visit> visits = visits(grid);
    NoiseLevel end = visits.getLast().level();
    if (options.word("last", "zero", "sigma-min").equals("sigma-min")) {
      end = schedule.level(1);
    }
    int ratio = schedule.steps() / steps;
    Map<NoiseLevel, NoiseLevel> goals = new HashMap<>();
    for (Visit v : visits) {
      if (!v.level().clean()) {
        int goal = (int) v.time() - ratio;
        goals.put(v.level(), goal >= 0 ? schedule.level(goal + 1) : end);
      }
    }
    return solver instanceof Ddim d ? new Displaced(d.eta(), goals) : solver;
  }
}
