package perrin.diffusion.grid;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;

/** A grid in the catalogue: one class, one file. */
public interface NamedGrid extends Named {
  /**
   * Makes the grid.
   *
   * @param settings values of {@link #settings()}
   * @return the grid
   */
  Grid make(Settings settings);
}
