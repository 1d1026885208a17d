package perrin.diffusion.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import perrin.diffusion.run.UserException;

/** The commands of a recipe as arguments: names filled in, words cut at blanks and quotes. */
public final class RecipeCommands {
  private final Path run;
  private final String data;
  private final Map<String, String> options;

  /**
   * Commands for a run.
   *
   * @param run its directory, what {@code RUN} stands for
   * @param data folder with the data, what {@code DATA} stands for; empty for none
   * @param options that get other values, by flag
   */
  public RecipeCommands(Path run, String data, Map<String, String> options) {
    this.run = run;
    this.data = data;
    this.options = Map.copyOf(options);
  }

  /**
   * The arguments of a command.
   *
   * @param line a command as the recipe has it
   * @return its words
   * @throws UserException if a quote is not closed
   */
  public List<String> arguments(String line) {
    List<String> words = words(line);
    for (int i = 0; i < words.size(); i++) {
      String flag = i == 0 ? "" : words.get(i - 1);
      words.set(i, options.containsKey(flag) ? options.get(flag) : filled(words.get(i)));
    }
    return words;
  }

  /** RUN and DATA count where they are a word, or the first part of a path or RUN@STEP. */
  private String filled(String word) {
    return word.replaceAll("^RUN(?=$|[/@])", escaped(run.toString()))
        .replaceAll("^DATA(?=$|/)", escaped(data));
  }

  private static String escaped(String text) {
    return java.util.regex.Matcher.quoteReplacement(text);
  }

  private static List<String> words(String line) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean quoted = false;
    boolean begun = false;
    for (char c : line.toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
        begun = true;
      } else if (Character.isWhitespace(c) && !quoted) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (quoted) {
      throw new UserException("recipe: a quote is not closed in: " + line);
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }
}
