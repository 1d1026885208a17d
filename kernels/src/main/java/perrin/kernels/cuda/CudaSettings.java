package perrin.kernels.cuda;

import java.util.Arrays;
import java.util.Locale;
import java.util.TreeSet;
import perrin.tensor.BackendOptions;

/**
 * How the backend computes.
 *
 * @param math what float32 matrix products and convolutions may do
 * @param bf16 whether networks keep activations in bfloat16
 * @param cublas whether cuBLAS may be used where it is found
 * @param cudnn whether cuDNN may be used where it is found
 * @param cudnnAttention whether attention goes to cuDNN where it can and no tuning table says
 *     otherwise: if cuDNN was named, rather than only found
 */
public record CudaSettings(
    MatrixMath math, boolean bf16, boolean cublas, boolean cudnn, boolean cudnnAttention) {
  /** The property of {@link #math} and {@link #bf16}: fp32, tf32 or bf16. */
  public static final String PRECISION = "perrin.cuda.precision";

  /** The property of the libraries: "auto", "own", or "cublas", "cudnn" or both with a comma. */
  public static final String LIBRARY = "perrin.cuda.library";

  /**
   * From {@value #PRECISION} and {@value #LIBRARY}.
   *
   * @return float32 with both libraries unless they say otherwise
   * @throws IllegalArgumentException if a property has no such value
   */
  public static CudaSettings ofProperties() {
    return of(
        System.getProperty(PRECISION, "fp32"), System.getProperty(LIBRARY, BackendOptions.AUTO));
  }

  /**
   * From a backend's options.
   *
   * @param options precision and libraries
   * @return the settings
   * @throws IllegalArgumentException if the libraries are not known
   */
  public static CudaSettings of(BackendOptions options) {
    return of(options.precision().toString(), options.libraries());
  }

  /**
   * From words.
   *
   * @param precision fp32, tf32 or bf16
   * @param libraries "auto" for all that are found, "own", or "cublas", "cudnn" or both with a
   *     comma
   * @return the settings
   * @throws IllegalArgumentException if a word is not one of these
   */
  public static CudaSettings of(String precision, String libraries) {
    MatrixMath math =
        switch (precision.toLowerCase(Locale.ROOT)) {
          case "fp32", "bf16" -> MatrixMath.FP32;
          case "tf32" -> MatrixMath.TF32;
          default ->
              throw new IllegalArgumentException(
                  "precision '" + precision + "'; it can be fp32, tf32 or bf16");
        };
    boolean bf16 = precision.equalsIgnoreCase("bf16");
    if (libraries.equals(BackendOptions.AUTO)) {
      return new CudaSettings(math, bf16, true, true, false);
    }
    var words = new TreeSet<>(Arrays.asList(libraries.toLowerCase(Locale.ROOT).split(",")));
    boolean own = words.remove("own");
    boolean cublas = words.remove("cublas");
    boolean cudnn = words.remove("cudnn");
    if (!words.isEmpty() || own && (cublas || cudnn)) {
      throw new IllegalArgumentException(
          "CUDA library '"
              + libraries
              + "'; it can be auto, own, or cublas, cudnn or both with a comma");
    }
    return new CudaSettings(math, bf16, cublas, cudnn, cudnn);
  }

  /** What float32 matrix products and convolutions may do. */
  public enum MatrixMath {
    /** Products and sums in float32. */
    FP32,
    /** Operands rounded to 10 bits of mantissa on tensor cores, sums in float32. */
    TF32
  }
}
