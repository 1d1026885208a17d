package perrin.diffusion.evaluation;

import java.util.List;
import perrin.diffusion.data.Dataset;

/** A trained classifier whose penultimate layer serves as feature space. */
public interface ImageClassifier extends FeatureNetwork {
  /**
   * The names of its classes.
   *
   * @return K names
   */
  List<String> classNames();

  /**
   * Classifies images.
   *
   * @param images of the shape it takes, values in [-1, 1]
   * @return features and probabilities, in the order of the images
   */
  Predictions predict(Dataset images);

  @Override
  default FeatureSet features(Dataset images) {
    return predict(images).features();
  }

  /**
   * The part of labelled images whose most probable class is their label.
   *
   * @param predictions what {@link #predict} gave for the images
   * @param images the labelled images
   * @return the accuracy, in [0, 1]
   */
  static double accuracy(Predictions predictions, Dataset images) {
    int right = 0;
    for (int i = 0; i < predictions.count(); i++) {
      right += predictions.top(i) == images.label(i) ? 1 : 0;
    }
    return (double) right / predictions.count();
  }
}
