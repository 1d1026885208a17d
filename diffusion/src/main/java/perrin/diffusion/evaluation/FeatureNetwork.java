package perrin.diffusion.evaluation;

import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;

/**
 * A network that turns images into vectors whose distances mean something: a classifier's
 * penultimate layer, a diffusion model's way down, or a network of others. The place for imported
 * ones.
 */
public interface FeatureNetwork {
  /**
   * The images it takes.
   *
   * @return C, H and W
   */
  ImageShape shape();

  /**
   * The features of images.
   *
   * @param images of the shape it takes, values in [-1, 1]
   * @return one row an image, in their order
   */
  FeatureSet features(Dataset images);
}
