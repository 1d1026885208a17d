package perrin.diffusion.cli;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.run.Tuning;
import perrin.diffusion.run.UserException;
import perrin.tensor.Backend;
import perrin.tensor.BackendProvider;
import perrin.tensor.Backends;
import perrin.tensor.tuning.TuningTable;

/** Opens backends for commands. */
final class Devices {
  private Devices() {}

  /** Opens a backend with the default table, or says in one line why not. */
  static Backend open(String device, int threads) {
    return open(device, threads, Tuning.defaults(), "the default table");
  }

  /** Opens a backend with a table; {@code where} names the table in complaints. */
  static Backend open(String device, int threads, TuningTable table, String where) {
    Backend backend = bare(device, threads);
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

  private static Backend bare(String device, int threads) {
    List<String> names = new ArrayList<>(List.of("auto", "reference"));
    for (BackendProvider p : Backends.providers()) {
      names.add(p.name());
    }
    if (!names.contains(device)) {
      throw new UserException(NearestName.message("device", device, names));
    }
    try {
      return Backends.open(device, threads);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }
}
