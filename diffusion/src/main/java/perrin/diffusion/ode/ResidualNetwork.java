package perrin.diffusion.ode;

import java.util.List;
import java.util.function.UnaryOperator;
import perrin.autograd.Var;
import perrin.diffusion.equation.Equation;

/**
 * A residual network, {@code x_{l+1} = x_l + f_l(x_l)}.
 *
 * @param blocks f_1 … f_L
 */
public record ResidualNetwork(List<UnaryOperator<Var>> blocks) {
  /** Copies the list. */
  public ResidualNetwork {
    blocks = List.copyOf(blocks);
  }

  /**
   * The network whose blocks are {@code f_l(x) = h f(t_l, x)} with t_l = l h and h = 1 / L: L steps
   * of Euler's method for dx/dt = f(t, x) over [0, 1] (ODE-5).
   *
   * @param f right-hand side
   * @param layers L
   * @return the network
   */
  @Equation("ODE-5")
  public static ResidualNetwork ofField(OdeFunction<Var> f, int layers) {
    double h = 1.0 / layers;
    return new ResidualNetwork(
        java.util.stream.IntStream.range(0, layers)
            .<UnaryOperator<Var>>mapToObj(l -> x -> f.at(l * h, x).mul(h))
            .toList());
  }

  /**
   * Runs the network.
   *
   * @param x [B, …]
   * @return [B, …]
   */
  public Var apply(Var x) {
    Var y = x;
    for (UnaryOperator<Var> block : blocks) {
      y = y.add(block.apply(y));
    }
    return y;
  }
}
