package perrin.nn.diffusers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The options of a model or scheduler, as its {@code config.json} has them: read by name, each with
 * the library's default, and refused by name where Perrin cannot follow them.
 *
 * <p>Values are what a JSON reader gives: null, {@link Boolean}, {@link Number}, {@link String},
 * {@link List} and {@link Map}. Keys that begin with {@code _} are notes of the library.
 */
public final class Options {
  /** How many unknown options a message names. */
  private static final int NAMED = 5;

  private final String owner;
  private final Map<String, ?> values;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * Options to read.
   *
   * @param owner whose, for messages: {@code UNet2DModel}
   * @param values by key
   */
  public Options(String owner, Map<String, ?> values) {
    this.owner = owner;
    this.values = Collections.unmodifiableMap(values);
  }

  /**
   * Whose they are.
   *
   * @return such as {@code UNet2DModel}
   */
  public String owner() {
    return owner;
  }

  /**
   * Whether an option is there and not null.
   *
   * @param key its name
   * @return false where the default holds
   */
  public boolean has(String key) {
    known.add(key);
    return values.get(key) != null;
  }

  /**
   * Whether an option is there and null, which is something else than missing where the library's
   * default is not null.
   *
   * @param key its name
   * @return whether it says null
   */
  public boolean isNull(String key) {
    known.add(key);
    return values.containsKey(key) && values.get(key) == null;
  }

  /** Whether the default holds; null stands for a default of null only. */
  private boolean missing(String key, Object otherwise, String wanted) {
    if (isNull(key) && otherwise != null) {
      throw fault(key, null, wanted);
    }
    return !has(key);
  }

  /**
   * A whole number.
   *
   * @param key its name
   * @param otherwise where it is missing
   * @param least smallest that is allowed
   * @param most largest that is allowed
   * @return the number
   * @throws IllegalArgumentException if it is none, or out of range
   */
  public int whole(String key, int otherwise, int least, int most) {
    String wanted = "a whole number from " + least + " to " + most;
    return missing(key, otherwise, wanted) ? otherwise : whole(key, values.get(key), least, most);
  }

  /**
   * A whole number that may be null, which is the library's default.
   *
   * @param key its name
   * @param otherwise where it is missing or null
   * @param least smallest that is allowed
   * @param most largest that is allowed
   * @return the number
   * @throws IllegalArgumentException if it is none, or out of range
   */
  public int optional(String key, int otherwise, int least, int most) {
    return has(key) ? whole(key, values.get(key), least, most) : otherwise;
  }

  private int whole(String key, Object value, int least, int most) {
    boolean whole = value instanceof Number n && n.doubleValue() == Math.rint(n.doubleValue());
    if (!whole || !((Number) value).toString().matches("-?\\d{1,9}(\\.0)?")) {
      throw fault(key, value, "a whole number from " + least + " to " + most);
    }
    int n = ((Number) value).intValue();
    if (n < least || n > most) {
      throw fault(key, value, "from " + least + " to " + most);
    }
    return n;
  }

  /**
   * A real number.
   *
   * @param key its name
   * @param otherwise where it is missing
   * @param least smallest that is allowed
   * @param most largest that is allowed
   * @return the number
   * @throws IllegalArgumentException if it is none, or out of range
   */
  public double real(String key, double otherwise, double least, double most) {
    if (missing(key, otherwise, "a number from " + least + " to " + most)) {
      return otherwise;
    }
    Object value = values.get(key);
    double x = value instanceof Number n ? n.doubleValue() : Double.NaN;
    if (!(x >= least && x <= most)) {
      throw fault(key, value, "a number from " + least + " to " + most);
    }
    return x;
  }

  /**
   * A list of real numbers.
   *
   * @param key its name, there and not null
   * @param least smallest that is allowed
   * @param most largest that is allowed
   * @param longest how many there may be
   * @return at least one
   * @throws IllegalArgumentException if it is no such list
   */
  public List<Double> reals(String key, double least, double most, int longest) {
    known.add(key);
    if (!(values.get(key) instanceof List<?> list) || list.isEmpty() || list.size() > longest) {
      throw fault(key, values.get(key), "a list of 1 to " + longest + " numbers");
    }
    var out = new ArrayList<Double>();
    for (Object each : list) {
      double x = each instanceof Number n ? n.doubleValue() : Double.NaN;
      if (!(x >= least && x <= most)) {
        throw fault(key, each, "numbers from " + least + " to " + most);
      }
      out.add(x);
    }
    return out;
  }

  /**
   * True or false.
   *
   * @param key its name
   * @param otherwise where it is missing
   * @return the value
   * @throws IllegalArgumentException if it is neither
   */
  public boolean flag(String key, boolean otherwise) {
    if (missing(key, otherwise, "true or false")) {
      return otherwise;
    }
    if (values.get(key) instanceof Boolean b) {
      return b;
    }
    throw fault(key, values.get(key), "true or false");
  }

  /**
   * One of some words.
   *
   * @param key its name
   * @param otherwise where it is missing or null, may be null
   * @param allowed the words that Perrin follows
   * @return the word
   * @throws IllegalArgumentException if it is none of them
   */
  public String word(String key, String otherwise, String... allowed) {
    if (missing(key, otherwise, "one of " + String.join(", ", allowed))) {
      return otherwise;
    }
    if (values.get(key) instanceof String s && Arrays.asList(allowed).contains(s)) {
      return s;
    }
    throw fault(key, values.get(key), "one of " + String.join(", ", allowed));
  }

