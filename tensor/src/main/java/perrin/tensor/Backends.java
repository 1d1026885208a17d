package perrin.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import perrin.tensor.reference.ReferenceBackend;

/** The backends of this process, found by {@link ServiceLoader}, and the reference always. */
public final class Backends {
  private Backends() {}

  /**
   * All registered providers, the preferred first.
   *
   * @return at least an empty list
   */
  public static List<BackendProvider> providers() {
    List<BackendProvider> all = new ArrayList<>();
    ServiceLoader.load(BackendProvider.class).forEach(all::add);
    all.sort(Comparator.comparingInt(BackendProvider::rank).reversed());
    return all;
  }

  /**
   * Opens a backend by name in float32.
   *
   * @param name "auto" for the best available, "reference", or a provider's name
   * @param threads worker threads of the host, 0 for as many as there are cores
   * @return the backend
   * @throws IllegalArgumentException if there is none of that name or it cannot be used here; the
   *     message says why
   */
  public static Backend open(String name, int threads) {
    return open(name, BackendOptions.threads(threads));
  }

  /**
   * Opens a backend by name.
   *
   * @param name "auto" for the best available, "reference", or a provider's name
   * @param options how it shall work
   * @return the backend
   * @throws IllegalArgumentException if there is none of that name, or it cannot be used here or
   *     work so; the message says why
   */
  public static Backend open(String name, BackendOptions options) {
    if (name.equals("reference")) {
      checkPrecision(name, p -> p == Precision.FP32, options);
      return new ReferenceBackend();
    }
    BackendProvider p = provider(name);
    checkPrecision(p.name(), p::computesIn, options);
    return p.open(options);
  }

  private static void checkPrecision(
      String name, Predicate<Precision> can, BackendOptions options) {
    if (!can.test(options.precision())) {
      String able =
          Stream.of(Precision.values())
              .filter(can)
              .map(Precision::toString)
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "device '%s' does not compute in %s; it does in %s"
              .formatted(name, options.precision(), able));
    }
  }

  /**
   * The provider that {@link #open} would choose.
   *
   * @param name "auto" for the best available, or a provider's name
   * @return the provider
   * @throws IllegalArgumentException if there is none of that name or it cannot be used here
   */
  public static BackendProvider provider(String name) {
    StringBuilder why = new StringBuilder();
    List<String> names = new ArrayList<>(List.of("auto"));
    for (BackendProvider p : providers()) {
      names.add(p.name());
      if (name.equals("auto") || name.equals(p.name())) {
        if (p.unavailable().isEmpty()) {
          return p;
        }
        why.append("; ").append(p.name()).append(": ").append(p.unavailable().get());
      }
    }
    names.add("reference");
    if (why.length() > 0) {
      throw new IllegalArgumentException("device '" + name + "' cannot be used here" + why);
    }
    throw new IllegalArgumentException(
        "no device '" + name + "'; there are " + String.join(", ", names));
  }
}
