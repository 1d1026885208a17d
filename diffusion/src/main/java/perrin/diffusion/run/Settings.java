package perrin.diffusion.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import perrin.diffusion.data.NearestName;

/**
 * All settings of a run as one list, read off the records of {@link RunConfig}.
 *
 * <p>A setting is known by the same key in the YAML file ({@code weight-decay: 0.01}) and on the
 * command line ({@code --weight-decay 0.01}).
 */
public final class Settings {

  /**
   * A value somebody gave.
   *
   * @param text the value as written; a list joined by commas
   * @param where what to call it in messages, such as {@code --batch} or {@code run.yaml:3: batch}
   */
  public record Given(String text, String where) {}

  /**
   * A setting.
   *
   * @param group the component of {@link RunConfig} it belongs to
   * @param heading what the group is about
   * @param key its name
   * @param type int, long, double, boolean, String or a list of int
   * @param setting its description
   */
  public record Entry(String group, String heading, String key, Class<?> type, Setting setting) {}

  private static final List<Entry> ALL = read();

  private Settings() {}

  /**
   * All settings.
   *
   * @return in the order of the records
   */
  public static List<Entry> all() {
    return ALL;
  }

  /**
   * The setting of a key.
   *
   * @param key its name
   * @param where what to call it in the message
   * @return the setting
   * @throws UserException if there is none; the nearest is named
   */
  public static Entry of(String key, String where) {
    for (Entry e : ALL) {
      if (e.key().equals(key)) {
        return e;
      }
    }
    var nearest = NearestName.of(key, ALL.stream().map(Entry::key).toList(), 1).getFirst();
    throw new UserException(
        where + ": unknown setting '" + key + "'; the nearest is '" + nearest + "'");
  }

  /**
   * The configuration with some values replaced, checked as a whole.
   *
   * @param base the values of all other settings
   * @param given new values by key
   * @return the new configuration
   * @throws UserException if a value cannot be read or breaks a rule
   */
  public static RunConfig with(RunConfig base, Map<String, Given> given) {
    return exactly(base, ProcessPreset.expand(given));
  }

  private static RunConfig exactly(RunConfig base, Map<String, Given> given) {
    for (var e : given.entrySet()) {
      of(e.getKey(), e.getValue().where());
    }
    var groups = RunConfig.class.getRecordComponents();
    var built = new Object[groups.length];
    for (int g = 0; g < groups.length; g++) {
      Object group = get(groups[g], base);
      var parts = groups[g].getType().getRecordComponents();
      var values = new Object[parts.length];
      for (int i = 0; i < parts.length; i++) {
        Given text = given.get(key(parts[i]));
        values[i] = text == null ? get(parts[i], group) : parse(text, parts[i].getType());
      }
      built[g] = make(groups[g].getType(), parts, values);
    }
    return (RunConfig) make(RunConfig.class, groups, built);
  }

  /**
   * The values of a configuration as text, from which {@link #with} makes them again exactly.
   *
   * @param config the configuration
   * @return the values by key, in the order of {@link #all}
   */
  public static Map<String, String> values(RunConfig config) {
    var out = new LinkedHashMap<String, String>();
    for (RecordComponent group : RunConfig.class.getRecordComponents()) {
      for (RecordComponent part : group.getType().getRecordComponents()) {
        out.put(key(part), text(get(part, get(group, config))));
      }
    }
    return out;
  }

  private static List<Entry> read() {
    var all = new ArrayList<Entry>();
    for (RecordComponent group : RunConfig.class.getRecordComponents()) {
      String heading = group.getAnnotation(Setting.class).value();
      for (RecordComponent part : group.getType().getRecordComponents()) {
        var setting = part.getAnnotation(Setting.class);
        all.add(new Entry(group.getName(), heading, key(part), part.getType(), setting));
      }
    }
    return List.copyOf(all);
  }

  /** weightDecay is known to users as weight-decay. */
  private static String key(RecordComponent part) {
    var key = new StringBuilder();
    for (char c : part.getName().toCharArray()) {
      key.append(Character.isUpperCase(c) ? "-" + Character.toLowerCase(c) : c);
    }
    return key.toString();
  }

  private static Object get(RecordComponent part, Object record) {
    try {
      return part.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("settings: " + part.getName() + " cannot be read", e);
    }
  }

  private static Object make(Class<?> type, RecordComponent[] parts, Object[] values) {
    try {
      var types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException rule) {
        throw rule;
      }
      throw new IllegalStateException("settings: " + type.getSimpleName(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("settings: " + type.getSimpleName(), e);
    }
  }

  private static Object parse(Given given, Class<?> type) {
    String text = given.text().strip();
    try {
      if (type == int.class) {
        return Integer.parseInt(text);
      }
      if (type == long.class) {
        return Long.parseLong(text);
      }
      if (type == double.class) {
        return Double.parseDouble(text);
      }
      if (type == List.class) {
        return parseList(text);
      }
    } catch (NumberFormatException e) {
      String wanted =
          type == double.class
              ? "a number"
              : type == List.class ? "whole numbers such as 1,2,2" : "a whole number";
      throw new UserException(given.where() + ": '" + text + "' is not " + wanted, e);
    }
    if (type == boolean.class) {
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new UserException(given.where() + ": '" + text + "' is not true or false");
      };
    }
    return text;
  }

  private static List<Integer> parseList(String text) {
    if (text.isEmpty() || text.equals("none")) {
      return List.of();
    }
    return Arrays.stream(text.split(",", -1)).map(s -> Integer.valueOf(s.strip())).toList();
  }

  private static String text(Object value) {
    return switch (value) {
      case Double number -> number(number);
      case List<?> list ->
          list.isEmpty() ? "none" : String.join(",", list.stream().map(Object::toString).toList());
      default -> value.toString();
    };
  }

  /**
   * Such as 0.0002 and 1.5e-7: shortest digits that give the same double, as YAML 1.1 reads them.
   */
  private static String number(double value) {
    double size = Math.abs(value);
    if (size == 0 || size >= 1e-5 && size < 1e7) {
      return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }
    String text = Double.toString(value).replace('E', 'e');
    return text.contains("e-") ? text : text.replace("e", "e+");
  }
}
