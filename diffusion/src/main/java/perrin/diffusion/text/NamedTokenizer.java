package perrin.diffusion.text;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;

/** A kind of tokenizer in the catalogue: one class, one file. */
public interface NamedTokenizer extends Named {
  /**
   * Makes a tokenizer.
   *
   * @param settings the values of {@link #settings()}
   * @param captions texts to learn from
   * @return the same for the same texts
   * @throws perrin.diffusion.catalog.CatalogException if a value does not fit
   */
  Tokenizer learn(Settings settings, Iterable<String> captions);
}
