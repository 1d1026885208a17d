package perrin.diffusion.recipe;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.recipe.Recipe.Toy;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.run.UserException;

/** Reads recipes. Strict: whatever is unknown or said twice is refused. */
public final class RecipeFile {
  private static final int LONGEST = 1 << 16;

  private static final Set<String> PARTS =
      Set.of("about", "minutes", "data", "settings", "after", "toy");

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build());

  private final String name;
  private final String where;

  private RecipeFile(String name, String where) {
    this.name = name;
    this.where = where;
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @return the recipe
   * @throws UserException if it cannot be read or is no recipe
   */
  public static Recipe read(Path file) {
    try {
      if (Files.size(file) > LONGEST) {
        throw new UserException(file + ": is longer than " + LONGEST + " bytes, no recipe");
      }
      String name = file.getFileName().toString().replaceAll("\\.ya?ml$", "");
      return parse(name, file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UserException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a text.
   *
   * @param name the recipe's name
   * @param where what to call it in messages
   * @param text YAML
   * @return the recipe
   * @throws UserException if it is no recipe
   */
  public static Recipe parse(String name, String where, String text) {
    try (JsonParser in = YAML.createParser(text)) {
      JsonNode root = YAML.readTree(in);
      var file = new RecipeFile(name, where);
      if (root == null || !root.isObject()) {
        throw file.fault("a recipe is made of " + String.join(", ", PARTS));
      }
      return file.recipe(root);
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new UserException(where + ":" + line + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UserException(where + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private UserException fault(String message) {
    return new UserException(where + ": " + message);
  }

  private Recipe recipe(JsonNode root) {
    known(root, PARTS, "part");
    JsonNode minutes = root.path("minutes");
    if (!minutes.canConvertToInt() || minutes.intValue() < 0) {
      throw fault("minutes must be a whole number of at least 0");
    }
    JsonNode toy = object(root, "toy");
    known(toy, Set.of("settings", "options"), "part of toy");
    var options = new LinkedHashMap<String, String>();
    object(toy, "options")
        .properties()
        .forEach(e -> options.put(e.getKey(), scalar("toy: options: " + e.getKey(), e.getValue())));
    return new Recipe(
        name,
        scalar("about", root.path("about")),
        minutes.intValue(),
        root.has("data") ? scalar("data", root.path("data")) : "",
        settings("settings", object(root, "settings")),
        lines(root),
        new Toy(settings("toy: settings", object(toy, "settings")), options));
  }

  private void known(JsonNode node, Set<String> names, String what) {
    for (Map.Entry<String, JsonNode> e : node.properties()) {
      if (!names.contains(e.getKey())) {
        throw fault(NearestName.message(what, e.getKey(), names));
      }
    }
  }

  private JsonNode object(JsonNode parent, String part) {
    JsonNode node = parent.path(part);
    if (node.isMissingNode()) {
      return YAML.createObjectNode();
    }
    if (!node.isObject()) {
      throw fault(part + " needs lines of 'key: value'");
    }
    return node;
  }

  private SequencedMap<String, Given> settings(String part, JsonNode node) {
    var given = new LinkedHashMap<String, Given>();
    for (Map.Entry<String, JsonNode> e : node.properties()) {
      String at = where + ": " + part + ": " + e.getKey();
      Settings.of(e.getKey(), at);
      given.put(e.getKey(), new Given(value(at, e.getValue()), at));
    }
    return given;
  }

  private String value(String at, JsonNode node) {
    if (!node.isArray()) {
      return scalar(at, node);
    }
    var parts = new ArrayList<String>();
    node.forEach(n -> parts.add(scalar(at, n)));
    return parts.isEmpty() ? "none" : String.join(",", parts);
  }

  private String scalar(String at, JsonNode node) {
    if (!node.isValueNode() || node.isNull()) {
      throw fault(at + " needs a value");
    }
    return node.asText();
  }

  private List<String> lines(JsonNode root) {
    JsonNode node = root.path("after");
    if (node.isMissingNode()) {
      return List.of();
    }
    if (!node.isArray()) {
      throw fault("after is a list of commands, each behind a hyphen");
    }
    var lines = new ArrayList<String>();
    node.forEach(n -> lines.add(scalar("after", n)));
    return lines;
  }
}
