package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import perrin.diffusion.recipe.Recipe;
import perrin.diffusion.recipe.RecipeCommands;
import perrin.diffusion.recipe.RecipeProgress;

/** Goes through the commands of a recipe, one after another, from the first that is not done. */
final class RecipeRunner {
  private final PrintWriter out;
  private final PrintWriter err;

  RecipeRunner(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** Runs what is left of a run's recipe; the exit code of the command that failed, or 0. */
  int run(Path run) throws IOException {
    RecipeProgress progress = RecipeProgress.read(run);
    Recipe recipe = progress.recipe();
    RecipeCommands commands = progress.commands(run);
    while (progress.done() < recipe.after().size()) {
      List<String> args = goingOn(commands.arguments(recipe.after().get(progress.done())));
      err.println("recipe %s: perrin %s".formatted(recipe.name(), String.join(" ", args)));
      err.flush();
      int code = Perrin.run(out, err, args.toArray(String[]::new));
      if (code != 0) {
        err.println(
            "recipe %s: stopped at its command %d of %d; 'perrin resume --run %s' goes on"
                .formatted(recipe.name(), progress.done() + 1, recipe.after().size(), run));
        err.flush();
        return code;
      }
      progress = progress.next();
      progress.write(run);
    }
    return 0;
  }

  /** What trains into a directory that was begun already is resumed. */
  private static List<String> goingOn(List<String> args) {
    int at = args.indexOf("--out");
    boolean trains = !args.isEmpty() && List.of("train", "classifier").contains(args.getFirst());
    if (!trains || at < 0 || at + 1 == args.size()) {
      return args;
    }
    Path to = Path.of(args.get(at + 1));
    return Files.exists(to.resolve("config.yaml"))
        ? List.of("resume", "--run", to.toString())
        : args;
  }
}
