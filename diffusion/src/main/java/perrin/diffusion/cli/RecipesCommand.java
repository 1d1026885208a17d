package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import perrin.diffusion.recipe.Recipe;
import perrin.diffusion.recipe.Recipes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists recipes. */
@Command(
    name = "recipes",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Lists whole experiments, each a readable file: settings of a training, and the commands"
          + " that follow it. Given a name, prints the file, to be read and changed.",
      "'perrin train --recipe NAME' runs one; minutes are estimates for two cores."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin recipes",
      "  perrin recipes digits > mine.yaml",
      "  perrin train --recipe digits --data shared/data/mnist",
      "  perrin train --recipe mine.yaml --toy"
    })
final class RecipesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "the recipe to print")
  private String name;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (name != null) {
      out.print(Recipes.text(name));
      out.flush();
      return 0;
    }
    int width = Recipes.names().stream().mapToInt(String::length).max().orElse(1);
    for (String each : Recipes.names()) {
      Recipe r = Recipes.of(each);
      String needs = r.data().isEmpty() ? "" : " (needs the files of " + r.data() + ")";
      out.println(("%-" + width + "s  %6s  %s%s").formatted(each, time(r), r.about(), needs));
    }
    out.flush();
    return 0;
  }

  private static String time(Recipe recipe) {
    return recipe.minutes() == 0 ? "GPU" : recipe.minutes() + " min";
  }
}
