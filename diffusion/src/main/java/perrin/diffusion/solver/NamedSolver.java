package perrin.diffusion.solver;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;

/** A solver in the catalogue: one class, one file. */
public interface NamedSolver extends Named {
  /**
   * Makes the solver.
   *
   * @param settings values of {@link #settings()}
   * @return the solver
   */
  Solver make(Settings settings);
}
