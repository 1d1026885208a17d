package perrin.diffusion.solver.inverse;

import java.util.function.UnaryOperator;
import perrin.autograd.Var;

/**
 * A projection of the clean sample that is known, such as its means over blocks (what a smaller
 * picture says of a larger one) or its luminance: {@code x - P x + P y}.
 *
 * <p>With P a low-pass filter this is the refinement of ILVR (Choi et al. 2021, arXiv 2108.02938,
 * Algorithm 1), whose filter is no projection, so that what it put in does not quite stay.
 *
 * @param projection P: linear, orthogonal and P P = P
 * @param values the clean values P x_0; broadcasts against [B, …]
 */
public record KnownProjection(UnaryOperator<Var> projection, Var values) implements KnownPart {
  @Override
  public Var merge(Var x, Var y) {
    return x.add(projection.apply(y.sub(x)));
  }
}
