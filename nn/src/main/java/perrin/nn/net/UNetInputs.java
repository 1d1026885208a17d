package perrin.nn.net;

import java.util.List;
import perrin.nn.layer.Coordinates;

/**
 * What a {@link UNet} is told beside the time and a label.
 *
 * @param imageChannels channels of an image put beside the input (CND-2), 0 for none
 * @param imageEverywhere whether that image, made smaller, is also put beside the feature maps with
 *     which every further level of the way down begins, and a 3x3 convolution joins them
 * @param scalars numbers embedded and added to the embedding of the time (CND-1), 0 for none
 * @param context features of a text's states (CND-3), 0 for none
 * @param pooled features of a text's pooled vector, added to the embedding of the time, 0 for none
 * @param crossAttention feature-map sizes whose blocks are followed by attention to the text; the
 *     middle always has it where there is a text
 * @param coordinates whether every pixel's column and row stand beside the input ({@link
 *     Coordinates}), for conditions that speak of places
 */
public record UNetInputs(
    int imageChannels,
    boolean imageEverywhere,
    int scalars,
    int context,
    int pooled,
    List<Integer> crossAttention,
    boolean coordinates) {

  /** Nothing. */
  public static final UNetInputs NONE = new UNetInputs(0, false, 0, 0, 0, List.of(), false);

  /**
   * Checks that the numbers fit together.
   *
   * @throws IllegalArgumentException if they do not
   */
  public UNetInputs {
    crossAttention = List.copyOf(crossAttention);
    atLeastZero("imageChannels", imageChannels);
    atLeastZero("scalars", scalars);
    atLeastZero("context", context);
    atLeastZero("pooled", pooled);
    if (imageEverywhere && imageChannels == 0) {
      throw new IllegalArgumentException(
          "U-Net: imageEverywhere needs imageChannels of at least 1");
    }
    if (context == 0 && !crossAttention.isEmpty()) {
      throw new IllegalArgumentException("U-Net: crossAttention needs context of at least 1");
    }
  }

  static void atLeastZero(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException("U-Net: " + name + " must be at least 0, but is " + value);
    }
  }

  /**
   * With an image.
   *
   * @param channels of the image
   * @param everywhere whether at every level of the way down
   * @return the rest unchanged
   */
  public UNetInputs image(int channels, boolean everywhere) {
    return new UNetInputs(
        channels, everywhere, scalars, context, pooled, crossAttention, coordinates);
  }

  /**
   * With scalars.
   *
   * @param count how many
   * @return the rest unchanged
   */
  public UNetInputs scalars(int count) {
    return new UNetInputs(
        imageChannels, imageEverywhere, count, context, pooled, crossAttention, coordinates);
  }

  /**
   * With a text.
   *
   * @param features of its states
   * @param whole features of the pooled vector, or 0 for none
   * @param sizes feature-map sizes whose blocks attend to it
   * @return the rest unchanged
   */
  public UNetInputs text(int features, int whole, List<Integer> sizes) {
    return new UNetInputs(
        imageChannels, imageEverywhere, scalars, features, whole, sizes, coordinates);
  }

  /**
   * With every pixel's place.
   *
   * @return the rest unchanged
   */
  public UNetInputs withCoordinates() {
    return new UNetInputs(
        imageChannels, imageEverywhere, scalars, context, pooled, crossAttention, true);
  }

  /** Channels beside the image at the input. */
  int channelsBeside() {
    return imageChannels + (coordinates ? Coordinates.CHANNELS : 0);
  }
}
