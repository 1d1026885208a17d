package perrin.diffusion.sample;

import java.util.List;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.condition.Conditions;
import perrin.diffusion.condition.Told;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Examples;
import perrin.diffusion.guidance.ClipX0;
import perrin.diffusion.guidance.Guidance;
import perrin.diffusion.guidance.Models;
import perrin.diffusion.model.NetworkDenoiser;
import perrin.diffusion.run.UserException;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.ReplayedNetwork;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.net.Conditioning;
import perrin.tensor.Backend;

/** A run's network as samplers ask it: told what is asked for, guided, clipped. */
public final class GuidedModel implements AutoCloseable {
  private final Blueprint blueprint;
  private final Guidance guidance;
  private final Guides guides;
  private final boolean clip;
  private final List<NoiseLevel> levels;
  private final Backend backend;
  private final ReplayedNetwork network;
  private final ReplayedNetwork blind;
  private final NetworkDenoiser plain;
  private final NetworkDenoiser perturbed;

  /**
   * A model.
   *
   * @param blueprint network and equations
   * @param weights of the network
   * @param guidance how it is guided
   * @param guides what else the guidance steers by
   * @param clip whether predicted images are kept within [-1, 1]
   * @param levels that the sampler visits
   */
  public GuidedModel(
      Blueprint blueprint,
      Parameters weights,
      Guidance guidance,
      Guides guides,
      boolean clip,
      List<NoiseLevel> levels) {
    this.blueprint = blueprint;
    this.guidance = guidance;
    this.guides = guides;
    this.clip = clip && blueprint.sample().rank() == 3;
    this.levels = levels;
    this.backend = weights.backend();
    this.network = blueprint.replayed();
    this.blind = blueprint.replayed();
    Pass pass = Pass.inference(weights);
    this.plain = network.denoiser(pass);
    this.perturbed = blind.denoiser(pass.withoutAttention());
  }

  /**
   * The model of a batch.
   *
   * @param asked what it is told of each sample, null for nothing
   * @param size of the batch
   * @return the model
   * @throws UserException if the guidance needs what is not there, with the reason
   */
  public Denoiser of(Examples asked, int size) {
    Denoiser guided;
    try {
      Models models = models(asked, size);
      boolean within = clip && guidance.leavesRange();
      guided = guidance.over(within ? models.each(GuidedModel::clipped) : models);
    } catch (CatalogException | DataException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    return clip && !guidance.leavesRange() ? clipped(guided) : guided;
  }

  private static Denoiser clipped(Denoiser model) {
    return new ClipX0(model, -1, 1);
  }

  private Models models(Examples asked, int size) {
    Conditions conditions = blueprint.conditions();
    Told nothing = conditions.nothing(size);
    NetworkDenoiser untold = plain.told(nothing.on(backend));
    boolean told = asked != null && !conditions.inputs().isNone();
    Conditioning all = (told ? conditions.of(asked) : nothing).on(backend);
    Models models =
        told
            ? Models.of(plain.told(all), blueprint.knowsNothing() ? untold : null)
            : Models.of(untold);
    models = models.withLevels(levels);
    if (blueprint.attends()) {
      models = models.withPerturbed(perturbed.told(all));
    }
    if (guides.weak() != null) {
      models = models.withWeak(guides.weak().apply(asked));
    }
    if (guides.classifier() != null) {
      models = models.withClassifier(guides.classifier().apply(asked));
    }
    return models;
  }

  /** Lets go of what replaying kept. */
  @Override
  public void close() {
    try (network) {
      blind.close();
    }
  }
}
