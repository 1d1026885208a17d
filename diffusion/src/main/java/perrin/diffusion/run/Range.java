package perrin.diffusion.run;

import java.util.Collection;
import java.util.Locale;
import perrin.diffusion.data.NearestName;

/** The rules that values of settings keep, each with its message. */
final class Range {
  private Range() {}

  static void atLeast(String key, long value, long least) {
    if (value < least) {
      throw new UserException("%s is %d, but must be at least %d".formatted(key, value, least));
    }
  }

  static void within(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new UserException(
          "%s is %d, but must be from %d to %d".formatted(key, value, least, most));
    }
  }

  /** Refuses NaN, infinities and what lies outside of [least, most]. */
  static void within(String key, double value, double least, double most) {
    if (!(value >= least && value <= most) || Double.isInfinite(value)) {
      throw new UserException(
          Double.isInfinite(most)
              ? String.format(
                  Locale.ROOT, "%s is %s, but must be at least %s", key, value, plain(least))
              : String.format(
                  Locale.ROOT,
                  "%s is %s, but must be from %s to %s",
                  key,
                  value,
                  plain(least),
                  plain(most)));
    }
  }

  /** Refuses 1 as well, for fractions and decays. */
  static void belowOne(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new UserException("%s is %s, but must be from 0 to below 1".formatted(key, value));
    }
  }

  static void positive(String key, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new UserException("%s is %s, but must be above 0".formatted(key, value));
    }
  }

  static void oneOf(String key, String value, Collection<String> known) {
    if (!known.contains(value)) {
      throw new UserException(NearestName.message(key, value, known));
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
