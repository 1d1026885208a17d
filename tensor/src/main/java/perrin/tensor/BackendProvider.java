package perrin.tensor;

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
   * Makes the backend.
   *
   * @param threads worker threads of the host, at least 1, or 0 for as many as there are cores
   * @return a backend
   */
  Backend open(int threads);
}
