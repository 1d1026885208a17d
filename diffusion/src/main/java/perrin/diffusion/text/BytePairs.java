package perrin.diffusion.text;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/** Byte-pair encoding, see {@link BytePairTokenizer}. */
public final class BytePairs implements NamedTokenizer {
  private static final int USUAL = 512;

  /** The entry; made by the catalogue. */
  public BytePairs() {}

  @Override
  public String name() {
    return "bpe";
  }

  @Override
  public String summary() {
    return "byte pairs learned from the captions; every text can be written";
  }

  @Override
  public String paper() {
    return "arXiv 1508.07909";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("pairs", USUAL, "most tokens beside the 256 bytes, from 0 to 65536"));
  }

  @Override
  public Tokenizer learn(Settings settings, Iterable<String> captions) {
    int most = settings.whole("pairs", 0, BytePairTokenizer.MOST_PAIRS);
    return BytePairTraining.learn(captions, most);
  }
}
