package perrin.diffusion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.data.format.NpyArray;
import perrin.diffusion.exact.ExactDensities;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.image.AtomicWrite;
import perrin.diffusion.parameterization.Parameterizations;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.trace.Convention;
import perrin.diffusion.trace.Formula;
import perrin.diffusion.trace.Trace;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;
import perrin.tensor.reference.ReferenceBackend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a sampler's run down, number by number. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Writes down every number of a sampler's run: levels, the model's times, states,"
          + " evaluations.",
      "Under a convention, names, defaults, grids, times and the variable are that project's."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin trace --sampler heun --steps 10 --model mixture --out heun.json",
      "  perrin trace --sampler dpmpp-2m --convention diffusers --schedule scaled-linear --steps 20"
          + " --model 'expr:x*t/(t+1)' --init x.npy --out trace.json",
      "  perrin trace --sampler dpm-solver:mode=adaptive --convention k-diffusion --model gaussian",
      "  perrin trace --sampler euler --convention diffusers --grid karras --steps 12"
    })
final class TraceCommand implements Callable<Integer> {
  private static final long SEED = 0;

  @Spec private CommandSpec spec;

  @Option(
      names = "--sampler",
      required = true,
      paramLabel = "NAME",
      description = "such as dpmpp-2m or lms:order=3")
  private String sampler;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "such as cosine (default: linear, or the run's)")
  private String schedule;

  @Option(
      names = "--grid",
      paramLabel = "NAME",
      description = "noise levels it visits (default: the convention's)")
  private String grid;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "10",
      description = "its steps (default: ${DEFAULT-VALUE})")
  private int steps;

  @Option(
      names = "--convention",
      paramLabel = "NAME",
      defaultValue = "perrin",
      description = "perrin, diffusers or k-diffusion (default: ${DEFAULT-VALUE})")
  private String convention;

  @Option(
      names = "--parameterization",
      paramLabel = "NAME",
      defaultValue = "eps",
      description = "what an expression's value is (default: ${DEFAULT-VALUE})")
  private String parameterization;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "mixture",
      description = {
        "gaussian: N(0.3, 0.5^2) in every coordinate; mixture: N(-1, 0.3^2) and N(1, 0.5^2) with"
            + " weights 1 and 2;",
        "another closed-form density such as gmm8 or gaussian:dimensions=3,correlation=0.5;",
        "a run directory; or expr: and an expression in x and the model's time t"
            + " (default: ${DEFAULT-VALUE})"
      })
  private String model;

  @Option(
      names = "--init",
      paramLabel = "FILE.npy",
      description =
          "the state at the first level [B, ...], in the convention's variable"
              + " (default: two points of the prior)")
  private Path init;

  @Option(
      names = "--noise",
      paramLabel = "FILE.npy",
      description = "what stochastic samplers draw, in order [draws, B, ...]")
  private Path noise;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "float64",
      description = "float64 or float32 (default: ${DEFAULT-VALUE})")
  private String dtype;

  @Option(
      names = "--out",
      paramLabel = "FILE.json",
      description = "where it goes (default: the terminal)")
  private Path out;

  @Override
  public Integer call() throws IOException {
    Must.beAtLeastOne("--steps", steps);
    DType type =
        switch (dtype) {
          case "float64" -> DType.FLOAT64;
          case "float32" -> DType.FLOAT32;
          default ->
              throw new UserException(
                  "--dtype is '%s', but must be float64 or float32".formatted(dtype));
        };
    Convention c = Convention.of(convention);
    if (c == null) {
      throw new UserException(
          "--convention is '%s', but must be perrin, diffusers or k-diffusion"
              .formatted(convention));
    }
    Backend backend = new ReferenceBackend(type, ImageOrder.CHANNELS_FIRST);
    try (Scope _ = Scope.open("trace command")) {
      return model.startsWith("expr:") || named() ? plain(c, backend) : run(c, backend);
    } catch (perrin.diffusion.catalog.CatalogException e) {
      throw e;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private int plain(Convention c, Backend backend) throws IOException {
    Schedule s = Schedules.of(schedule == null ? "linear" : schedule);
    Trace trace = Trace.of(c, sampler, s, grid, steps);
    GaussianMixture exact = model.contains(":") && named() ? ExactDensities.of(model) : null;
    NpyArray start = start(trace, backend, Shape.of(2, exact == null ? 2 : exact.dimensions()));
    Denoiser d;
    if (exact != null) {
      d = exact;
    } else if (model.startsWith("expr:")) {
      d = trace.model(Formula.of(model.substring(5)), Parameterizations.of(parameterization, s));
    } else {
      int size = Math.max(1, start.values().length / Math.max(1, start.dims()[0]));
      d =
          switch (model) {
            case "gaussian" -> gaussian(size);
            case "mixture" -> mixture(size);
            default -> ExactDensities.of(model);
          };
    }
    return write(trace, d, backend, start);
  }

  private int run(Convention c, Backend backend) throws IOException {
    if (!Files.exists(Path.of(model))) {
      var names = new ArrayList<>(ExactDensities.catalog().names());
      names.addAll(List.of("expr:FORMULA", "RUN"));
      throw new UserException("--model: " + NearestName.message("model", model, names));
    }
    RunDirectory directory = RunDirectory.open(Path.of(model));
    var saved = RunWeights.read(directory, null, true, spec.commandLine().getErr()::println);
    var blueprint = saved.blueprint(directory.config());
    Schedule s = schedule == null ? blueprint.schedule() : Schedules.of(schedule);
    Trace trace = Trace.of(c, sampler, s, grid, steps);
    try (Parameters parameters = saved.on(blueprint, backend)) {
      Denoiser d = blueprint.denoiser(Pass.inference(parameters));
      return write(trace, d, backend, start(trace, backend, blueprint.batch(2)));
    }
  }

  private int write(Trace trace, Denoiser d, Backend backend, NpyArray start) throws IOException {
    Shape shape = Shape.of(start.dims());
    NoiseSource source = noise == null ? new PhiloxNoise(SEED, 0) : fromFile(shape);
    byte[] json =
        trace.json(trace.run(d, backend, shape, start.values(), source), start.dims(), dtype);
    if (out == null) {
      spec.commandLine()
          .getOut()
          .println(new String(json, java.nio.charset.StandardCharsets.UTF_8));
    } else {
      AtomicWrite.bytes(out, json);
      spec.commandLine().getOut().println("written " + out);
    }
    spec.commandLine().getOut().flush();
    return 0;
  }

  private NpyArray start(Trace trace, Backend backend, Shape shape) {
    if (init != null) {
      NpyArray file = NpyArray.read(init);
      if (file.dims().length == 0) {
        throw new UserException(init + ": is a single number, but must be [B, ...]");
      }
      return file;
    }
    double[] z = new PhiloxNoise(SEED, 0).normal(Purpose.PRIOR, backend, shape).value().toDoubles();
    double std = trace.initStd();
    return new NpyArray(shape.dims(), Arrays.stream(z).map(v -> v * std).toArray());
  }

  private NoiseSource fromFile(Shape shape) {
    NpyArray file = NpyArray.read(noise);
    if (file.values().length % shape.size() != 0) {
      throw new UserException(
          "%s: %s does not hold whole draws of %s; it must be [draws, B, ...]"
              .formatted(noise, Shape.of(file.dims()), shape));
    }
    int[] next = new int[1];
    return new NoiseSource() {
      @Override
      public Var normal(Purpose purpose, long step, int subStep, Var like) {
        int from = next[0]++ * shape.size();
        if (from + shape.size() > file.values().length) {
          throw new UserException(
              "%s: holds %d draws of %s, but the sampler wants another one"
                  .formatted(noise, file.values().length / shape.size(), shape));
        }
        double[] z = Arrays.copyOfRange(file.values(), from, from + shape.size());
        return Var.constant(Tensor.of(like.backend(), like.shape(), z));
      }

      /** The next draw, as samplers with a Brownian path normalise its increments. */
      @Override
      public Var brownian(Var like, double a, double b) {
        return normal(Purpose.BROWNIAN, 0, 0, like).mul(Math.sqrt(Math.abs(b - a)));
      }
    };
  }

  /** Whether the model is a closed-form density rather than a run. */
  private boolean named() {
    boolean known = ExactDensities.catalog().names().contains(model.split(":", 2)[0]);
    return known && (model.contains(":") || !java.nio.file.Files.exists(Path.of(model)));
  }

  private static GaussianMixture gaussian(int d) {
    double[] mean = new double[d];
    Arrays.fill(mean, 0.3);
    return GaussianMixture.gaussian(mean, 0.5);
  }

  private static GaussianMixture mixture(int d) {
    double[][] table = new double[4][d];
    double[] values = {-1, 1, 0.3, 0.5};
    for (int i = 0; i < values.length; i++) {
      Arrays.fill(table[i], values[i]);
    }
    return new GaussianMixture(
        new double[] {1, 2},
        new double[][] {table[0], table[1]},
        new double[][] {table[2], table[3]});
  }
}
