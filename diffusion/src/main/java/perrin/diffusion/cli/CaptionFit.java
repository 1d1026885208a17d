package perrin.diffusion.cli;

import java.util.Collection;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.run.UserException;
import perrin.diffusion.text.TokenizerFile;

/** Refuses captions of which a run would not read the end. */
final class CaptionFit {
  private CaptionFit() {}

  /**
   * Checks captions before anything is drawn for them.
   *
   * @param card of the run's data, with its vocabulary
   * @param captions what is asked
   * @throws UserException if one is too long
   */
  static void check(DataCard card, Collection<String> captions) {
    var vocabulary = card.vocabulary();
    if (vocabulary == null) {
      return;
    }
    var tokenizer = TokenizerFile.parse("vocabulary", vocabulary.json());
    for (String caption : captions) {
      var encoding = tokenizer.encode(caption, vocabulary.length());
      if (encoding.truncated()) {
        throw new UserException(
            ("--caption '%s': %d tokens more than the %d that the run reads; say it shorter, in"
                    + " words of its captions")
                .formatted(caption, encoding.cut(), vocabulary.length() - 2));
      }
    }
  }
}
