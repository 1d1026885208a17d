package perrin.tensor.tuning;

import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Shape;

/**
 * What a choice of algorithm may depend on.
 *
 * <p>The number of images is left out on purpose: a sample must not change with the batch it is
 * drawn in.
 *
 * @param channels input channels
 * @param filters output channels
 * @param height rows of the input image
 * @param width columns of the input image
 * @param rows rows of the kernel
 * @param columns columns of the kernel
 * @param spec strides, paddings, dilations and groups
 * @param dtype type of all operands
 */
public record ConvShape(
    int channels,
    int filters,
    int height,
    int width,
    int rows,
    int columns,
    ConvSpec spec,
    DType dtype) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if an extent is negative, groups do not divide the channels or
   *     the kernel does not fit the image
   */
  public ConvShape {
    if (Math.min(Math.min(channels, filters), Math.min(height, width)) < 0
        || Math.min(rows, columns) < 1) {
      throw new IllegalArgumentException(
          "a convolution of %d to %d channels, %dx%d, kernel %dx%d"
              .formatted(channels, filters, height, width, rows, columns));
    }
    if (channels % spec.groups() != 0 || filters % spec.groups() != 0) {
      throw new IllegalArgumentException(
          "%d groups do not divide %d channels and %d filters"
              .formatted(spec.groups(), channels, filters));
    }
    if (spec.outH(height, rows) < 1 || spec.outW(width, columns) < 1) {
      throw new IllegalArgumentException(
          "a kernel of %dx%d does not fit an image of %dx%d"
              .formatted(rows, columns, height, width));
    }
  }

  /**
   * The shape of a call.
   *
   * @param x [B,C,H,W]
   * @param w [O,C/groups,kh,kw]
   * @param spec geometry
   * @param dtype type of all operands
   * @return the shape
   */
  public static ConvShape of(Shape x, Shape w, ConvSpec spec, DType dtype) {
    return new ConvShape(x.dim(1), w.dim(0), x.dim(2), x.dim(3), w.dim(2), w.dim(3), spec, dtype);
  }

  /**
   * The image of a batch.
   *
   * @param batch images
   * @return [B,C,H,W]
   */
  public Shape image(int batch) {
    return Shape.of(batch, channels, height, width);
  }

  /**
   * The kernel.
   *
   * @return [O,C/groups,kh,kw]
   */
  public Shape kernel() {
    return Shape.of(filters, channels / spec.groups(), rows, columns);
  }

  /**
   * The result of a batch.
   *
   * @param batch images
   * @return [B,O,H',W']
   */
  public Shape result(int batch) {
    return Shape.of(batch, filters, spec.outH(height, rows), spec.outW(width, columns));
  }

  /**
   * Such as "64 to 128, 32x32, kernel 3x3"; what is not usual is added.
   *
   * @return for people
   */
  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append("%d to %d, %dx%d".formatted(channels, filters, height, width));
    text.append(", kernel ").append(rows).append('x').append(columns);
    add(text, "stride", spec.strideH(), spec.strideW(), 1, 1);
    add(text, "padding", spec.padH(), spec.padW(), rows / 2, columns / 2);
    add(text, "dilation", spec.dilationH(), spec.dilationW(), 1, 1);
    add(text, "groups", spec.groups(), spec.groups(), 1, 1);
    return dtype == DType.FLOAT32 ? text.toString() : text + ", " + dtype;
  }

  private static void add(
      StringBuilder text, String name, int down, int across, int usualDown, int usualAcross) {
    if (down != usualDown || across != usualAcross) {
      text.append(", ").append(name).append(' ').append(down);
      if (down != across) {
        text.append('x').append(across);
      }
    }
  }
}
