package perrin.diffusion.condition;

import perrin.diffusion.data.Examples;

/** One kind of thing that a network is told about a sample. */
public interface Condition {
  /**
   * What it adds.
   *
   * @param others what other kinds tell
   * @return that and its own
   * @throws perrin.diffusion.catalog.CatalogException if it cannot be told beside them
   */
  Inputs inputs(Inputs others);

  /**
   * Tells what is known of some samples.
   *
   * @param examples the samples
   * @param told receives it
   * @throws perrin.diffusion.data.DataException if what it tells is not known of a sample
   */
  void tell(Examples examples, Told told);

  /**
   * Tells nothing.
   *
   * @param told receives it, as new
   */
  default void tellNothing(Told told) {}
}
