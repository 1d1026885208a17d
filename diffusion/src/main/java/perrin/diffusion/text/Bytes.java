package perrin.diffusion.text;

import perrin.diffusion.catalog.Settings;

/** Bytes as they are, see {@link ByteTokenizer}. */
public final class Bytes implements NamedTokenizer {
  /** The entry; made by the catalogue. */
  public Bytes() {}

  @Override
  public String name() {
    return "bytes";
  }

  @Override
  public String summary() {
    return "one token a byte of UTF-8";
  }

  @Override
  public String paper() {
    return "arXiv 2105.13626";
  }

  @Override
  public Tokenizer learn(Settings settings, Iterable<String> captions) {
    return new ByteTokenizer();
  }
}
