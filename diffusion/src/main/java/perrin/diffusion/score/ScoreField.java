package perrin.diffusion.score;

import perrin.autograd.Var;

/** A field that is meant to be the score grad log p of a density. */
@FunctionalInterface
public interface ScoreField {
  /**
   * The field at points.
   *
   * @param x [B, …]
   * @return s(x), of x's shape, differentiable in x
   */
  Var at(Var x);
}
