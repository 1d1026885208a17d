package perrin.diffusion.classifier;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.loss.Densities;
import perrin.diffusion.loss.LevelDensity;
import perrin.diffusion.parameterization.Parameterization;
import perrin.diffusion.parameterization.Parameterizations;
import perrin.diffusion.run.NetworkSettings;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.UserException;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.nn.Pass;
import perrin.nn.net.UNetClassifier;
import perrin.nn.net.UNetConfig;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * The network of a classifier of noisy images and the noise it is told of, without any values.
 *
 * <p>Of a run's settings it takes data, network, schedule, density, optimiser and training; of the
 * parameterization the scaling of input and time. Loss, variance and sampler mean nothing to it.
 */
public final class ClassifierBlueprint {
  private final UNetClassifier module;
  private final Schedule schedule;
  private final Parameterization scaling;
  private final LevelDensity density;
  private final ImageShape image;
  private final List<String> classNames;

  /**
   * The blueprint of a run.
   *
   * @param config its settings
   * @param image shape of an image
   * @param classNames what it tells apart
   * @throws UserException if the settings do not fit the images
   * @throws DataException if there are fewer than two classes
   * @throws perrin.diffusion.catalog.CatalogException if a name does not exist
   */
  public ClassifierBlueprint(RunConfig config, ImageShape image, List<String> classNames) {
    if (classNames.size() < 2) {
      throw new DataException(
          "%s has %d classes; a classifier needs labelled images of at least 2"
              .formatted(config.data().dataset(), classNames.size()));
    }
    this.image = image;
    this.classNames = List.copyOf(classNames);
    String name = config.diffusion().schedule();
    this.schedule = Schedules.of(name);
    if (schedule.learner().isPresent()) {
      throw new UserException(
          "schedule " + name + " learns from a diffusion model's loss, which a classifier has not");
    }
    this.scaling = Parameterizations.of(config.diffusion().parameterization(), schedule.clock());
    this.density = Densities.of(config.diffusion().density(), schedule);
    this.module = module(config.network(), image, classNames.size());
  }

  private static UNetClassifier module(NetworkSettings n, ImageShape image, int classes) {
    if (image.height() != image.width() || image.height() == 1) {
      throw new UserException(
          "samples are %s, but the classifier takes square images: give --image-size"
              .formatted(image));
    }
    if (!n.net().strip().equals("unet")) {
      throw new UserException(
          "the classifier is the way down of a U-Net (--net unet), not of %s".formatted(n.net()));
    }
    try {
      return new UNetClassifier(
          new UNetConfig(
              image.channels(),
              image.channels(),
              n.channels(),
              n.mults(),
              n.blocks(),
              n.attention(),
              image.width(),
              n.heads(),
              n.groups(),
              n.dropout(),
              classes));
    } catch (IllegalArgumentException e) {
      throw new UserException("classifier of images " + image + ": " + e.getMessage(), e);
    }
  }

  /**
   * The network's tree.
   *
   * @return declares the parameters
   */
  public UNetClassifier module() {
    return module;
  }

  /**
   * The noise schedule that it was or is trained under.
   *
   * @return the schedule
   */
  public Schedule schedule() {
    return schedule;
  }

  /**
   * How the levels of training are drawn.
   *
   * @return the density
   */
  public LevelDensity density() {
    return density;
  }

  /**
   * The images it takes.
   *
   * @return C, H and W
   */
  public ImageShape image() {
    return image;
  }

  /**
   * Its classes.
   *
   * @return their names
   */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * Shape of a batch.
   *
   * @param size B
   * @return [B,C,H,W]
   */
  public Shape batch(int size) {
    return Shape.of(size, image.channels(), image.height(), image.width());
  }

  /**
   * Unnormalised log-probabilities of the classes.
   *
   * <p>A level of another process (variance-exploding, say) is taken for that of this schedule with
   * the same signal-to-noise ratio, and x is scaled to it.
   *
   * @param pass values of the parameters
   * @param x noisy images [B,C,H,W]
   * @param levels their noise levels
   * @return [B,K]
   */
  public Var logits(Pass pass, Var x, NoiseLevels levels) {
    Schedule clock = schedule.clock();
    double[] time = levels.map(l -> scaling.cNoise(own(l), clock.time(l)), x.dim(0));
    Var t = Var.constant(Tensor.of(x.backend(), Shape.of(time.length), time));
    Var input = levels.scale(l -> factor(l) * scaling.cIn(own(l)), x);
    return module.logits(pass, input, t);
  }

  /** The level of this schedule that has the same signal-to-noise ratio. */
  private NoiseLevel own(NoiseLevel level) {
    return schedule.level(schedule.time(level));
  }

  /** What brings x of a level to this schedule's scale: exactly 1 where it is its own. */
  private double factor(NoiseLevel level) {
    NoiseLevel own = own(level);
    double ratio =
        Math.hypot(own.signal(), own.noise()) / Math.hypot(level.signal(), level.noise());
    return Math.abs(ratio - 1) < 1e-9 ? 1 : ratio;
  }
}
