package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import perrin.diffusion.recipe.Recipe;
import perrin.diffusion.recipe.RecipeProgress;
import perrin.diffusion.recipe.Recipes;
import perrin.diffusion.run.ConfigYaml;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.run.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Begins a run. Its settings are added by {@link SettingOptions}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Trains a model into a new run directory.",
      "Every setting is a flag and a line of the configuration file; flags win over the file, the"
          + " file over the defaults."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  perrin train --recipe digits --data shared/data/mnist --out runs/digits",
      "  perrin train --dataset mnist --data shared/data/mnist --steps 3000 --batch 64 \\",
      "      --channels 32 --mults 1,2,2 --attention 7 --out runs/mnist",
      "",
      "Ctrl-C saves a checkpoint; 'perrin resume --run RUN' goes on to the same bits."
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      description = "the new run directory (default: runs/NAME of the data set)")
  private Path out;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "settings as YAML; --print-config shows how")
  private Path file;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description = "settings, and commands that follow; 'perrin recipes' lists them")
  private String recipe;

  @Option(names = "--toy", description = "the recipe so small that it takes a minute, to try it")
  private boolean toy;

  @Option(names = "--print-config", description = "print the settings as YAML and do nothing else")
  private boolean print;

  @Override
  public Integer call() throws Exception {
    if (toy && recipe == null) {
      throw new UserException("--toy makes a recipe small: give --recipe");
    }
    Recipe chosen = recipe == null ? null : Recipes.of(recipe);
    RunConfig config = config(chosen);
    if (chosen != null && !print) {
      checkData(chosen, config);
    }
    if (print) {
      spec.commandLine().getOut().print(ConfigYaml.write(config));
      spec.commandLine().getOut().flush();
      return 0;
    }
    String name = chosen == null ? config.data().dataset() : chosen.name();
    Path run = out == null ? Path.of("runs", name) : out;
    PrintWriter err = spec.commandLine().getErr();
    try (var interrupt = new Interrupt()) {
      var session = new TrainingSession(err);
      if (chosen != null) {
        session.following(progress(chosen, config));
      }
      var ending = session.begin(run, config, interrupt.signal());
      int code = Endings.tell(ending, run, spec.commandLine().getOut(), err);
      if (chosen == null || code != 0) {
        return code;
      }
    }
    return new RecipeRunner(spec.commandLine().getOut(), err).run(run);
  }

  private RecipeProgress progress(Recipe chosen, RunConfig config) {
    return new RecipeProgress(chosen.name(), Recipes.source(recipe), toy, config.data().data(), 0);
  }

  /** A recipe that needs files must be told where they are. */
  private void checkData(Recipe chosen, RunConfig config) {
    if (!toy && !chosen.data().isEmpty() && config.data().data().isEmpty()) {
      throw new UserException(
          "recipe %s learns from the files of %s: say where they are (--data DIR)"
              .formatted(chosen.name(), chosen.data()));
    }
  }

  private RunConfig config(Recipe chosen) {
    Map<String, Given> given = new LinkedHashMap<>();
    if (chosen != null) {
      given.putAll(chosen.settings(toy));
    }
    if (file != null) {
      given.putAll(ConfigYaml.read(file));
    }
    given.putAll(SettingOptions.given(spec.commandLine().getParseResult()));
    return Settings.with(RunConfig.defaults(), given);
  }
}
