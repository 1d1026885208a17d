package perrin.diffusion.text;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Cuts texts into words, across which no pair is merged: a run of letters, of digits, or of
 * anything else, with the space before it.
 */
final class Words {
  private static final Pattern WORD =
      Pattern.compile(" ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s");

  private Words() {}

  /** The words, which joined are the text. */
  static List<String> of(String text) {
    return WORD.matcher(text).results().map(MatchResult::group).toList();
  }
}
