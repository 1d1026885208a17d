package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.sample.SampleRequest;
import perrin.diffusion.sample.Samples;
import perrin.diffusion.sample.Sampling;
import perrin.diffusion.train.TrainingRun.Outcome;
import perrin.nn.Parameters;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole of it in a few minutes. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Trains a small model on the built-in shapes, draws samples, and writes a page about it.",
      "Takes a few minutes on two cores and needs no download."
    },
    footerHeading = "%nExample:%n",
    footer = "  perrin quickstart --out runs/first")
final class QuickstartCommand implements Callable<Integer> {
  private static final Path HOME = Path.of("runs", "quickstart");
  private static final int SAMPLES = 64;
  private static final int FRAMES = 20;

  /**
   * Steps are fixed, not time, so that everybody gets the same weights. Predicting v keeps the
   * first steps of sampling sane after so short a training, where eps would be magnified; the fresh
   * noise of ancestral sampling mends what such a network gets wrong on the way.
   */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("dataset", "shapes"),
          Map.entry("image-size", "16"),
          Map.entry("channels", "32"),
          Map.entry("mults", "1,2,2"),
          Map.entry("blocks", "1"),
          Map.entry("attention", "4"),
          Map.entry("parameterization", "v"),
          Map.entry("steps", "2000"),
          Map.entry("batch", "64"),
          Map.entry("lr", "0.002"),
          Map.entry("lr-decay", "cosine"),
          Map.entry("ema", "0.995"),
          Map.entry("validate-every", "500"),
          Map.entry("sampler", "ddpm"),
          Map.entry("validation-images", "256"),
          Map.entry("checkpoint-every", "300"));

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      description = "the new run directory (default: runs/quickstart, or the next free name)")
  private Path out;

  @Option(names = "--steps", paramLabel = "N", description = "train for another number of steps")
  private Integer steps;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto, cpu, cuda or reference (default: ${DEFAULT-VALUE})")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "worker threads; 0: one a core (default: ${DEFAULT-VALUE})")
  private int threads;

  @Override
  public Integer call() throws Exception {
    RunConfig config = config();
    Path path = out == null ? free() : out;
    PrintWriter err = spec.commandLine().getErr();
    try (var interrupt = new Interrupt()) {
      var ending = new TrainingSession(err).begin(path, config, interrupt.signal());
      if (ending.outcome() == Outcome.STOPPED) {
        return Endings.tell(ending, path, spec.commandLine().getOut(), err);
      }
      var run = RunDirectory.open(path);
      Samples samples = sample(run, config, interrupt);
      if (samples == null) {
        return Interrupt.EXIT;
      }
      Path png = path.resolve("samples.png");
      Path gif = path.resolve("denoising.gif");
      samples.png(png);
      samples.gif(gif);
      List<String> next = next(path);
      Path page = RunReport.write(run, next);
      PrintWriter to = spec.commandLine().getOut();
      to.println("samples    " + png);
      to.println("animation  " + gif);
      to.println("page       " + page);
      to.println("go on with:");
      next.forEach(line -> to.println("  " + line));
      to.flush();
      return 0;
    }
  }

  private RunConfig config() {
    var given = new LinkedHashMap<String, Given>();
    SETTINGS.forEach((key, value) -> given.put(key, new Given(value, key)));
    if (steps != null) {
      given.put("steps", new Given(steps.toString(), "--steps"));
    }
    given.put("device", new Given(device, "--device"));
    given.put("threads", new Given(Integer.toString(threads), "--threads"));
    return Settings.with(RunConfig.defaults(), given);
  }

  private Samples sample(RunDirectory run, RunConfig config, Interrupt interrupt) {
    PrintWriter err = spec.commandLine().getErr();
    var watch = config.watch();
    var request =
        new SampleRequest(
            watch.sampler(),
            watch.grid(),
            watch.samplerSteps(),
            SAMPLES,
            SAMPLES,
            0,
            FRAMES,
            false);
    var saved = RunWeights.read(run, null, true, err::println);
    var blueprint = saved.blueprint(config);
    var backend =
        Devices.open(
            device, config.training().backendOptions(), run.tuning(), run.tuningFile().toString());
    try (Parameters weights = saved.on(blueprint, backend)) {
      return new Sampling(blueprint, request, Screen.of(err)).draw(weights, interrupt.signal());
    }
  }

  private static List<String> next(Path run) {
    return List.of(
        "perrin sample --run " + run + " --sampler ddpm --count 100 --seed 1 --out more.png",
        "perrin train --dataset shapes --steps 20000 --lr 0.001 --out runs/shapes",
        "perrin train --dataset mnist --data DIR --steps 3000 --lr 0.001 --out runs/mnist");
  }

  private static Path free() {
    Path path = HOME;
    for (int i = 2; Files.exists(path); i++) {
      path = HOME.resolveSibling(HOME.getFileName() + "-" + i);
    }
    return path;
  }
}
