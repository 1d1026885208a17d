package perrin.diffusion.catalog;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import perrin.diffusion.data.NearestName;

/**
 * All entries of one axis, found on the class path: every public class of the axis' package (in any
 * folder or jar) that implements the entry type.
 *
 * @param <T> type of the entries
 */
public final class Catalog<T extends Named> {
  private final String what;
  private final SortedMap<String, T> entries = new TreeMap<>();

  /**
   * Finds the entries.
   *
   * @param type the entry type; the package it lies in, with its subpackages, is searched
   * @param what named in messages, such as {@code schedule}
   * @throws IllegalStateException if two entries have one name or one cannot be made
   */
  public Catalog(Class<T> type, String what) {
    this.what = what;
    for (Class<?> c : ClassPath.classes(type.getPackageName())) {
      int m = c.getModifiers();
      if (type.isAssignableFrom(c) && Modifier.isPublic(m) && !Modifier.isAbstract(m)) {
        T entry = make(c.asSubclass(type));
        T other = entries.put(entry.name(), entry);
        if (other != null) {
          throw new IllegalStateException(
              what + " '" + entry.name() + "' is both " + other.getClass() + " and " + c);
        }
      }
    }
  }

  private T make(Class<? extends T> c) {
    try {
      Constructor<? extends T> constructor = c.getConstructor();
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          what + " " + c.getName() + " needs a public constructor without arguments", e);
    }
  }

  /**
   * The names.
   *
   * @return in alphabetical order, unmodifiable
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * The entries.
   *
   * @return in alphabetical order of their names, unmodifiable
   */
  public Collection<T> all() {
    return Collections.unmodifiableCollection(entries.values());
  }

  /**
   * An entry and its settings from what a user typed.
   *
   * @param spec {@code name} or {@code name:key=value,key=value}
   * @return the choice
   * @throws CatalogException if name or settings do not exist; the nearest names are listed
   */
  public Choice<T> choose(String spec) {
    int colon = spec.indexOf(':');
    String name = (colon < 0 ? spec : spec.substring(0, colon)).strip();
    T entry = entries.get(name);
    if (entry == null) {
      throw new CatalogException(NearestName.message(what, name, entries.keySet()));
    }
    Settings settings = Settings.of(entry);
    return new Choice<>(entry, colon < 0 ? settings : settings.with(spec.substring(colon + 1)));
  }

  /**
   * An entry with its settings.
   *
   * @param <T> type of the entry
   * @param entry what was named
   * @param settings its defaults, overridden by what was typed
   */
  public record Choice<T extends Named>(T entry, Settings settings) {}
}
