package perrin.diffusion.cli;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.run.UserException;
import perrin.tensor.Backend;
import perrin.tensor.BackendProvider;
import perrin.tensor.Backends;

/** Opens backends for commands. */
final class Devices {
  private Devices() {}

  /** Opens a backend, or says in one line why not. */
  static Backend open(String device, int threads) {
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
