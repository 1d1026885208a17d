package perrin.diffusion.train;

import java.util.stream.DoubleStream;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.loss.CtElboLoss;
import perrin.diffusion.loss.Densities;
import perrin.diffusion.loss.LevelDensity;
import perrin.diffusion.loss.Loss;
import perrin.diffusion.loss.Losses;
import perrin.diffusion.loss.Objective;
import perrin.diffusion.model.NetworkDenoiser;
import perrin.diffusion.parameterization.Parameterization;
import perrin.diffusion.parameterization.Parameterizations;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.run.DiffusionSettings;
import perrin.diffusion.run.NetworkSettings;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.UserException;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.net.Mlp;
import perrin.nn.net.MlpConfig;
import perrin.nn.net.UNet;
import perrin.nn.net.UNetConfig;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * The network and the equations of a run, without any values.
 *
 * <p>Images get a U-Net, points of the plane (height and width 1) a residual MLP.
 */
public final class Blueprint {
  private final Module module;
  private final Forward forward;
  private final Shape sample;
  private final Schedule schedule;
  private final Parameterization parameterization;
  private final VarianceChoice variance;
  private final Loss loss;
  private final DiffusionSettings settings;

  /** A network as a function of its pass. */
  @FunctionalInterface
  interface Forward {
    Var apply(Pass pass, Var x, Var t, Tensor labels);
  }

  /** A network's tree and how to run it. */
  private record Built(Module module, Forward forward) {}

