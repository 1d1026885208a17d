package perrin.diffusion.bound;

import perrin.autograd.Var;
import perrin.autograd.op.Unary;
import perrin.diffusion.equation.Equation;

/**
 * Data of 256 grey levels, scaled to -1, -1 + 2/255, …, 1: the probability that N(mean, sigma_1^2)
 * falls into the level's interval, which is open to infinity at both ends.
 */
public record DiscretizedGaussian() implements Decoder {
  private static final double HALF = 1 / 255.0;

  /**
   * {@code log int_{x_0 - 1/255}^{x_0 + 1/255} N(x; mean, sigma_1^2) dx}, with -infinity below -1
   * and +infinity above 1 (Ho et al. 2020, arXiv 2006.11239, eq. 13).
   *
   * <p>An interval right of the mean is mirrored, so that the difference is one of small numbers,
   * {@code log(Phi(b) - Phi(a)) = log Phi(b) + log(1 - e^(log Phi(a) - log Phi(b)))}, each without
   * cancellation.
   */
  @Override
  @Equation("ELB-6")
  public Var log(Var x0, Var mean, Var logVariance) {
    Var perSigma = logVariance.mul(-0.5).exp();
    Var offset = x0.sub(mean);
    Var high = offset.add(HALF).mul(perSigma);
    Var low = offset.sub(HALF).mul(perSigma);
    Var right = offset.scalar(0).lt(offset);
    Var b = NormalCdf.log(low.neg().where(right, high));
    Var a = NormalCdf.log(high.neg().where(right, low));
    Var d = a.sub(b);
    d = d.min(d.scalar(-1e-30)); // rounding may make an interval empty
    Var inside = b.add(Var.apply(Unary.LOG, Var.apply(Unary.EXPM1, d).neg()));
    Var first = NormalCdf.log(high);
    Var last = NormalCdf.log(low.neg());
    Var isFirst = x0.lt(x0.scalar(-1 + HALF));
    Var isLast = x0.scalar(1 - HALF).lt(x0);
    return first.where(isFirst, last.where(isLast, inside));
  }

  @Override
  public double offset() {
    return 0;
  }

  @Override
  public String describe() {
    return "probabilities of 256 grey levels (discretised Gaussian decoder), no dequantisation";
  }
}
