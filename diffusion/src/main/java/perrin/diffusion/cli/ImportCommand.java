package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.TextStates;
import perrin.diffusion.data.format.StatesFile;
import perrin.diffusion.imports.ConfigFile;
import perrin.diffusion.imports.ImportSource;
import perrin.diffusion.imports.ImportedRun;
import perrin.diffusion.run.UserException;
import perrin.nn.diffusers.DiffusersNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a run of a network of others. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Makes a run of a checkpoint in the diffusers library's format, from which 'perrin sample'"
          + " draws.",
      "UNet2DModel, UNet2DConditionModel and DiT are read; an option that Perrin does not follow is"
          + " refused by its name."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin import checkpoints/ddpm-cifar10 --out runs/cifar10",
      "  perrin import checkpoints/text/unet --null-states empty.npy --out runs/text",
      "  perrin sample --run runs/text --text-states cat.npy --guidance cfg:scale=7.5"
    })
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FOLDER",
      description = "with config.json and weights, or a pipeline with model_index.json")
  private Path folder;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "the run directory that is made")
  private Path out;

  @Option(
      names = "--scheduler",
      paramLabel = "FILE",
      description = "a scheduler_config.json (default: the folder's, or DDPM's options)")
  private Path scheduler;

  @Option(
      names = "--image-size",
      paramLabel = "N",
      description = "rows and columns of a sample (default: those that the network was made for)")
  private int size;

  @Option(
      names = "--null-class",
      description = "the network's last class stands for none, as guidance needs")
  private boolean lastIsNone;

  @Option(
      names = "--null-states",
      paramLabel = "FILE",
      description = "states of the empty text, as guidance needs (default: zeros)")
  private Path nullStates;

  @Override
  public Integer call() throws IOException {
    if (size < 0 || size > 8192) {
      throw new UserException("--image-size is " + size + ", but must be from 1 to 8192");
    }
    ImportSource source = ImportSource.of(folder);
    Map<String, Object> options = scheduler == null ? null : ConfigFile.read(scheduler);
    ImportedRun run = ImportedRun.of(source, options, size, lastIsNone);
    TextStates none = nullStates == null ? null : StatesFile.read(nullStates);
    DiffusersNetwork net = run.model().network();
    if (none != null && !net.readsVectors() && net.textFeatures() == 0) {
      throw new UserException("--null-states: the network reads no text");
    }
    if (none != null
        && net.textFeatures() > 0
        && (none.text() == null || none.text().dims()[1] != net.textFeatures())) {
      throw DataException.in(
          nullStates, "has other states", "[T," + net.textFeatures() + "] would fit");
    }
    run.write(out, none);
    tell(run, source, none);
    return 0;
  }

  private void tell(ImportedRun run, ImportSource source, TextStates none) {
    PrintWriter to = spec.commandLine().getOut();
    var net = run.model().network();
    to.printf(
        "network   %s, %,d parameters, samples of %s%n",
        run.model().config().get("_class_name"), net.module().parameterCount(), run.card().image());
    boolean usual = scheduler == null && source.scheduler() == null;
    to.printf(
        "scheduler %s%s%n",
        run.scheduler().get("_class_name"),
        usual ? ", as the folder has none: --scheduler FILE names another" : "");
    var m = run.mapping();
    to.printf(
        "          schedule %s, predicts %s%n          sampler %s, grid %s, %d steps%s%n",
        m.schedule(),
        m.parameterization(),
        m.sampler(),
        m.grid(),
        m.steps(),
        m.clip() ? ", clipped" : "");
    if (net.labels() > 0) {
      to.printf("told      labels, %d classes%n", run.card().classes().size());
    }
    if (net.textFeatures() > 0) {
      to.printf(
          "told      states of a text of %d features; of no text %s%n",
          net.textFeatures(), none == null ? "zeros (--null-states names others)" : nullStates);
    }
    if (!source.others().isEmpty()) {
      to.println("not read  " + String.join(", ", source.others()));
    }
    boolean latent = Files.isDirectory(folder.resolve("vae"));
    if (latent || run.card().image().channels() > 3) {
      to.println("note      samples are latents, of which no decoder makes images here");
    }
    to.println("imported  " + out);
    to.flush();
  }
}
