package perrin.diffusion.restoration.guide;

import perrin.diffusion.data.ImageShape;

/** Makes of a picture what an edit starts from. */
@FunctionalInterface
public interface Guide {
  /**
   * The guide of a picture.
   *
   * @param picture [C,H,W] flattened, in [-1,1]; not changed
   * @param shape C, H and W
   * @return the same shape, in [-1,1]
   * @throws perrin.diffusion.catalog.CatalogException if it does not fit the shape
   */
  float[] of(float[] picture, ImageShape shape);
}
