package perrin.nn.net;

/**
 * How a pyramid of images at all resolutions is joined to the feature maps of a {@link UNet} (Song
 * et al. 2021, arXiv 2011.13456, appendix H.2, after Karras et al. 2020, arXiv 1912.04958, section
 * 4).
 */
public enum Growing {
  /** Not at all. */
  NONE,
  /**
   * Images of the image's channels are made smaller and, by a 1x1 convolution, added; or made of
   * feature maps, made larger and added up.
   */
  SUM,
  /** Feature maps take their place, which a 3x3 convolution makes smaller or larger. */
  RESIDUAL
}
