package perrin.diffusion.condition.kind;

import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Condition;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.condition.NamedCondition;
import perrin.diffusion.condition.Told;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;

/**
 * An image of the sample's rows and columns, made of the sample itself and put beside the noisy one
 * channel by channel (CND-2; Saharia et al. 2021, arXiv 2104.07636, section 2.3).
 */
public abstract class MadeImage implements NamedCondition {
  /** How an image is made of a sample. */
  @FunctionalInterface
  public interface Making {
    /**
     * Makes it.
     *
     * @param x samples, of which one begins at offset
     * @param offset where it begins
     * @param into receives the image
     * @param at where it begins
     */
    void make(float[] x, int offset, float[] into, int at);
  }

  /** A kind of image. */
  protected MadeImage() {}

  /**
   * Channels of the image.
   *
   * @param sample shape of a sample
   * @return at least 1
   */
  protected abstract int channels(ImageShape sample);

  /**
   * How it is made.
   *
   * @param settings of the entry
   * @param sample shape of a sample
   * @return the making
   * @throws CatalogException if a setting does not fit the sample
   */
  protected abstract Making making(Settings settings, ImageShape sample);

  @Override
  public final Condition make(Settings settings, DataCard card) {
    ImageShape sample = card.image();
    if (sample.height() == 1 && sample.width() == 1) {
      throw new CatalogException("condition " + name() + ": points of the plane are no images");
    }
    var shape = new ImageShape(channels(sample), sample.height(), sample.width());
    Making making = making(settings, sample);
    return new Condition() {
      @Override
      public Inputs inputs(Inputs others) {
        if (others.image() != null) {
          throw new CatalogException(
              "condition " + name() + ": there is another image already; only one can be told");
        }
        return others.withImage(shape);
      }

      @Override
      public void tell(Examples examples, Told told) {
        if (examples.images() == null) {
          throw new DataException(
              "condition " + name() + ": an image is needed of which it can be made");
        }
        for (int i = 0; i < examples.size(); i++) {
          making.make(examples.images(), i * sample.values(), told.images(), i * shape.values());
        }
      }
    };
  }
}
