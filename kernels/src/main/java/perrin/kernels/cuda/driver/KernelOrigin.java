package perrin.kernels.cuda.driver;

import java.util.Locale;

/** Where the machine code of the kernels comes from. */
public enum KernelOrigin {
  /** PTX that is carried with the program; the driver compiles it. */
  PTX,
  /** The sources, compiled by NVIDIA's run-time compiler for the device's own architecture. */
  NVRTC;

  /** The property that chooses: ptx or nvrtc. */
  public static final String PROPERTY = "perrin.cuda.kernels";

  /**
   * As {@value #PROPERTY} says.
   *
   * @return PTX unless it says otherwise
   * @throws IllegalArgumentException if the property has no such value
   */
  public static KernelOrigin ofProperties() {
    String word = System.getProperty(PROPERTY, "ptx").toLowerCase(Locale.ROOT);
    return switch (word) {
      case "ptx" -> PTX;
      case "nvrtc" -> NVRTC;
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is '" + word + "'; it can be ptx or nvrtc");
    };
  }
}
