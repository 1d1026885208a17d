package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import perrin.diffusion.classifier.NoisyClassifierCard;
import perrin.diffusion.recipe.RecipeProgress;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Goes on with a run. Settings that may change are added by {@link SettingOptions}. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Goes on with a run from its newest checkpoint, to the same bits as if it had never stopped.",
      "Settings that do not decide the bits, and --steps, may be given anew; they are saved."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  perrin resume --run runs/mnist", "  perrin resume --run runs/mnist --steps 6000"})
final class ResumeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--run", required = true, paramLabel = "RUN", description = "the run directory")
  private Path path;

  @Override
  public Integer call() throws Exception {
    RunDirectory run = RunDirectory.open(path);
    var given = SettingOptions.given(spec.commandLine().getParseResult());
    RunConfig config = Settings.with(run.config(), given);
    PrintWriter err = spec.commandLine().getErr();
    try (var interrupt = new Interrupt()) {
      if (NoisyClassifierCard.isIn(path)) {
        var session = new ClassifierSession(spec.commandLine().getOut(), err, interrupt.signal());
        return session.resume(run, config);
      }
      var ending = new TrainingSession(err).resume(run, config, interrupt.signal());
      int code = Endings.tell(ending, path, spec.commandLine().getOut(), err);
      if (code != 0 || !RecipeProgress.isIn(path)) {
        return code;
      }
    }
    if (given.containsKey("data")) {
      RecipeProgress.read(path).withData(config.data().data()).write(path);
    }
    return new RecipeRunner(spec.commandLine().getOut(), err).run(path);
  }
}
