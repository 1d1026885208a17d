package perrin.diffusion.restoration;

import java.util.Arrays;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.evaluation.FeatureSet;
import perrin.diffusion.evaluation.FrechetDistance;
import perrin.diffusion.evaluation.GaussianStatistics;
import perrin.diffusion.evaluation.GreyLevels;
import perrin.diffusion.evaluation.ImageClassifier;
import perrin.diffusion.evaluation.Predictions;
import perrin.diffusion.evaluation.Psnr;

/**
 * Measures results against their originals and, with a classifier, against real images.
 *
 * <p>All sets that one scorer measures have equal counts, so that their Fréchet distances can be
 * compared; these are biased upwards, the more the fewer the pictures.
 */
public final class Scorer {
  private final Pictures originals;
  private final boolean truth;
  private final Masking masking;
  private final ImageClassifier classifier;
  private final GaussianStatistics reference;
  private final Predictions ofOriginals;
  private final int[] labels;

  /**
   * A scorer of originals.
   *
   * @param originals what the results are compared with
   * @param truth whether they are the truth: without it only their classes are used
   * @param masking only hidden pixels count for the ratio; null for all
   * @param classifier whose features and classes are used, or null for none
   * @param reference real images, of which none is an original; null for none
   * @param labels the originals' classes, -1 or an empty array where unknown
   */
  public Scorer(
      Pictures originals,
      boolean truth,
      Masking masking,
      ImageClassifier classifier,
      Dataset reference,
      int[] labels) {
    this.originals = originals;
    this.truth = truth;
    this.masking = masking;
    this.classifier = classifier;
    this.labels = labels.clone();
    boolean enough = originals.count() > 1 && classifier != null && reference != null;
    this.reference =
        enough ? GaussianStatistics.of(classifier.predict(reference).features()) : null;
    this.ofOriginals = classifier == null || !truth ? null : predict("originals", originals);
  }

  private Predictions predict(String name, Pictures pictures) {
    return classifier.predict(GreyLevels.round(name, pictures.shape(), pictures.values()));
  }

  /**
   * The figures of some results.
   *
   * @param name what made them
   * @param results one for each original, [N,C,H,W] flattened
   * @return the score
   */
  public Score of(String name, float[] results) {
    var made = new Pictures(originals.shape(), originals.names(), results);
    Double psnr = truth ? psnr(made) : null;
    if (classifier == null) {
      return new Score(name, psnr, null, null, null, null, null, null, null);
    }
    Predictions p = predict(name, made);
    return new Score(
        name,
        psnr,
        null,
        reference == null
            ? null
            : FrechetDistance.between(GaussianStatistics.of(p.features()), reference),
        ofOriginals == null ? null : distance(p.features(), ofOriginals.features()),
        accuracy(p),
        p.statistics().meanTopProbability(),
        null,
        null);
  }

  /**
   * The figures of an edit.
   *
   * @param name what made it
   * @param guides what it started from
   * @param results one for each guide, [N,C,H,W] flattened
   * @return the score, with the difference from the guides
   */
  public Score edit(String name, Pictures guides, float[] results) {
    Score s = of(name, results);
    double sum = 0;
    for (int i = 0; i < results.length; i++) {
      double d = Math.clamp(results[i], -1.0, 1.0) - guides.values()[i];
      sum += d * d;
    }
    return new Score(
        name,
        s.psnr(),
        Math.sqrt(sum / results.length),
        s.frechet(),
        s.featureDistance(),
        s.accuracy(),
        s.confidence(),
        null,
        null);
  }

  private double psnr(Pictures made) {
    double sum = 0;
    for (int i = 0; i < made.count(); i++) {
      boolean[] part = masking == null ? null : masking.of(i);
      sum += Psnr.within(made.of(i), originals.of(i), part);
    }
    return sum / made.count();
  }

  private static double distance(FeatureSet a, FeatureSet b) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      double d = a.values()[i] - b.values()[i];
      sum += d * d;
    }
    return sum / a.count();
  }

  /** By the labels, else by what the classifier takes the originals for. */
  private Double accuracy(Predictions p) {
    boolean labelled = labels.length == p.count() && Arrays.stream(labels).allMatch(l -> l >= 0);
    if (!labelled && ofOriginals == null) {
      return null;
    }
    int right = 0;
    for (int i = 0; i < p.count(); i++) {
      right += p.top(i) == (labelled ? labels[i] : ofOriginals.top(i)) ? 1 : 0;
    }
    return (double) right / p.count();
  }
}
