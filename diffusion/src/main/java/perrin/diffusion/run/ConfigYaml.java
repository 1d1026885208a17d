package perrin.diffusion.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.run.Settings.Given;

/**
 * Settings as YAML: groups of {@code key: value} with the keys of the command line. Reading is
 * strict: an unknown group or key, a key said twice or in the wrong group is refused with its line.
 */
public final class ConfigYaml {
  /** Files longer than this are no configuration. */
  private static final long LONGEST = 1 << 20;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z./_][A-Za-z0-9./_-]*");
  private static final Set<String> WORDS =
      Set.of("true", "false", "yes", "no", "on", "off", "null", "y", "n", ".inf", ".nan", ".");

  private ConfigYaml() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @return the values by key
   * @throws UserException if it cannot be read or is not what it should be
   */
  public static Map<String, Given> read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new UserException(file + ": is a folder, not a configuration file");
      }
      if (Files.size(file) > LONGEST) {
        throw new UserException(
            file + ": has " + Files.size(file) + " bytes, a configuration at most " + LONGEST);
      }
      return parse(Files.readString(file, StandardCharsets.UTF_8), file.getFileName().toString());
    } catch (NoSuchFileException e) {
      throw new UserException(file + ": no such configuration file", e);
    } catch (IOException e) {
      throw new UserException(file + ": cannot be read as text: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a text.
   *
   * @param yaml the text
   * @param name what to call it in messages
   * @return the values by key
   * @throws UserException if it is not what it should be
   */
  public static Map<String, Given> parse(String yaml, String name) {
    try (JsonParser in = new YAMLFactory().createParser(yaml)) {
      return new Reader(in, name).document();
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      String why = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
      throw new UserException(name + ":" + line + ": " + why, e);
    } catch (IOException e) {
      throw new UserException(name + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a configuration, each setting with its description.
   *
   * @param config the configuration
   * @return YAML that {@link #parse} reads back exactly
   */
  public static String write(RunConfig config) {
    var values = Settings.values(config);
    var out = new StringBuilder();
    String group = "";
    for (Settings.Entry e : Settings.all()) {
      if (!e.group().equals(group)) {
        group = e.group();
        out.append(out.isEmpty() ? "" : "\n").append("# ").append(e.heading()).append('\n');
        out.append(group).append(":\n");
      }
      String line = "  " + e.key() + ": " + scalar(values.get(e.key()), e.type());
      out.append("%-32s # %s%n".formatted(line, e.setting().value()));
    }
    return out.toString().replace("\r\n", "\n");
  }

  private static String scalar(String text, Class<?> type) {
    if (type == java.util.List.class) {
      return "[" + (text.equals("none") ? "" : text.replace(",", ", ")) + "]";
    }
    if (type != String.class || PLAIN.matcher(text).matches() && !WORDS.contains(text)) {
      return text;
    }
    var quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (Character.isISOControl(c)) {
                quoted.append("\\u%04x".formatted(c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }

  /** One pass over the tokens: a mapping of groups to mappings of keys to scalars or lists. */
  private static final class Reader {
    private final JsonParser in;
    private final String name;
    private final Map<String, Given> found = new LinkedHashMap<>();

    Reader(JsonParser in, String name) {
      this.in = in;
      this.name = name;
    }

    Map<String, Given> document() throws IOException {
      JsonToken first = in.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return found;
      }
      require(first == JsonToken.START_OBJECT, "a configuration is made of groups of 'key: value'");
      var groups = Settings.all().stream().map(Settings.Entry::group).collect(Collectors.toSet());
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String group = in.currentName();
        String at = here();
        if (!groups.contains(group)) {
          throw new UserException(at + ": " + unknownGroup(group, groups));
        }
        JsonToken value = in.nextToken();
        if (value != JsonToken.VALUE_NULL) {
          require(value == JsonToken.START_OBJECT, "'" + group + ":' needs lines of 'key: value'");
          group(group);
        }
      }
      require(in.nextToken() == null, "only one document is expected");
      return found;
    }

    private static String unknownGroup(String group, Set<String> groups) {
      for (Settings.Entry e : Settings.all()) {
        if (e.key().equals(group)) {
          return "'" + group + "' belongs under '" + e.group() + ":'";
        }
      }
      return NearestName.message("group", group, groups);
    }

    private void group(String group) throws IOException {
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String key = in.currentName();
        String at = here();
        Settings.Entry entry = Settings.of(key, at);
        if (!entry.group().equals(group)) {
          throw new UserException(
              at + ": '" + key + "' belongs under '" + entry.group() + ":', not '" + group + ":'");
        }
        in.nextToken();
        if (found.put(key, new Given(value(key), at + ": " + key)) != null) {
          throw new UserException(at + ": '" + key + "' is said twice");
        }
      }
    }

    private String value(String key) throws IOException {
      if (in.currentToken() == JsonToken.START_ARRAY) {
        var parts = new ArrayList<String>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          require(in.currentToken().isScalarValue(), "'" + key + "' takes a plain list");
          parts.add(in.getText());
        }
        return parts.isEmpty() ? "none" : String.join(",", parts);
      }
      require(
          in.currentToken().isScalarValue() && in.currentToken() != JsonToken.VALUE_NULL,
          "'" + key + "' needs a value");
      return in.getText();
    }

    private void require(boolean holds, String rule) {
      if (!holds) {
        throw new UserException(here() + ": " + rule);
      }
    }

    private String here() {
      return name + ":" + in.currentTokenLocation().getLineNr();
    }
  }
}
