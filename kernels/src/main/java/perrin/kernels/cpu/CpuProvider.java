package perrin.kernels.cpu;

import java.util.Optional;
import perrin.tensor.Backend;
import perrin.tensor.BackendOptions;
import perrin.tensor.BackendProvider;

/** Offers the CPU backend to {@link java.util.ServiceLoader}. */
public final class CpuProvider implements BackendProvider {
  /** Creates the provider; the backend itself is made by {@link #open}. */
  public CpuProvider() {}

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public int rank() {
    return 10;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public Backend open(BackendOptions options) {
    int threads = options.threads();
    return new CpuBackend(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
  }
}
