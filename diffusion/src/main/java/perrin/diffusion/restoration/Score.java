package perrin.diffusion.restoration;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The figures of one set of results, one for each picture. What could not be measured is null.
 *
 * @param name what made them
 * @param psnr mean peak signal-to-noise ratio to the originals, decibels
 * @param rms root mean square difference from the guides, of an edit
 * @param frechet squared Fréchet distance of the classifier's features to other real images'
 * @param featureDistance mean squared distance of each result's features from its original's
 * @param accuracy the part that the classifier takes for the class of the original
 * @param confidence mean probability of the most probable class
 * @param misfit largest deviation from what was given, before it was put in
 * @param seconds how long the results took
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Score(
    String name,
    Double psnr,
    Double rms,
    Double frechet,
    Double featureDistance,
    Double accuracy,
    Double confidence,
    Double misfit,
    Double seconds) {

  /**
   * The same with what only the making of the results tells.
   *
   * @param gap largest deviation from what was given; null for none
   * @param took seconds
   * @return the score
   */
  public Score made(Double gap, double took) {
    return new Score(name, psnr, rms, frechet, featureDistance, accuracy, confidence, gap, took);
  }
}
