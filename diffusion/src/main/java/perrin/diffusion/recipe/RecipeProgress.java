package perrin.diffusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import perrin.diffusion.image.AtomicWrite;
import perrin.diffusion.run.UserException;

/**
 * How far a run has come with its recipe, kept in the run directory so that it can go on.
 *
 * @param name of the recipe
 * @param yaml the recipe as it was when the run began
 * @param toy whether it is made small
 * @param data folder with the data, empty for none
 * @param done how many of the commands after training are done
 */
public record RecipeProgress(String name, String yaml, boolean toy, String data, int done) {
  private static final String FILE = "recipe.json";
  private static final int LONGEST = 1 << 18;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Whether a run follows a recipe.
   *
   * @param run its directory
   * @return true if {@link #read} works
   */
  public static boolean isIn(Path run) {
    return Files.isRegularFile(run.resolve(FILE));
  }

  /**
   * Reads how far a run has come.
   *
   * @param run its directory
   * @return its progress
   * @throws UserException if the file is damaged
   */
  public static RecipeProgress read(Path run) {
    Path file = run.resolve(FILE);
    try {
      if (Files.size(file) > LONGEST) {
        throw new UserException(file + ": is longer than " + LONGEST + " bytes");
      }
      JsonNode root = JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
      return new RecipeProgress(
          root.required("recipe").asText(),
          root.required("yaml").asText(),
          root.required("toy").asBoolean(),
          root.required("data").asText(),
          root.required("done").asInt());
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Writes it.
   *
   * @param run the run's directory
   * @throws IOException if it cannot be written
   */
  public void write(Path run) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("recipe", name).put("yaml", yaml).put("toy", toy).put("data", data).put("done", done);
    byte[] text =
        (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    AtomicWrite.bytes(run.resolve(FILE), text);
  }

  /**
   * One command further.
   *
   * @return the progress
   */
  public RecipeProgress next() {
    return new RecipeProgress(name, yaml, toy, data, done + 1);
  }

  /**
   * With data that lie elsewhere by now.
   *
   * @param other the folder
   * @return the progress
   */
  public RecipeProgress withData(String other) {
    return new RecipeProgress(name, yaml, toy, other, done);
  }

  /**
   * The recipe.
   *
   * @return as it was when the run began
   */
  public Recipe recipe() {
    return RecipeFile.parse(name, "recipe " + name, yaml);
  }

  /**
   * Its commands as arguments.
   *
   * @param run the run's directory
   * @return fills in names, and the toy's options
   */
  public RecipeCommands commands(Path run) {
    Recipe recipe = recipe();
    return new RecipeCommands(run, data, toy ? recipe.toy().options() : java.util.Map.of());
  }
}
