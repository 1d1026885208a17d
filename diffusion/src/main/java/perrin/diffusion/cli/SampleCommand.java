package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.sample.SampleRequest;
import perrin.diffusion.sample.Samples;
import perrin.diffusion.sample.Sampling;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws samples from a run. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Draws samples from a run into a grid of pictures, and the way there into an animation.",
      "The same seed gives the same samples for every batch size and number of threads."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin sample --run runs/mnist --sampler ddim --steps 50 --count 64 --out digits.png",
      "  perrin sample --run runs/mnist --sampler ddpm --steps 1000 --gif digits.gif",
      "  perrin sample --run runs/digits --label 3,7 --guidance cfg:scale=3 --out threes.png"
    })
final class SampleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--run", required = true, paramLabel = "RUN", description = "the run directory")
  private Path path;

  @Option(
      names = "--out",
      paramLabel = "FILE.png",
      description = "where the grid goes (default: samples.png in the run)")
  private Path out;

  @Option(
      names = "--values",
      paramLabel = "FILE.safetensors",
      description = "where the samples' own numbers go, such as latents for another's decoder")
  private Path values;

  @Option(names = "--gif", paramLabel = "FILE.gif", description = "where an animation goes")
  private Path gif;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "25",
      description = "pictures of the animation (default: ${DEFAULT-VALUE})")
  private int frames;

  @Option(
      names = "--show",
      paramLabel = "xt|x0",
      defaultValue = "xt",
      description = "what they show: the noisy image or the predicted clean one (default: xt)")
  private String show;

  @Option(
      names = "--clip",
      negatable = true,
      fallbackValue = "true",
      description = "clip the predicted clean image to [-1,1] in every step (default: the run's)")
  private Boolean clip;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description = "such as ddim or ddpm (default: the run's)")
  private String sampler;

  @Option(
      names = "--eta",
      paramLabel = "X",
      description = "ddim's share of fresh noise, from 0 to 1: short for ddim:eta=X")
  private Double eta;

  @Option(
      names = "--grid",
      paramLabel = "NAME",
      description = "noise levels the sampler visits (default: the run's)")
  private String grid;

  @Option(names = "--steps", paramLabel = "N", description = "its steps (default: the run's)")
  private Integer steps;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "samples (default: 64, of points 4000)")
  private Integer count;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "samples at once (default: 32, of points 1000)")
  private Integer batch;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "keys the noise (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--weights",
      paramLabel = "ema|raw",
      defaultValue = "ema",
      description = "the moving average or the plain weights (default: ${DEFAULT-VALUE})")
  private String weights;

  @Mixin private AskOptions ask;
  @Mixin private RunOptions chosen;

  @Override
  public Integer call() throws Exception {
    Must.beOneOf("--weights", weights, "ema", "raw");
    Must.beOneOf("--show", show, "xt", "x0");
    PrintWriter err = spec.commandLine().getErr();
    RunConfig config = RunDirectory.open(path).config();
    var saved = chosen.weights(path, weights.equals("ema"), err);
    var blueprint = saved.blueprint(config);
    SampleRequest plain = request(config, blueprint.sample().rank() == 1);
    SampleRequest request =
        plain.asking(ask.asked(config, saved.card(), plain.count()), ask.guidance());
    Backend backend = chosen.backend(path, config);
    try (var interrupt = new Interrupt();
        OpenGuides guides = OpenGuides.of(ask, backend, blueprint, err);
        Parameters parameters = saved.on(blueprint, backend)) {
      var sampling = new Sampling(blueprint, request, guides.guides(), Screen.of(err));
      Samples samples = sampling.draw(parameters, interrupt.signal());
      if (samples == null) {
        return Interrupt.EXIT;
      }
      write(samples, spec.commandLine().getOut());
      return 0;
    }
  }

  private void write(Samples samples, PrintWriter to) throws IOException {
    Path picture = out == null ? path.resolve("samples.png") : out;
    samples.png(picture);
    to.println("drawn " + picture);
    if (values != null) {
      samples.safetensors(values);
      to.println("written " + values);
    }
    if (gif != null) {
      samples.gif(gif);
      to.println("drawn " + gif);
    }
    to.flush();
  }

  private SampleRequest request(RunConfig config, boolean points) {
    var watch = config.watch();
    int taken = steps == null ? watch.samplerSteps() : steps;
    return new SampleRequest(
            solver(sampler == null ? watch.sampler() : sampler),
            grid == null ? watch.grid() : grid,
            taken,
            count == null ? points ? 4000 : 64 : count,
            batch == null ? points ? 1000 : 32 : batch,
            seed,
            gif == null ? 0 : Math.min(frames, taken),
            show.equals("x0"))
        .clipped(clip == null ? watch.clipSamples() : clip);
  }

  private String solver(String name) {
    if (eta == null) {
      return name;
    }
    return name + (name.contains(":") ? "," : ":") + "eta=" + eta;
  }
}
