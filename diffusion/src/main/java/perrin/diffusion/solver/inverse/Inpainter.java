package perrin.diffusion.solver.inverse;

import perrin.diffusion.solver.Solver;

/** A solver that fills in what is not known. */
public interface Inpainter extends Solver {
  /**
   * The solver for known values.
   *
   * @param known what is known of the clean sample
   * @return the solver
   */
  Solver knowing(KnownPart known);
}
