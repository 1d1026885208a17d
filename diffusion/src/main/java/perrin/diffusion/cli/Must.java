package perrin.diffusion.cli;

import java.util.List;
import perrin.diffusion.run.UserException;

/** What the value of an option must be, or one line that says so. */
final class Must {
  private Must() {}

  static void beAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new UserException("%s is %d, but must be at least 1".formatted(option, value));
    }
  }

  static void beOneOf(String option, String value, String... words) {
    if (!List.of(words).contains(value)) {
      throw new UserException(
          "%s is '%s', but must be %s".formatted(option, value, String.join(" or ", words)));
    }
  }
}
