package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import perrin.diffusion.run.ConfigYaml;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
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

  @Option(names = "--print-config", description = "print the settings as YAML and do nothing else")
  private boolean print;

  @Override
  public Integer call() throws Exception {
    RunConfig config = config();
    if (print) {
      spec.commandLine().getOut().print(ConfigYaml.write(config));
      spec.commandLine().getOut().flush();
      return 0;
    }
    Path run = out == null ? Path.of("runs", config.data().dataset()) : out;
    PrintWriter err = spec.commandLine().getErr();
    try (var interrupt = new Interrupt()) {
      var ending = new TrainingSession(err).begin(run, config, interrupt.signal());
      return Endings.tell(ending, run, spec.commandLine().getOut(), err);
    }
  }

  private RunConfig config() {
    Map<String, Given> given = new LinkedHashMap<>();
    if (file != null) {
      given.putAll(ConfigYaml.read(file));
    }
    given.putAll(SettingOptions.given(spec.commandLine().getParseResult()));
    return Settings.with(RunConfig.defaults(), given);
  }
}