  /**
   * The blueprint of a run.
   *
   * @param config its settings
   * @param image shape of a sample
   * @throws UserException if the settings do not fit the samples
   * @throws perrin.diffusion.catalog.CatalogException if a name does not exist
   */
  public Blueprint(RunConfig config, ImageShape image) {
    this.settings = config.diffusion();
    this.schedule = Schedules.of(settings.schedule());
    this.parameterization = Parameterizations.of(settings.parameterization(), schedule.clock());
    this.variance = VarianceChoice.of(settings.variance());
    this.loss = Losses.of(settings.loss(), schedule, variance);
    LevelDensity density = Densities.of(settings.density(), schedule);
    checkLevels(density);
    if (schedule.learner().isPresent()) {
      checkLearning(density);
    }
    boolean points = image.height() == 1 && image.width() == 1;
    this.sample =
        points
            ? Shape.of(image.channels())
            : Shape.of(image.channels(), image.height(), image.width());
    try {
      Built built = points ? mlp(config.network(), image) : unet(config.network(), image);
      this.module = built.module();
      this.forward = built.forward();
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "network for samples of " + sample + ": " + inFlags(e.getMessage()), e);
    }
  }

  /** Refuses a loss that would become infinite at a level of its own training. */
  private void checkLevels(LevelDensity density) {
    int cells = 64;
    for (int i = 0; i <= cells; i++) {
      NoiseLevel level = density.quantile(Math.min((double) i / cells, 1 - 0x1p-32));
      if (!loss.isFinite(parameterization.kind(), level)) {
        throw new CatalogException(
            "loss %s of a model that predicts %s has no finite value at %s of schedule %s, which"
                    .formatted(settings.loss(), settings.parameterization(), level, schedule.spec())
                + (" density %s draws: its weight is infinite there, or the bound has no term"
                        + " between steps; choose another loss, parameterization or density")
                    .formatted(settings.density()));
      }
    }
  }

  /**
   * Refuses what a schedule cannot learn from: it needs estimates of one bound at uniform times.
   */
  private void checkLearning(LevelDensity density) {
    if (!(loss instanceof CtElboLoss)) {
      throw new CatalogException(
          ("schedule learned follows the bound in continuous time, whose mean does not depend on"
                  + " the curve; of the loss %s it does: choose --loss ct-elbo, or learned:rate=0,"
                  + " which stays as it is")
              .formatted(settings.loss()));
    }
    boolean uniform =
        density.learner().isEmpty()
            && DoubleStream.of(0.1, 0.5, 0.9)
                .allMatch(u -> Math.abs(schedule.time(density.quantile(u)) - u) < 1e-6);
    if (!uniform) {
      throw new CatalogException(
          ("schedule learned is itself the density of the log-SNR, so that times must be uniform,"
                  + " which those of %s are not: choose uniform, stratified or antithetic, or"
                  + " learned:rate=0")
              .formatted(settings.density()));
    }
  }

  private Built unet(NetworkSettings n, ImageShape image) {
    if (image.height() != image.width()) {
      throw new UserException(
          "images are %d x %d, but the network takes squares: give --image-size"
              .formatted(image.width(), image.height()));
    }
    var net =
        new UNet(
            new UNetConfig(
                image.channels(),
                outputs(image),
                n.channels(),
                n.mults(),
                n.blocks(),
                n.attention(),
                image.width(),
                n.heads(),
                n.groups(),
                n.dropout(),
                0));
    return new Built(net, net::forward);
  }

  private Built mlp(NetworkSettings n, ImageShape image) {
    var net = new Mlp(new MlpConfig(outputs(image), n.channels(), n.blocks(), 64, 0, 0));
    // the MLP has as many inputs as outputs: with a learned variance the other inputs are 0
    int more = outputs(image) - image.channels();
    Forward forward =
        more == 0
            ? net::forward
            : (pass, x, t, labels) -> net.forward(pass, x.pad(1, 0, more), t, labels);
    return new Built(net, forward);
  }

  /** Output channels: with a learned variance the second half is its share. */
  private int outputs(ImageShape image) {
    return variance.learned() ? 2 * image.channels() : image.channels();
  }

  /** The network speaks of its own numbers; users know them by their flags. */
  private static String inFlags(String message) {
    return String.valueOf(message)
        .replace("baseChannels", "--channels")
        .replace("multipliers", "--mults")
        .replace("residualBlocks", "--blocks")
        .replace("imageSize", "--image-size")
        .replaceAll("\\b(attention|heads|groups|dropout)\\b (?=at|\\d)", "--$1 ");
  }

  /**
   * The network's tree.
   *
   * @return declares the parameters
   */
  public Module module() {
    return module;
  }

  /**
   * Shape of a sample.
   *
   * @return [C,H,W], or [D] for points
   */
  public Shape sample() {
    return sample;
  }

  /**
   * The noise schedule.
   *
   * @return the schedule
   */
  public Schedule schedule() {
    return schedule;
  }

  /**
   * The variance of the model's reverse steps.
   *
   * @return fixed or learned
   */
  public VarianceChoice variance() {
    return variance;
  }

  /**
   * Shape of a batch.
   *
   * @param size B
   * @return [B,C,H,W], or [B,D]
   */
  public Shape batch(int size) {
    int[] one = sample.dims();
    int[] dims = new int[one.length + 1];
    dims[0] = size;
    System.arraycopy(one, 0, dims, 1, one.length);
    return Shape.of(dims);
  }

  /**
   * The network under a pass, as the mathematics sees it.
   *
   * @param pass values of the parameters
   * @return the denoiser
   */
  public Denoiser denoiser(Pass pass) {
    return new NetworkDenoiser(
        (x, t, labels) -> forward.apply(pass, x, t, labels), parameterization, schedule.clock());
  }

  /**
   * The network for many evaluations with the same weights and shapes.
   *
   * @return evaluates it by replay where that is faster
   */
  public ReplayedNetwork replayed() {
    return new ReplayedNetwork(forward, parameterization, schedule.clock());
  }

  /**
   * Whether the loss differentiates the network, so that training takes second derivatives.
   *
   * @return true for implicit and sliced score matching
   */
  public boolean differentiatesNetwork() {
    return loss.differentiatesModel();
  }

  /**
   * What training minimises.
   *
   * @param seed the run's seed
   * @return the objective
   */
  public Objective objective(long seed) {
    return new Objective(Densities.of(settings.density(), schedule), loss, seed);
  }
}
