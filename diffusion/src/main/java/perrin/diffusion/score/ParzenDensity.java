package perrin.diffusion.score;

import perrin.autograd.Var;
import perrin.autograd.op.LogSumExp;
import perrin.diffusion.Denoiser;
import perrin.diffusion.EachSample;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;

/**
 * The data themselves, smoothed: {@code q_t(x) = 1/N sum_i N(x; signal x_i, noise^2 I)}, the Parzen
 * window estimate (Vincent 2011, eq. 4). Its optimal denoiser is the mean of the points weighted by
 * how likely each made x.
 *
 * @param points x_i [N, …]
 */
public record ParzenDensity(Var points) implements Denoiser {
  @Override
  public Prediction at(Var x, NoiseLevels levels) {
    Var terms = logTerms(x, levels);
    Var e = terms.sub(LogSumExp.apply(terms, 1)).exp(); // [B,N], sums to 1 along N
    Var x0 = e.matmul(rows(points)).reshape(x.shape().dims());
    return new Prediction(Kind.X0, x0, x, levels);
  }

  /**
   * The score grad log q_t(x) = (signal E[x_0 | x] - x) / noise^2.
   *
   * @param x [B, …]
   * @param levels with some noise
   * @return [B, …]
   */
  public Var score(Var x, NoiseLevels levels) {
    return at(x, levels).score();
  }

  /**
   * The log density.
   *
   * @param x [B, …]
   * @param level with some noise
   * @return nats [B]
   */
  public Var logDensity(Var x, NoiseLevel level) {
    NoiseLevels levels = NoiseLevels.all(level);
    double noise2 = level.noise() * level.noise();
    Var own = EachSample.sum(x.square()).mul(-1 / (2 * noise2));
    double constant =
        EachSample.elements(x) * Math.log(2 * Math.PI * noise2) / 2 + Math.log(points.dim(0));
    Var terms = logTerms(x, levels);
    return LogSumExp.apply(terms, 1).reshape(x.dim(0)).add(own).sub(constant);
  }

  /** log N(x; signal x_i, noise^2) up to what does not depend on i, [B,N]. */
  private Var logTerms(Var x, NoiseLevels levels) {
    Var xs = rows(x);
    Var ps = rows(points);
    Var dot = xs.matmul(ps.transpose(0, 1));
    Var size = EachSample.sum(ps.square()).reshape(1, ps.dim(0)).mul(0.5);
    Var a = levels.of(l -> l.signal() / (l.noise() * l.noise()), dot);
    Var b = levels.of(l -> l.snr(), dot);
    return dot.mul(a).sub(size.mul(b));
  }

  private static Var rows(Var x) {
    return x.reshape(x.dim(0), EachSample.elements(x));
  }
}
