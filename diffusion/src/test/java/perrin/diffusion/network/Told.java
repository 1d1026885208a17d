package perrin.diffusion.network;

import java.util.SplittableRandom;
import perrin.autograd.Var;
import perrin.nn.net.Conditioning;
import perrin.nn.net.TextEncoder;
import perrin.nn.net.UNetConfig;
import perrin.nn.net.UNetInputs;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * What one image's network is told, drawn: null where it takes nothing.
 *
 * @param label from 0 to the number of classes, or -1
 * @param scalars numbers
 * @param image channels, rows and columns
 * @param text states of tokens
 * @param hidden which tokens are padding
 * @param pooled the text's vector
 */
record Told(
    int label,
    double[] scalars,
    double[][][] image,
    double[][] text,
    boolean[] hidden,
    double[] pooled) {

  private static final int TOKENS = 4;

  static Told draw(UNetConfig config, SplittableRandom random) {
    UNetInputs in = config.options().inputs();
    int n = config.imageSize();
    double[][][] image = null;
    if (in.imageChannels() > 0) {
      double[] flat = Weights.normal(random, in.imageChannels() * n * n, 1);
      image = Loops.image(flat, in.imageChannels(), n);
    }
    double[][] text = null;
    boolean[] hidden = null;
    if (in.context() > 0) {
      text = new double[TOKENS][];
      hidden = new boolean[TOKENS];
      for (int t = 0; t < TOKENS; t++) {
        text[t] = Weights.normal(random, in.context(), 1);
        hidden[t] = t > 0 && random.nextInt(3) == 0;
      }
    }
    return new Told(
        config.classes() == 0 ? -1 : random.nextInt(config.classes() + 1),
        in.scalars() == 0 ? null : Weights.normal(random, in.scalars(), 1),
        image,
        text,
        hidden,
        in.pooled() == 0 ? null : Weights.normal(random, in.pooled(), 1));
  }

  Conditioning asConditioning(Backend b) {
    Conditioning c = Conditioning.of(label < 0 ? null : Tensor.ofInts(b, Shape.of(1), label));
    if (scalars != null) {
      c = c.withScalars(var(b, Shape.of(1, scalars.length), scalars));
    }
    if (image != null) {
      int n = image[0].length;
      c = c.withImage(var(b, Shape.of(1, image.length, n, n), Loops.flat(image)));
    }
    Var vector = pooled == null ? null : var(b, Shape.of(1, pooled.length), pooled);
    if (text == null) {
      return c.withText(null, null, vector);
    }
    double[] flat = new double[text.length * text[0].length];
    double[] mask = new double[text.length];
    for (int t = 0; t < text.length; t++) {
      System.arraycopy(text[t], 0, flat, t * text[0].length, text[0].length);
      mask[t] = hidden[t] ? TextEncoder.HIDDEN : 0;
    }
    return c.withText(
        var(b, Shape.of(1, text.length, text[0].length), flat),
        var(b, Shape.of(1, text.length), mask),
        vector);
  }

  private static Var var(Backend b, Shape shape, double[] values) {
    return Var.constant(Tensor.of(b, shape, values));
  }
}
