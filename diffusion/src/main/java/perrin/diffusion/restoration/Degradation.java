package perrin.diffusion.restoration;

import perrin.autograd.Var;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.solver.inverse.KnownPart;

/**
 * What became of a picture: y = A x_0, linear, with orthogonal rows of one length, so that P = A^T
 * (A A^T)^-1 A is an orthogonal projection, and y says P x_0 and nothing else.
 */
public sealed interface Degradation permits Masking, Shrinking, Greying {
  /**
   * The shape of what is left.
   *
   * @return C, H and W of y
   */
  ImageShape measured();

  /**
   * A x.
   *
   * @param x [B,C,H,W]
   * @param pictures number of the picture of each row
   * @return y [B, …] of shape {@link #measured()}
   */
  Var measure(Var x, int[] pictures);

  /**
   * Length of A's rows: {@code A A^T = rowLength^2 I}.
   *
   * @return above 0
   */
  double rowLength();

  /**
   * What y says of x_0.
   *
   * @param y [B, …]
   * @param pictures number of the picture of each row
   * @return the known part, P x_0
   */
  KnownPart known(Var y, int[] pictures);

  /**
   * y as a picture of the size and colours of x, to be looked at.
   *
   * @param y one measurement
   * @param picture its number
   * @return [C,H,W] flattened
   */
  float[] shown(float[] y, int picture);
}
