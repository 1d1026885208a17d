package perrin.kernels.cuda.driver;

import java.util.List;
import java.util.Locale;

/** cuDNN's two interfaces to convolutions. */
public enum DnnApi {
  /** Descriptors of a graph of operations, engines and plans: what NVIDIA develops further. */
  GRAPH,
  /** One function an operation: deprecated, but there. */
  LEGACY;

  /** The property that chooses: graph or legacy. */
  public static final String PROPERTY = "perrin.cuda.cudnn";

  /**
   * What to try one after another, as {@value #PROPERTY} says.
   *
   * @return graph then legacy, or only legacy
   * @throws IllegalArgumentException if the property has no such value
   */
  public static List<DnnApi> ofProperties() {
    String word = System.getProperty(PROPERTY, "graph").toLowerCase(Locale.ROOT);
    return switch (word) {
      case "graph" -> List.of(GRAPH, LEGACY);
      case "legacy" -> List.of(LEGACY);
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is '" + word + "'; it can be graph or legacy");
    };
  }
}
