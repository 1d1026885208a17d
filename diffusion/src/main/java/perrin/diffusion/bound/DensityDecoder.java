package perrin.diffusion.bound;

import perrin.autograd.Var;

/** Continuous data: the density of N(mean, sigma_1^2) itself. */
public record DensityDecoder() implements Decoder {
  @Override
  public Var log(Var x0, Var mean, Var logVariance) {
    return x0.sub(mean)
        .square()
        .mul(logVariance.neg().exp())
        .add(logVariance)
        .add(Math.log(2 * Math.PI))
        .mul(-0.5);
  }

  /** A grey level is 2 / 255 wide in [-1, 1]. */
  @Override
  public double offset() {
    return Math.log(127.5);
  }

  @Override
  public String describe() {
    return "density of the data as they are, in [-1, 1]; bits a dimension count log2 127.5 more";
  }
}
