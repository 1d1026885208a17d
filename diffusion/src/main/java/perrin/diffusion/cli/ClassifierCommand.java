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

/** Trains a classifier of noisy images. Its settings are added by {@link SettingOptions}. */
@Command(
    name = "classifier",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Trains a classifier of noisy images, p(y given x_t), which classifier guidance follows.",
      "The network is the way down of a U-Net with attention pooling; the settings are those of"
          + " 'train', of which loss, variance and sampler mean nothing here. It must be trained"
          + " under the schedule, or at least on the noise levels, of the model it is to guide.",
      "A classifier of clean images, which judges samples, is trained by 'evaluate classifier'."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  perrin classifier --dataset mnist --data shared/data/mnist --schedule cosine \\",
      "      --channels 32 --mults 1,2,2 --blocks 1 --attention 7 --lr 1e-3 --steps 3000 \\",
      "      --out runs/noisy-classifier",
      "",
      "Ctrl-C saves a checkpoint; 'perrin resume --run RUN' goes on to the same bits."
    })
final class ClassifierCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "the new run directory")
  private Path out;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "settings as YAML; 'perrin train --print-config' shows how")
  private Path file;

  @Override
  public Integer call() throws Exception {
    Map<String, Given> given = new LinkedHashMap<>();
    if (file != null) {
      given.putAll(ConfigYaml.read(file));
    }
    given.putAll(SettingOptions.given(spec.commandLine().getParseResult()));
    RunConfig config = Settings.with(RunConfig.defaults(), given);
    PrintWriter err = spec.commandLine().getErr();
    try (var interrupt = new Interrupt()) {
      var session = new ClassifierSession(spec.commandLine().getOut(), err, interrupt.signal());
      return session.begin(out, config);
    }
  }
}