  /**
   * A word, whatever it is.
   *
   * @param key its name
   * @return the word, null where it is missing
   */
  public String word(String key) {
    if (!has(key)) {
      return null;
    }
    if (values.get(key) instanceof String s) {
      return s;
    }
    throw fault(key, values.get(key), "a word");
  }

  /**
   * A list of words.
   *
   * @param key its name
   * @param otherwise where it is missing
   * @param allowed the words that Perrin follows
   * @return 1 to 16 of them
   * @throws IllegalArgumentException if it is no such list
   */
  public List<String> words(String key, List<String> otherwise, String... allowed) {
    if (missing(key, otherwise, "a list")) {
      return otherwise;
    }
    var out = new ArrayList<String>();
    for (Object each : list(key)) {
      if (!(each instanceof String s) || !Arrays.asList(allowed).contains(s)) {
        throw fault(key, each, "of " + String.join(", ", allowed));
      }
      out.add(s);
    }
    return List.copyOf(out);
  }

  /**
   * A list of whole numbers.
   *
   * @param key its name
   * @param otherwise where it is missing
   * @param least smallest that is allowed
   * @param most largest that is allowed
   * @return 1 to 16 of them
   * @throws IllegalArgumentException if it is no such list
   */
  public List<Integer> wholes(String key, List<Integer> otherwise, int least, int most) {
    if (missing(key, otherwise, "a list")) {
      return otherwise;
    }
    var out = new ArrayList<Integer>();
    for (Object each : list(key)) {
      out.add(whole(key, each, least, most));
    }
    return List.copyOf(out);
  }

  /**
   * One whole number for each level, or one for all.
   *
   * @param key its name
   * @param levels how many
   * @param otherwise where it is missing; 0 may stand for none
   * @param most largest that is allowed; the least is 1
   * @return as many as levels
   * @throws IllegalArgumentException if it is neither
   */
  public List<Integer> each(String key, int levels, int otherwise, int most) {
    if (missing(key, otherwise, "a whole number from 1 to " + most)) {
      return Collections.nCopies(levels, otherwise);
    }
    if (!(values.get(key) instanceof List<?>)) {
      return Collections.nCopies(levels, whole(key, values.get(key), 1, most));
    }
    List<Integer> all = wholes(key, null, 1, most);
    if (all.size() != levels) {
      throw fault(key, all, "one number a level, of which there are " + levels);
    }
    return all;
  }

  /**
   * True or false for each level, or for all.
   *
   * @param key its name
   * @param levels how many
   * @return as many as levels
   * @throws IllegalArgumentException if it is neither
   */
  public List<Boolean> flags(String key, int levels) {
    if (!has(key) || values.get(key) instanceof Boolean) {
      return Collections.nCopies(levels, flag(key, false));
    }
    var out = new ArrayList<Boolean>();
    for (Object each : list(key)) {
      if (!(each instanceof Boolean b)) {
        throw fault(key, each, "true or false");
      }
      out.add(b);
    }
    if (out.size() != levels) {
      throw fault(key, out, "one a level, of which there are " + levels);
    }
    return List.copyOf(out);
  }

  private List<?> list(String key) {
    if (values.get(key) instanceof List<?> list && !list.isEmpty() && list.size() <= 16) {
      return list;
    }
    throw fault(key, values.get(key), "a list of 1 to 16");
  }

  /**
   * An option of which Perrin follows one value only.
   *
   * @param key its name
   * @param value the one, may be null; it also holds where the option is missing
   * @throws IllegalArgumentException if it is another
   */
  public void only(String key, Object value) {
    known.add(key);
    if (values.containsKey(key) && !same(values.get(key), value)) {
      throw fault(key, values.get(key), value == null ? "null" : value.toString());
    }
  }

  private static boolean same(Object a, Object b) {
    return a instanceof Number x && b instanceof Number y
        ? x.doubleValue() == y.doubleValue()
        : Objects.equals(a, b);
  }

  /**
   * Options that change nothing of what Perrin computes.
   *
   * @param keys their names
   */
  public void ignore(String... keys) {
    known.addAll(Arrays.asList(keys));
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException if there are options that nobody asked for
   */
  public void done() {
    var strange = new TreeSet<String>();
    for (String key : values.keySet()) {
      if (!key.startsWith("_") && !known.contains(key)) {
        strange.add("'" + shown(key) + "'");
      }
    }
    if (!strange.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: unknown option%s %s%s"
              .formatted(
                  owner,
                  strange.size() == 1 ? "" : "s",
                  strange.stream().limit(NAMED).collect(Collectors.joining(", ")),
                  strange.size() <= NAMED ? "" : " and %d more".formatted(strange.size() - NAMED)));
    }
  }

  /**
   * A fault of an option.
   *
   * @param key its name
   * @param value what it is
   * @param wanted what would fit
   * @return to be thrown
   */
  public IllegalArgumentException fault(String key, Object value, String wanted) {
    return new IllegalArgumentException(
        "%s: option '%s' is %s, but Perrin follows only %s"
            .formatted(owner, key, shown(value), wanted));
  }

  /**
   * A value of a file in one short line of plain characters, for messages.
   *
   * @param value whatever the file has
   * @return at most 60 characters
   */
  public static String shown(Object value) {
    String text = String.valueOf(value).replaceAll("[^\\x20-\\x7e]", "?");
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
