package perrin.diffusion.solver;

import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.Schedule;

/** The solvers by name. */
public final class Solvers {
  private static final Catalog<NamedSolver> CATALOG = new Catalog<>(NamedSolver.class, "sampler");

  private Solvers() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedSolver> catalog() {
    return CATALOG;
  }

  /**
   * A solver from what a user typed.
   *
   * @param spec {@code ddim} or {@code ddim:eta=0.5}
   * @return the solver
   * @throws CatalogException if there is no such name or setting
   */
  public static Solver of(String spec) {
    var choice = CATALOG.choose(spec);
    return choice.entry().make(choice.settings());
  }

  /**
   * A solver from what a user typed, for a schedule.
   *
   * @param spec {@code ddim} or {@code ddim:eta=0.5}
   * @param schedule the curve on which it will walk
   * @return the solver
   * @throws CatalogException if there is no such name or setting, or the schedule does not suit it
   */
  public static Solver of(String spec, Schedule schedule) {
    var choice = CATALOG.choose(spec);
    return choice.entry().make(choice.settings(), schedule);
  }
}
