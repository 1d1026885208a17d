package perrin.nn.net;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.Dropout;
import perrin.nn.layer.GroupNorm;
import perrin.nn.layer.Linear;
import perrin.tensor.ConvSpec;
import perrin.tensor.ShapeException;

/**
 * A small classifier of images, for evaluation: its class probabilities and its penultimate
 * features judge samples.
 *
 * <p>Four 3x3 convolutions, the second and fourth of stride 2, each followed by group norm and
 * SiLU; a linear layer to 128 features with SiLU; dropout 0.3; a linear layer to the logits.
 */
public final class ConvClassifier extends Module {
  /** Penultimate features. */
  public static final int FEATURES = 128;

  private static final int GROUPS = 8;
  private static final int WIDTH = 32;

  private final int channels;
  private final int imageSize;
  private final Conv2d[] convs;
  private final GroupNorm[] norms;
  private final Linear features;
  private final Dropout dropout;
  private final Linear logits;

  /**
   * A network.
   *
   * @param channels of the images
   * @param imageSize rows and columns, a multiple of 4
   * @param classes number of classes
   * @throws IllegalArgumentException if the size is no multiple of 4
   */
  public ConvClassifier(int channels, int imageSize, int classes) {
    if (imageSize < 4 || imageSize % 4 != 0) {
      throw new IllegalArgumentException(
          "classifier: imageSize must be a multiple of 4, but is " + imageSize);
    }
    this.channels = channels;
    this.imageSize = imageSize;
    int[] widths = {channels, WIDTH, WIDTH, 2 * WIDTH, 2 * WIDTH};
    this.convs = new Conv2d[4];
    this.norms = new GroupNorm[4];
    for (int i = 0; i < 4; i++) {
      ConvSpec spec = ConvSpec.of(1 + i % 2, 1);
      Init init = Init.kaimingNormal(Init.Fan.IN);
      convs[i] = child("conv" + i, new Conv2d(widths[i], widths[i + 1], 3, spec, true, init));
      norms[i] = child("norm" + i, new GroupNorm(GROUPS, widths[i + 1], true));
    }
    int flat = 2 * WIDTH * (imageSize / 4) * (imageSize / 4);
    this.features = child("features", new Linear(flat, FEATURES));
    this.dropout = child("dropout", new Dropout(0.3));
    this.logits = child("logits", new Linear(FEATURES, classes));
  }

  /**
   * The penultimate features.
   *
   * @param p the pass
   * @param x [B,channels,imageSize,imageSize], values about -1 to 1
   * @return [B,128]
   * @throws ShapeException if x does not fit
   */
  public Var features(Pass p, Var x) {
    if (x.rank() != 4 || x.dim(1) != channels || x.dim(2) != imageSize || x.dim(3) != imageSize) {
      throw new ShapeException(
          "classifier",
          "x " + x.shape() + " must be [B," + channels + "," + imageSize + "," + imageSize + "]");
    }
    return scoped(
        () -> {
          Var h = x;
          for (int i = 0; i < convs.length; i++) {
            h = norms[i].forward(p, convs[i].forward(p, h));
          }
          return features.forward(p, h.reshape(h.dim(0), -1)).silu();
        });
  }

  /**
   * The logits of given features.
   *
   * @param p the pass
   * @param features [B,128]
   * @return [B,classes]
   */
  public Var logitsOf(Pass p, Var features) {
    return scoped(() -> logits.forward(p, dropout.forward(p, features)));
  }

  /**
   * Unnormalised log-probabilities of the classes.
   *
   * @param p the pass
   * @param x [B,channels,imageSize,imageSize]
   * @return [B,classes]
   */
  public Var logits(Pass p, Var x) {
    return scoped(() -> logitsOf(p, features(p, x)));
  }
}
