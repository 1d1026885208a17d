package perrin.diffusion.cli;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.run.Tuning;
import perrin.diffusion.run.UserException;
import perrin.tensor.Backend;
import perrin.tensor.BackendOptions;
import perrin.tensor.BackendProvider;
import perrin.tensor.Backends;
import perrin.tensor.Precision;
import perrin.tensor.tuning.TuningTable;

/** Opens backends for commands. */
final class Devices {
  private Devices() {}

  /** Opens a backend with the default table, or says in one line why not. */
  static Backend open(String device, int threads) {
    return open(device, BackendOptions.threads(threads));
  }

  /** Opens a backend with the default table, or says in one line why not. */
  static Backend open(String device, BackendOptions options) {
    return open(device, options, Tuning.defaults(), "the default table");
  }

  /**
   * The precision asked for, or else the usual one if the device has it, or else float32.
   *
   * @param asked by the user, or null
   * @param usual a run's own, or null
   */
  static Precision precision(String device, String asked, String usual) {
    try {
      if (asked != null) {
        return Precision.of(asked);
      }
      Precision own = usual == null ? Precision.FP32 : Precision.of(usual);
      boolean has = !device.equals("reference") && Backends.provider(device).computesIn(own);
      return has ? own : Precision.FP32;
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  /** Opens a backend with a table; {@code where} names the table in complaints. */
  static Backend open(String device, BackendOptions options, TuningTable table, String where) {
    Backend backend = bare(device, options);
    try {
      backend.tunable().use(table);
      return backend;
    } catch (IllegalArgumentException e) {
      throw new UserException(where + ": " + e.getMessage(), e);
    }
  }

  /** What chooses the algorithms of a backend, in a line. */
  static String tuning(Backend backend) {
    return Tuning.describe(backend.tunable().table(), backend.tunable().machine());
  }

  private static Backend bare(String device, BackendOptions options) {
    List<String> names = new ArrayList<>(List.of("auto", "reference"));
    for (BackendProvider p : Backends.providers()) {
      names.add(p.name());
    }
    if (!names.contains(device)) {
      throw new UserException(NearestName.message("device", device, names));
    }
    try {
      return Backends.open(device, options);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }
}
