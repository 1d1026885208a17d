package perrin.diffusion.trace;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.parameterization.Parameterization;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Solvers;

/**
 * Whose names, defaults, grids, times and variables a run follows.
 *
 * <p>The two projects count the steps of a discrete schedule from 0 (time = k - 1) and place times
 * between them by linear interpolation of log sigma; k-diffusion's samplers, and some of
 * diffusers', carry x / signal. On schedules without steps the model is told 0.25 log sigma by
 * diffusers, as EDM's networks are, and sigma by k-diffusion.
 *
 * <p>Where runs differ from the projects' own: their tables and times are in single precision
 * unless made otherwise; diffusers' default clipping of x_0 ({@code clip_sample}) and thresholding
 * are off; its PNDM with Runge-Kutta steps agrees where T / n is even, PNDM and PLMS where n
 * divides T or the spacing is leading; its second-order ancestral solver is told the middle's time
 * by the grid, which at fractional times differs in the eighth digit; its Euler and Heun with churn
 * evaluate the model before the churn, here after it, as the paper does. Its SA-Solver adds a term
 * of third order at order 2 and has a noise scale of its own, and its {@code sde-dpmsolver},
 * RePaint and ScoreSde schedulers are not followed. k-diffusion's wrappers are those that do not
 * quantise times.
 */
public enum Convention {
  /** The schedule's time, x as it is, the catalogue's defaults. */
  PERRIN {
    @Override
    public String sampler(String spec) {
      return spec;
    }

    @Override
    public String grid(String sampler) {
      return "trailing";
    }

    @Override
    public boolean unitSignal(String sampler) {
      return false;
    }

    @Override
    public double time(Schedule schedule, NoiseLevel level) {
      return schedule.time(level);
    }

    @Override
    public List<Visit> visits(Schedule schedule, String sampler, String grid, int steps) {
      var visits = new ArrayList<Visit>();
      for (NoiseLevel level : Grids.of(grid).levels(schedule, steps)) {
        visits.add(new Visit(level, time(schedule, level)));
      }
      return visits;
    }
  },

  /** The diffusers library's schedulers, with the defaults of their configurations. */
  DIFFUSERS {
    @Override
    public String sampler(String spec) {
      return with(
          spec,
          switch (name(spec)) {
            case "dpm-solver" -> "mode=multi,order=2,third=halved";
            case "dpmpp-2s", "dpmpp-3s" -> "fast=diffusers";
            case "dpmpp-3m" -> "third=halved";
            case "dpmpp-3m-sde" -> "third=diffusers,farthest=Infinity";
            case "unipc" -> "lower-order-final=true";
            case "deis" -> "order=2,polynomial=log-rho,lower-order-final=true";
            case "pndm", "plms" -> "equal=true";
            case "ddim-inverse" -> "at=goal";
            default -> "";
          });
    }

    @Override
    public String grid(String sampler) {
      return switch (name(sampler)) {
        case "ddim", "ddpm", "pndm", "plms", "ddim-inverse" -> "leading";
        default -> "linspace";
      };
    }

    @Override
    public Parameterization meaning(Parameterization parameterization, Schedule schedule) {
      return parameterization.kind().name().equals("velocity") && DiffusersFlow.straight(schedule)
          ? () -> DiffusersFlow.VELOCITY
          : parameterization;
    }

    @Override
    public String grid(String sampler, Schedule schedule) {
      if (schedule instanceof DiscreteSchedule) {
        return grid(sampler);
      }
      return DiffusersFlow.straight(schedule) ? "linspace" : "karras";
    }

    @Override
    public Solver solver(Schedule schedule, String sampler, String grid, int steps) {
      if (name(sampler).equals("ipndm")) {
        return new DiffusersIpndm();
      }
      if (name(sampler).startsWith("flow-")) {
        // straight lines between levels, whatever the schedule's time
        return Solvers.of(sampler(sampler));
      }
      Solver solver = super.solver(schedule, sampler, grid, steps);
      return name(sampler).equals("ddim") && schedule instanceof DiscreteSchedule d
          ? new DiffusersGrid(d, "ddim", steps).displaced(solver, grid)
          : solver;
    }

    @Override
    public boolean unitSignal(String sampler) {
      return DiffusersGrid.OVER_SIGMA.contains(name(sampler));
    }

    @Override
    public double time(Schedule schedule, NoiseLevel level) {
      return schedule instanceof DiscreteSchedule d
          ? new SigmaTable(d).time(level.sigma())
          : DiffusersFlow.straight(schedule)
              ? DiffusersFlow.time(level)
              : 0.25 * Math.log(level.sigma());
    }

    @Override
    public List<Visit> visits(Schedule schedule, String sampler, String grid, int steps) {
      if (name(sampler).equals("ipndm")) {
        return DiffusersIpndm.visits(steps);
      }
      if (DiffusersFlow.straight(schedule)) {
        return new DiffusersFlow(schedule, name(sampler), steps).visits(grid);
      }
      return schedule instanceof DiscreteSchedule d
          ? new DiffusersGrid(d, name(sampler), steps).visits(grid)
          : others(schedule, grid, steps);
    }
  },

