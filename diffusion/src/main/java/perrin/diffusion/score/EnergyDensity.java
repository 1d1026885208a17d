package perrin.diffusion.score;

import java.util.function.Function;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.equation.Equation;

/**
 * A density known up to its normaliser: {@code p(x) = exp(-E(x)) / Z}.
 *
 * @param energy E: from [B, …] to [B], differentiable
 */
public record EnergyDensity(Function<Var, Var> energy) implements ScoreField {
  /**
   * The score, {@code grad log p(x) = -grad E(x) - grad log Z = -grad E(x)}: the normaliser is
   * constant in x and drops out (Hyvärinen 2005, eq. 2).
   *
   * <p>In the model's parameters it does not: d log p / d theta = -dE / d theta - d log Z / d
   * theta, with the gradient of log Z and not of Z.
   *
   * @param x [B, …]
   * @return [B, …]; recorded if x is
   */
  @Override
  @Equation("SCO-1")
  public Var at(Var x) {
    Var point = x.recorded() ? x : Var.leaf(x.value());
    Var gradient = Grad.recorded(energy.apply(point).sumAll(), point)[0];
    return gradient.neg();
  }

  /**
   * The gradient of log p in the parameters: {@code -dE / d theta - d log Z / d theta}.
   *
   * @param x one point [1, …]
   * @param logNormalizer log Z as a function of the same parameters, a scalar
   * @param parameters recorded values that energy and log Z depend on
   * @return of their shapes
   */
  public Var[] parameterGradient(Var x, Var logNormalizer, Var... parameters) {
    return Grad.of(energy.apply(x).sumAll().add(logNormalizer).neg(), parameters);
  }
}
