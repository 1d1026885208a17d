package perrin.diffusion.guidance;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.tensor.Tensor;

/**
 * Adaptive projected guidance (Sadat et al. 2024, arXiv 2410.02416, Algorithm 1), on predictions of
 * x_0: the difference d = cond - uncond is smoothed over steps, {@code d <- d + momentum d_before},
 * shortened to at most {@code radius}, and split along and across cond; {@code guided = cond +
 * (gamma - 1) (d_across + eta d_along)}. The part along cond oversaturates.
 *
 * <p>With momentum it remembers the last step of a sampler's run; a level noisier than the one
 * before, or not cleaner than the run's first, begins a new run. Without, it is a function of x
 * alone.
 */
public final class Apg implements Denoiser {
  private final Denoiser conditional;
  private final Denoiser unconditional;
  private final double gamma;
  private final double eta;
  private final double radius;
  private final double momentum;
  private double[] before;
  private NoiseLevel last;
  private NoiseLevel first;

  /**
   * The guidance.
   *
   * @param conditional predicts for the wanted label
   * @param unconditional predicts without a label
   * @param gamma guidance scale
   * @param eta share of the part along cond that is kept, 1 for all
   * @param radius greatest length of the difference in a sample, 0 for no limit
   * @param momentum weight of the steps before, in (-1, 1); negative damps, 0 for none
   */
  public Apg(
      Denoiser conditional,
      Denoiser unconditional,
      double gamma,
      double eta,
      double radius,
      double momentum) {
    if (!(Math.abs(momentum) < 1 && radius >= 0)) {
      throw new IllegalArgumentException(
          "apg: momentum " + momentum + " must be in (-1, 1), radius " + radius + " at least 0");
    }
    this.conditional = conditional;
    this.unconditional = unconditional;
    this.gamma = gamma;
    this.eta = eta;
    this.radius = radius;
    this.momentum = momentum;
  }

  @Override
  public Prediction at(Var x, NoiseLevels levels) {
    int batch = x.dim(0);
    int size = x.shape().size() / Math.max(1, batch);
    Prediction plain = conditional.at(x, levels);
    Var cond = plain.x0().reshape(batch, size);
    Var d = cond.sub(unconditional.at(x, levels).x0().reshape(batch, size));
    if (momentum != 0) {
      d = smoothed(d, levels);
    }
    if (radius > 0) {
      Var length = d.square().sum(1).sqrt();
      d = d.mul(length.scalar(radius).div(length.max(length.scalar(radius))));
    }
    Var square = cond.square().sum(1);
    Var along = cond.mul(cond.mul(d).sum(1).div(square.add(square.eq(square.scalar(0)))));
    Var update = d.sub(along).add(along.mul(eta));
    Var guided = cond.add(update.mul(gamma - 1)).reshape(x.shape().dims());
    return plain.with(Kind.X0, guided);
  }

  /** d + momentum times its predecessor, which counts as a constant in derivatives. */
  private Var smoothed(Var d, NoiseLevels levels) {
    if (!levels.uniform()) {
      throw new IllegalArgumentException(
          "apg: momentum follows a sampler's path, so that all samples must have one noise level");
    }
    NoiseLevel now = levels.get(0);
    boolean begins =
        last == null
            || last.cleanerThan(now)
            || !now.cleanerThan(first)
            || before.length != d.shape().size();
    first = begins ? now : first;
    Var y =
        begins ? d : d.add(Var.constant(Tensor.of(d.backend(), d.shape(), before)).mul(momentum));
    before = y.value().toDoubles();
    last = now;
    return y;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedGuidance {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Guidance make(Settings settings) {
      double gamma = settings.real("scale", -1e3, 1e3);
      double eta = settings.real("eta", -1e3, 1e3);
      double radius = settings.real("radius", 0, 1e9);
      double momentum = settings.real("momentum", -0.999, 0.999);
      return m ->
          new Apg(m.conditional(name()), m.unconditional(name()), gamma, eta, radius, momentum);
    }

    @Override
    public String name() {
      return "apg";
    }

    @Override
    public String summary() {
      return "classifier-free without the part along the prediction, damped and bounded";
    }

    @Override
    public String paper() {
      return "arXiv 2410.02416";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("scale", 7.5, "gamma"),
          Setting.of("eta", 0, "share kept of the part along the prediction"),
          Setting.of("radius", 0, "greatest length of the difference; 0 for no limit"),
          Setting.of("momentum", -0.5, "weight of the steps before, in (-1, 1)"));
    }
  }
}