  /** The k-diffusion project's sampling functions and its wrappers of discrete schedules. */
  K_DIFFUSION {
    @Override
    public String sampler(String spec) {
      return with(
              spec,
              switch (name(spec)) {
                case "dpmpp-2m" -> "lower-order-final=false";
                case "dpmpp-3m" -> "third=halved,lower-order-final=false";
                case "dpmpp-3m-sde" -> "third=halved,farthest=Infinity";
                case "dpm-solver" -> "control=pid";
                case "euler", "heun", "kdpm2" -> "draws=always";
                default -> "";
              })
          .replace("mode=fast,", "mode=fast-equal,")
          .replaceFirst("mode=fast$", "mode=fast-equal");
    }

    @Override
    public String grid(String sampler) {
      return "linspace";
    }

    @Override
    public String grid(String sampler, Schedule schedule) {
      return schedule instanceof DiscreteSchedule ? grid(sampler) : "karras";
    }

    @Override
    public boolean unitSignal(String sampler) {
      return true;
    }

    @Override
    public double time(Schedule schedule, NoiseLevel level) {
      return schedule instanceof DiscreteSchedule d
          ? new SigmaTable(d).time(level.sigma())
          : schedule.spec().startsWith("trigonometric")
              ? 2 / Math.PI * Math.atan(level.sigma())
              : level.sigma();
    }

    /** {@code get_sigmas(n)}: times evenly from T - 1 to 0, sigma between steps log-linear. */
    @Override
    public List<Visit> visits(Schedule schedule, String sampler, String grid, int steps) {
      String method = sampler(sampler);
      if (method.contains("mode=fast") || method.contains("mode=adaptive")) {
        // between sigma-max and sigma-min; there is no step to the clean level
        String ends = grid.equals("linspace") ? "exponential" : grid;
        return others(schedule, ends + (ends.contains(":") ? "," : ":") + "last=noisy", steps);
      }
      if (!(schedule instanceof DiscreteSchedule d) || !grid.equals("linspace")) {
        return others(schedule, grid, steps);
      }
      if (steps < 1) {
        throw new CatalogException("grid linspace: needs at least one step, not " + steps);
      }
      var table = new SigmaTable(d);
      var visits = new ArrayList<Visit>();
      for (int i = 0; i < steps; i++) {
        double t = steps == 1 ? table.last() : table.last() * (1 - (double) i / (steps - 1));
        visits.add(new Visit(SigmaTable.level(table.logLinear(t)), t));
      }
      visits.add(new Visit(NoiseLevel.CLEAN, Double.NaN));
      return visits;
    }
  };

  /**
   * A sampler under this convention.
   *
   * @param spec as typed; without settings it gets those of the convention
   * @return name and settings in Perrin's catalogue
   */
  public abstract String sampler(String spec);

  /**
   * The grid if none is asked for.
   *
   * @param sampler as typed
   * @return its name
   */
  public abstract String grid(String sampler);

  /**
   * The grid if none is asked for.
   *
   * @param sampler as typed
   * @param schedule of the process
   * @return its name
   */
  public String grid(String sampler, Schedule schedule) {
    return grid(sampler);
  }

  /**
   * What a model's output means: a velocity may be that of another time than the schedule's.
   *
   * @param parameterization as asked for
   * @param schedule of the process
   * @return by default the same
   */
  public Parameterization meaning(Parameterization parameterization, Schedule schedule) {
    return parameterization;
  }

  /**
   * The solver of a run.
   *
   * @param schedule of the process
   * @param sampler as typed
   * @param grid as typed
   * @param steps number of steps
   * @return the solver, with the convention's settings
   */
  public Solver solver(Schedule schedule, String sampler, String grid, int steps) {
    String spec = sampler(sampler);
    return unitSignal(sampler) ? Solvers.of(spec) : Solvers.of(spec, schedule);
  }

  /**
   * Whether states are x / signal.
   *
   * @param sampler as typed
   * @return false if they are x
   */
  public abstract boolean unitSignal(String sampler);

  /**
   * The time that the model is told at a level between those of the grid.
   *
   * @param schedule of the process
   * @param level with some noise
   * @return the time
   */
  public abstract double time(Schedule schedule, NoiseLevel level);

  /**
   * The levels of a run.
   *
   * @param schedule of the process
   * @param sampler as typed; some projects have grids of their own for a family
   * @param grid the grid's name
   * @param steps number of steps
   * @return from noisy to clean
   * @throws perrin.diffusion.catalog.CatalogException if the grid does not fit the schedule
   */
  public abstract List<Visit> visits(Schedule schedule, String sampler, String grid, int steps);

  /**
   * A convention from what a user typed.
   *
   * @param name {@code perrin}, {@code diffusers} or {@code k-diffusion}
   * @return the convention, null if there is none of that name
   */
  public static Convention of(String name) {
    for (Convention c : values()) {
      if (c.toString().equals(name)) {
        return c;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** The convention's settings, before those that were typed, which win. */
  static String with(String spec, String settings) {
    String typed = spec.contains(":") ? spec.substring(spec.indexOf(':') + 1) : "";
    String both = settings + (settings.isEmpty() || typed.isEmpty() ? "" : ",") + typed;
    return name(spec) + (both.isEmpty() ? "" : ":" + both);
  }

  static String name(String spec) {
    return spec.replaceFirst(":.*", "");
  }

  /** Perrin's grid of that name with this convention's times. */
  List<Visit> others(Schedule schedule, String grid, int steps) {
    var visits = new ArrayList<Visit>();
    for (NoiseLevel level : Grids.of(grid).levels(schedule, steps)) {
      visits.add(new Visit(level, level.clean() ? Double.NaN : time(schedule, level)));
    }
    return visits;
  }
}
