package perrin.diffusion.process;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.schedule.DiscreteSchedule;

/**
 * The forward process as a Markov chain of T small steps, q(x_{1:T} | x_0).
 *
 * @param schedule of T steps
 */
public record ForwardChain(DiscreteSchedule schedule) {
  /**
   * One step: {@code q(x_k | x_{k-1}) = N(sqrt(1 - beta_k) x_{k-1}, beta_k I)} (Ho et al. 2020,
   * arXiv 2006.11239, eq. 2).
   *
   * @param previous x_{k-1} [B, …]
   * @param k from 1 to T
   * @return the distribution of x_k
   */
  @Equation("FWD-1")
  public Gaussian step(Var previous, int k) {
    double beta = schedule.beta(k);
    return new Transition(Math.sqrt(1 - beta), Math.sqrt(beta)).of(previous);
  }

  /**
   * Log density of a path: {@code log q(x_{1:T} | x_0) = sum_k log q(x_k | x_{k-1})}.
   *
   * @param path x_0, x_1, …, x_T, each [B, …]
   * @return nats [B]
   * @throws IllegalArgumentException if the path has not T + 1 points
   */
  @Equation("FWD-2")
  public Var logDensity(List<Var> path) {
    checkPath(path, schedule.steps());
    Var sum = null;
    for (int k = 1; k < path.size(); k++) {
      Var term = step(path.get(k - 1), k).logDensity(path.get(k));
      sum = sum == null ? term : sum.add(term);
    }
    return sum;
  }

  /**
   * A path.
   *
   * @param x0 clean samples [B, …]
   * @param noise standard normals for steps 1 … T, each [B, …]
   * @return x_0, x_1, …, x_T
   */
  public List<Var> sample(Var x0, List<Var> noise) {
    var path = new ArrayList<Var>(List.of(x0));
    for (int k = 1; k <= schedule.steps(); k++) {
      path.add(step(path.getLast(), k).sample(noise.get(k - 1)));
    }
    return List.copyOf(path);
  }

  static void checkPath(List<Var> path, int steps) {
    if (path.size() != steps + 1) {
      throw new IllegalArgumentException(
          "path: " + path.size() + " points for " + steps + " steps; it needs x_0 … x_T");
    }
  }
}
