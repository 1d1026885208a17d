package perrin.tensor;

import java.util.List;
import java.util.Optional;

/** Finds a backend on this machine; registered with {@link java.util.ServiceLoader}. */
public interface BackendProvider {
  /**
   * Name as on the command line.
   *
   * @return "cpu", "cuda"
   */
  String name();

  /**
   * Which backend {@code auto} prefers: the largest that is available.
   *
   * @return 10 for the CPU, 20 for CUDA
   */
  int rank();

  /**
   * Why the backend cannot be used here.
   *
   * @return a phrase for people, or empty if it can
   */
  Optional<String> unavailable();

  /**
   * What was found, what is missing and how to get it.
   *
   * @return lines for people, none where there is nothing to say
   */
  default List<String> advice() {
    return List.of();
  }

  /**
   * Whether the backend can work in a precision.
   *
   * @param precision in what it shall multiply
   * @return true for float32
   */
  default boolean computesIn(Precision precision) {
    return precision == Precision.FP32;
  }

  /**
   * Makes the backend.
   *
   * @param options how it shall work
   * @return a backend
   * @throws IllegalArgumentException if it cannot work so; the message says why
   */
  Backend open(BackendOptions options);

  /**
   * Makes the backend with float32.
   *
   * @param threads worker threads of the host, at least 1, or 0 for as many as there are cores
   * @return a backend
   */
  default Backend open(int threads) {
    return open(BackendOptions.threads(threads));
  }
}
