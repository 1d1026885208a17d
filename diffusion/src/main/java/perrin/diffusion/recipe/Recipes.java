package perrin.diffusion.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.run.UserException;

/** The recipes that come with the program, and those in files. */
public final class Recipes {
  private static final String INDEX = "index.txt";

  private Recipes() {}

  /**
   * The names of the built-in recipes.
   *
   * @return in the order of the listing
   */
  public static List<String> names() {
    return resource(INDEX).lines().filter(l -> !l.isBlank()).toList();
  }

  /**
   * The text of a built-in recipe.
   *
   * @param name one of {@link #names}
   * @return YAML
   * @throws UserException if there is none of that name; the nearest is named
   */
  public static String text(String name) {
    if (!names().contains(name)) {
      throw new UserException(NearestName.message("recipe", name, names()));
    }
    return resource(name + ".yaml");
  }

  /**
   * A recipe.
   *
   * @param name a built-in one, or a file
   * @return the recipe
   * @throws UserException if there is none, or it is not well-formed
   */
  public static Recipe of(String name) {
    if (!names().contains(name) && name.matches(".*(\\.ya?ml|[/\\\\]).*")) {
      Path file = Path.of(name);
      if (!Files.isRegularFile(file)) {
        throw new UserException(file + ": no such recipe file");
      }
      return RecipeFile.read(file);
    }
    return RecipeFile.parse(name, "recipe " + name, text(name));
  }

  /**
   * The text of a recipe, as {@link #of} reads it.
   *
   * @param name a built-in one, or a file
   * @return YAML
   * @throws UserException if there is none
   */
  public static String source(String name) {
    if (names().contains(name)) {
      return text(name);
    }
    try {
      return Files.readString(Path.of(name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UserException(name + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String resource(String file) {
    try (InputStream in = Recipes.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("recipes: " + file + " cannot be read", e);
    }
  }
}
