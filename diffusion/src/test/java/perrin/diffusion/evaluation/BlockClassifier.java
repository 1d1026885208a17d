package perrin.diffusion.evaluation;

import java.util.List;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;

/** A made-up classifier for tests: features are means of 4x4 blocks, logits some of those. */
record BlockClassifier(ImageShape shape, List<String> classNames) implements ImageClassifier {
  private static final int SIDE = 4;

  @Override
  public Predictions predict(Dataset images) {
    int across = shape.width() / SIDE;
    int dims = across * (shape.height() / SIDE);
    double[] features = new double[images.size() * dims];
    double[] logits = new double[images.size() * classNames.size()];
    float[] image = new float[images.values()];
    for (int n = 0; n < images.size(); n++) {
      images.read(n, image, 0);
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          features[n * dims + y / SIDE * across + x / SIDE] +=
              image[y * shape.width() + x] / (SIDE * SIDE);
        }
      }
      for (int k = 0; k < classNames.size(); k++) {
        logits[n * classNames.size() + k] = 5 * features[n * dims + k];
      }
    }
    return Predictions.ofLogits(
        new FeatureSet(images.size(), dims, features), logits, classNames.size());
  }
}
