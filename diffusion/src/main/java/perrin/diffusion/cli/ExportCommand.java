package perrin.diffusion.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import perrin.diffusion.imports.ExportedRun;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.sample.RunWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a run's network for others. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Writes a run's network in the diffusers library's format: config.json,"
          + " diffusion_pytorch_model.safetensors, scheduler/scheduler_config.json.",
      "What was imported comes out with equal options and bit-equal tensors; Perrin's own U-Net"
          + " (--net unet) becomes a UNet2DModel of the same function."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  perrin export runs/cifar10 --out exported/cifar10"})
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "the run directory")
  private Path run;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "where it goes; must not exist, or be empty")
  private Path out;

  @Option(
      names = "--checkpoint",
      paramLabel = "N",
      description = "the checkpoint of step N (default: the newest)")
  private Integer checkpoint;

  @Option(
      names = "--weights",
      paramLabel = "ema|raw",
      defaultValue = "ema",
      description = "the moving average or the plain weights (default: ${DEFAULT-VALUE})")
  private String weights;

  @Override
  public Integer call() throws IOException {
    Must.beOneOf("--weights", weights, "ema", "raw");
    RunDirectory directory = RunDirectory.open(run);
    var err = spec.commandLine().getErr();
    RunWeights saved = RunWeights.read(directory, checkpoint, weights.equals("ema"), err::println);
    ExportedRun.of(directory, saved).write(out);
    var to = spec.commandLine().getOut();
    to.println("exported " + out);
    to.flush();
    return 0;
  }
}
