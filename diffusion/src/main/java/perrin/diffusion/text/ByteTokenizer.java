package perrin.diffusion.text;

/** One token a byte of UTF-8: nothing to learn, long texts. */
public final class ByteTokenizer implements Tokenizer {
  private static final BytePairTokenizer BYTES = BytePairTokenizer.of(new int[0][]);

  /** The tokenizer. */
  public ByteTokenizer() {}

  @Override
  public String name() {
    return "bytes";
  }

  @Override
  public int vocabulary() {
    return FIRST_PAIR;
  }

  @Override
  public int[] encode(String text) {
    return BYTES.encode(text);
  }

  @Override
  public String decode(int[] ids) {
    return BYTES.decode(ids);
  }
}
