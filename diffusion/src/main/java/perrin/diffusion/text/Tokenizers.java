package perrin.diffusion.text;

import perrin.diffusion.catalog.Catalog;

/** The tokenizers by name. */
public final class Tokenizers {
  private static final Catalog<NamedTokenizer> CATALOG =
      new Catalog<>(NamedTokenizer.class, "tokenizer");

  private Tokenizers() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedTokenizer> catalog() {
    return CATALOG;
  }

  /**
   * Makes a tokenizer.
   *
   * @param spec name and settings, such as {@code bytes} or {@code bpe:pairs=200}
   * @param captions texts to learn from
   * @return the same for the same texts
   * @throws perrin.diffusion.catalog.CatalogException if the name or a setting is unknown or does
   *     not fit
   */
  public static Tokenizer learn(String spec, Iterable<String> captions) {
    var choice = CATALOG.choose(spec);
    return choice.entry().learn(choice.settings(), captions);
  }
}
