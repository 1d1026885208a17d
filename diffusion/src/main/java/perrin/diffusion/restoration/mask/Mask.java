package perrin.diffusion.restoration.mask;

/** Says which pixels are hidden. */
@FunctionalInterface
public interface Mask {
  /**
   * The mask for pictures of a size.
   *
   * @param height H
   * @param width W
   * @return [H,W], true where a pixel is hidden
   * @throws perrin.diffusion.catalog.CatalogException if it does not fit the size
   */
  boolean[] hidden(int height, int width);
}
