package perrin.diffusion.solver;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;

/**
 * An accepted step, as multistep solvers see it.
 *
 * @param from where it started
 * @param to where it ended
 * @param values what the solver asked to remember
 */
public record Past(NoiseLevel from, NoiseLevel to, List<Var> values) {}
