package perrin.diffusion.solver;

import java.util.List;
import perrin.diffusion.catalog.Setting;

/**
 * A method that returns a share eta of the noise it takes away as fresh noise; at eta = 0 it draws
 * none and is deterministic.
 */
public interface FreshNoise extends Solver {
  /** Settings of methods whose eta 1 is ancestral sampling: {@code eta} and {@code s-noise}. */
  List<Setting> ANCESTRAL =
      List.of(
          Setting.of("eta", 1, "share of the ancestral noise, from 0 to 1"),
          Setting.of("s-noise", 1, "factor of the fresh noise"));

  /**
   * The share of fresh noise.
   *
   * @return eta, at least 0
   */
  double eta();

  @Override
  default boolean stochastic() {
    return eta() > 0;
  }
}
