package perrin.diffusion.restoration.guide;

import perrin.diffusion.catalog.Settings;

/** The picture itself: a drawing, a collage, or a picture of which variants are wanted. */
public final class PictureGuide implements NamedGuide {
  /** The entry; made by the catalogue. */
  public PictureGuide() {}

  @Override
  public Guide make(Settings settings) {
    return (picture, _) -> picture.clone();
  }

  @Override
  public String name() {
    return "none";
  }

  @Override
  public String summary() {
    return "the picture as it is, such as a drawing or a collage";
  }

  @Override
  public String paper() {
    return "arXiv 2108.01073";
  }
}
