package perrin.kernels.cuda.driver;

import perrin.tensor.ConvSpec;
import perrin.tensor.DType;

/**
 * One convolution, or a transpose of it, as cuDNN is asked for it: images [B,H,W,C], filters
 * [O,kh,kw,C/groups] and results [B,H',W',O], all without gaps and of one type, sums in float.
 *
 * @param pass which of the three is wanted
 * @param type FLOAT32 or BFLOAT16
 * @param tensorCores whether operands of type FLOAT32 may be rounded to 10 bits of mantissa
 * @param images B
 * @param channels C
 * @param height H
 * @param width W
 * @param filters O
 * @param rows kh
 * @param columns kw
 * @param spec geometry
 */
public record DnnProblem(
    Pass pass,
    DType type,
    boolean tensorCores,
    int images,
    int channels,
    int height,
    int width,
    int filters,
    int rows,
    int columns,
    ConvSpec spec) {

  /** What is computed of what. */
  public enum Pass {
    /** Results of images and filters. */
    FORWARD("convolution"),
    /** Gradients of images, of those of results and of filters. */
    IMAGE_GRADIENT("convolution's image gradient"),
    /** Gradients of filters, of images and of gradients of results. */
    FILTER_GRADIENT("convolution's filter gradient");

    private final String words;

    Pass(String words) {
      this.words = words;
    }
  }

  int channelsOfGroup() {
    return channels / spec.groups();
  }

  int outHeight() {
    return spec.outH(height, rows);
  }

  int outWidth() {
    return spec.outW(width, columns);
  }

  @Override
  public String toString() {
    return "%s of %d images of %d x %d x %d with %d filters of %d x %d, %s, %s"
        .formatted(
            pass.words,
            images,
            channels,
            height,
            width,
            filters,
            rows,
            columns,
            type.name().toLowerCase(java.util.Locale.ROOT),
            spec);
  }
}
