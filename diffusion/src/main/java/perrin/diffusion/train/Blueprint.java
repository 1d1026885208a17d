package perrin.diffusion.train;

import java.util.stream.DoubleStream;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.condition.Conditions;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.loss.CtElboLoss;
import perrin.diffusion.loss.Densities;
import perrin.diffusion.loss.LevelDensity;
import perrin.diffusion.loss.Loss;
import perrin.diffusion.loss.Losses;
import perrin.diffusion.loss.Objective;
import perrin.diffusion.model.NetworkDenoiser;
import perrin.diffusion.network.Networks;
import perrin.diffusion.network.Trainable;
import perrin.diffusion.parameterization.Parameterization;
import perrin.diffusion.parameterization.Parameterizations;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.run.DiffusionSettings;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.UserException;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.SelfAttention;
import perrin.nn.layer.TokenAttention;
import perrin.nn.net.ConditionalNetwork;
import perrin.nn.net.Conditioning;
import perrin.nn.net.Encoding;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * The network and the equations of a run, without any values.
 *
 * <p>Images get the network that is named, points of the plane (height and width 1) a residual MLP.
 */
public final class Blueprint {
  private final Module module;
  private final ConditionalNetwork network;
  private final Conditions conditions;
  private final boolean knowsNothing;
  private final Shape sample;
  private final Schedule schedule;
  private final Parameterization parameterization;
  private final VarianceChoice variance;
  private final Loss loss;
  private final DiffusionSettings settings;

  /**
   * The blueprint of a run.
   *
   * @param config its settings
   * @param card shape and names of the samples
   * @throws UserException if the settings do not fit the samples
   * @throws perrin.diffusion.catalog.CatalogException if a name does not exist
   */
  public Blueprint(RunConfig config, DataCard card) {
    ImageShape image = card.image();
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
    this.conditions = Conditions.of(config.condition().condition(), card);
    boolean told = !conditions.inputs().isNone();
    if (told && Losses.catalog().choose(settings.loss()).entry().makesSamples()) {
      throw new UserException(
          "loss %s makes images of noise alone, of which what the data's images are told says"
                  .formatted(settings.loss())
              + " nothing: choose --condition none");
    }
    boolean imported = config.network().net().strip().startsWith("diffusers");
    this.knowsNothing = told && (imported || config.condition().conditionDrop() > 0);
    if (config.data().flip() && conditions.inputs().tokens() > 0) {
      throw new UserException(
          "flip would turn left and right around in images, but not in their captions: leave it"
              + " out");
    }
    try {
      Trainable built = Networks.of(config.network(), image, outputs(image), conditions.inputs());
      this.module = built.module();
      this.network = built.network();
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
        .replace("features", "--channels")
        .replace("depth", "--blocks")
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
   * @return the denoiser, told nothing
   */
  public NetworkDenoiser denoiser(Pass pass) {
    return new NetworkDenoiser(
        (x, t, c) -> network.forward(pass, x, t, told(c, x)), parameterization, schedule.clock());
  }

  /** A network that is told nothing has to be told so. */
  private Conditioning told(Conditioning c, Var x) {
    return c.isNone() && !conditions.inputs().isNone()
        ? conditions.nothing(x.dim(0)).on(x.backend())
        : c;
  }

  /**
   * What the network is told beside noisy sample and time.
   *
   * @return the conditions
   */
  public Conditions conditions() {
    return conditions;
  }

  /**
   * Whether the network is, told nothing, a model of all samples: what classifier-free guidance
   * moves away from.
   *
   * @return true if it was trained with label dropout, or comes from elsewhere
   */
  public boolean knowsNothing() {
    return knowsNothing;
  }

  /**
   * The network for many evaluations with the same weights and shapes.
   *
   * @return evaluates it by replay where that is faster
   */
  public ReplayedNetwork replayed() {
    return new ReplayedNetwork(network, this::told, parameterization, schedule.clock());
  }

  /**
   * What the network makes of images, told nothing beside the noise level: its inner state where it
   * sees them most as a whole.
   *
   * @param pass values of the parameters
   * @param x noisy samples [B,C,H,W]
   * @param levels their noise levels
   * @return [B,F]
   * @throws UserException if the network has no such state
   */
  public Var encoded(Pass pass, Var x, NoiseLevels levels) {
    if (!(network instanceof Encoding encoding)) {
      throw new UserException(
          "features are the state of a U-Net after its middle, and this network is none");
    }
    Schedule clock = schedule.clock();
    double[] time = levels.map(l -> parameterization.cNoise(l, clock.time(l)), x.dim(0));
    Var t = Var.constant(Tensor.of(x.backend(), Shape.of(time.length), time));
    Conditioning nothing = told(Conditioning.NONE, x);
    return encoding.encoded(pass, parameterization.input(x, levels), t, nothing);
  }

  /**
   * Whether places or tokens of the network attend to each other.
   *
   * @return true if there is a self-attention
   */
  public boolean attends() {
    return module.contains(SelfAttention.class) || module.contains(TokenAttention.class);
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
