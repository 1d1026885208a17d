package perrin.diffusion.evaluation;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.net.ConvClassifier;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** A convolutional classifier with its weights, on a backend. */
public final class TrainedClassifier implements ImageClassifier, AutoCloseable {
  private static final int BATCH = 250;

  private final ImageShape shape;
  private final List<String> classNames;
  private final ConvClassifier network;
  private final Parameters parameters;

  TrainedClassifier(
      ImageShape shape, List<String> classNames, ConvClassifier network, Parameters parameters) {
    this.shape = shape;
    this.classNames = List.copyOf(classNames);
    this.network = network;
    this.parameters = parameters;
  }

  /**
   * The network for some images.
   *
   * @param shape C, H and W
   * @param classes the number of classes
   * @return the network
   * @throws DataException if it cannot take such images
   */
  static ConvClassifier network(ImageShape shape, int classes) {
    if (shape.height() != shape.width() || shape.height() % 4 != 0 || classes < 2) {
      throw new DataException(
          "classifier: images %s of %d classes; it takes squares whose side is a multiple of 4, of"
                  .formatted(shape, classes)
              + " at least 2 classes");
    }
    return new ConvClassifier(shape.channels(), shape.height(), classes);
  }

  @Override
  public ImageShape shape() {
    return shape;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  /**
   * The weights.
   *
   * @return the values themselves, closed with this classifier
   */
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public Predictions predict(Dataset images) {
    int n = images.size();
    int k = classNames.size();
    double[] features = new double[Math.multiplyExact(n, ConvClassifier.FEATURES)];
    double[] logits = new double[n * k];
    for (int from = 0; from < n; from += BATCH) {
      int size = Math.min(BATCH, n - from);
      float[] batch = new float[size * shape.values()];
      for (int i = 0; i < size; i++) {
        images.read(from + i, batch, i * shape.values());
      }
      predict(batch, size, features, from * ConvClassifier.FEATURES, logits, from * k);
    }
    return Predictions.ofLogits(new FeatureSet(n, ConvClassifier.FEATURES, features), logits, k);
  }

  private void predict(
      float[] images, int size, double[] features, int featuresAt, double[] logits, int logitsAt) {
    Backend backend = parameters.backend();
    try (Scope _ = Scope.open("classify")) {
      Pass pass = Pass.inference(parameters);
      Var x =
          Var.constant(
              Tensor.of(
                  backend,
                  Shape.of(size, shape.channels(), shape.height(), shape.width()),
                  images));
      Var f = network.features(pass, x);
      double[] host = f.value().toDoubles();
      System.arraycopy(host, 0, features, featuresAt, host.length);
      host = network.logitsOf(pass, f).value().toDoubles();
      System.arraycopy(host, 0, logits, logitsAt, host.length);
    }
  }

  @Override
  public void close() {
    parameters.close();
  }
}
