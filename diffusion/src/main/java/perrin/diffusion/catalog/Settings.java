package perrin.diffusion.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import perrin.diffusion.data.NearestName;

/** The values of an entry's settings: its defaults, overridden by {@code key=value} pairs. */
public final class Settings {
  private final String owner;
  private final Map<String, String> values = new LinkedHashMap<>();

  private Settings(String owner) {
    this.owner = owner;
  }

  /**
   * Defaults of an entry.
   *
   * @param entry the entry
   * @return its settings
   */
  public static Settings of(Named entry) {
    Settings s = new Settings(entry.name());
    entry.settings().forEach(e -> s.values.put(e.name(), e.value()));
    return s;
  }

  /**
   * The same settings with some overridden.
   *
   * @param pairs {@code key=value,key=value}; may be empty; commas within brackets belong to the
   *     value, as in {@code of=[linear:steps=100,beta-end=0.04]}
   * @return the new settings
   * @throws CatalogException if a pair is malformed or its key unknown
   */
  public Settings with(String pairs) {
    Settings s = new Settings(owner);
    s.values.putAll(values);
    for (String pair : split(pairs)) {
      int eq = pair.indexOf('=');
      String key = (eq < 0 ? pair : pair.substring(0, eq)).strip();
      if (!values.containsKey(key)) {
        throw new CatalogException(
            values.isEmpty()
                ? owner + " has no settings, but got '" + pair + "'"
                : NearestName.message("setting of " + owner, key, values.keySet()));
      }
      if (eq < 0) {
        throw new CatalogException(owner + ": write " + key + "=VALUE, not '" + pair + "'");
      }
      s.values.put(key, pair.substring(eq + 1).strip());
    }
    return s;
  }

  /** The parts between commas that stand outside of brackets. */
  private List<String> split(String pairs) {
    var parts = new ArrayList<String>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < pairs.length(); i++) {
      char c = pairs.charAt(i);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (depth < 0) {
        break;
      }
      if (c == ',' && depth == 0) {
        parts.add(pairs.substring(from, i));
        from = i + 1;
      }
    }
    if (depth != 0) {
      throw new CatalogException(owner + ": brackets do not match in '" + pairs + "'");
    }
    parts.add(pairs.substring(from));
    return pairs.isBlank() ? List.of() : parts;
  }

  /**
   * A value as text.
   *
   * @param name a declared setting
   * @return its value
   */
  public String text(String name) {
    String v = values.get(name);
    if (v == null) {
      throw new IllegalArgumentException(owner + " declares no setting '" + name + "'");
    }
    return v;
  }

  /**
   * A value that may stand in brackets, such as the name of another entry with its settings.
   *
   * @param name a declared setting
   * @return its value without the enclosing brackets
   */
  public String bracketed(String name) {
    String v = text(name);
    return v.startsWith("[") && v.endsWith("]") ? v.substring(1, v.length() - 1).strip() : v;
  }

  /**
   * A value as a list of numbers, {@code [0.1,0.2]}.
   *
   * @param name a declared setting
   * @return the numbers; none if the value is empty
   * @throws CatalogException if one is no finite number
   */
  public double[] reals(String name) {
    String v = bracketed(name);
    if (v.isBlank()) {
      return new double[0];
    }
    String[] parts = v.split("[,\\s]+");
    double[] x = new double[parts.length];
    for (int i = 0; i < x.length; i++) {
      try {
        x[i] = Double.parseDouble(parts[i].strip());
      } catch (NumberFormatException e) {
        x[i] = Double.NaN;
      }
      if (!Double.isFinite(x[i])) {
        throw new CatalogException(
            owner + ": '" + parts[i] + "' in " + name + " is not a finite number");
      }
    }
    return x;
  }

  /**
   * A value out of a few words.
   *
   * @param name a declared setting
   * @param words what it may be
   * @return its value
   * @throws CatalogException if it is none of them
   */
  public String oneOf(String name, String... words) {
    String v = text(name);
    if (!List.of(words).contains(v)) {
      throw new CatalogException(
          owner + ": " + name + "=" + v + " must be one of " + String.join(", ", words));
    }
    return v;
  }

  /**
   * A value as a number.
   *
   * @param name a declared setting
   * @param low least allowed value
   * @param high greatest allowed value
   * @return the number
   * @throws CatalogException if it is no number in the range
   */
  public double real(String name, double low, double high) {
    String v = text(name);
    try {
      double x = Double.parseDouble(v);
      if (x >= low && x <= high) {
        return x;
      }
    } catch (NumberFormatException e) {
      throw new CatalogException(owner + ": " + name + "=" + v + " is not a number");
    }
    throw new CatalogException(
        owner + ": " + name + "=" + v + " must be from " + low + " to " + high);
  }

  /**
   * A value as a whole number.
   *
   * @param name a declared setting
   * @param low least allowed value
   * @param high greatest allowed value
   * @return the number
   * @throws CatalogException if it is no whole number in the range
   */
  public int whole(String name, int low, int high) {
    String v = text(name);
    try {
      int x = Integer.parseInt(v);
      if (x >= low && x <= high) {
        return x;
      }
    } catch (NumberFormatException e) {
      throw new CatalogException(owner + ": " + name + "=" + v + " is not a whole number");
    }
    throw new CatalogException(
        owner + ": " + name + "=" + v + " must be from " + low + " to " + high);
  }

  /**
   * A value that is one of a few words.
   *
   * @param name a declared setting
   * @param words what is allowed
   * @return the word
   * @throws CatalogException if it is none of them
   */
  public String word(String name, String... words) {
    String v = text(name);
    if (!java.util.Arrays.asList(words).contains(v)) {
      throw new CatalogException(
          owner + ": " + name + "=" + v + " must be one of " + String.join(", ", words));
    }
    return v;
  }

  /**
   * A value that is true or false.
   *
   * @param name a declared setting
   * @return whether it is true
   * @throws CatalogException if it is neither
   */
  public boolean truth(String name) {
    return word(name, "true", "false").equals("true");
  }

  /** All values as {@code key=value,key=value}. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(","));
  }
}
