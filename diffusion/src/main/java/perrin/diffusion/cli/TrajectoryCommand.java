package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.evaluation.EnergyDistance;
import perrin.diffusion.evaluation.FeatureSet;
import perrin.diffusion.exact.ExactDensities;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.exact.LabelledMixture;
import perrin.diffusion.guidance.Guidances;
import perrin.diffusion.guidance.Models;
import perrin.diffusion.image.AtomicWrite;
import perrin.diffusion.image.PngFile;
import perrin.diffusion.run.UserException;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.inverse.Sdedit;
import perrin.diffusion.trajectory.InverseProblem;
import perrin.diffusion.trajectory.Trajectory;
import perrin.diffusion.trajectory.TrajectoryPicture;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws the paths of a sampler through a closed-form density. */
@Command(
    name = "trajectory",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Draws a closed-form density, the paths of a sampler through it, and their error.",
      "The denoiser is exact, so that what is seen is the sampler's own doing. Paths are drawn in"
          + " orange, the exact flow from the same noise dashed in green; an SVG has the error by"
          + " step below, a PNG the paths alone."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin trajectory --density gmm8 --sampler ddim --steps 10 --out ddim.svg",
      "  perrin trajectory --density gmm8 --label 2 --guidance cfg:scale=3 --out cfg.svg",
      "  perrin trajectory --density moons --schedule rectified --sampler flow-euler --steps 8",
      "  perrin trajectory --sampler imputation --known x=1.1 --steps 100 --count 2000 --out x.svg",
      "  perrin trajectory --sampler dps:rule=likelihood --measure x+y=1 --steps 200 --out dps.svg",
      "  perrin trajectory --sampler sdedit:strength=0.4 --guide 0.9,0.9 --steps 100 --out edit.svg"
    })
final class TrajectoryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--density",
      paramLabel = "NAME",
      defaultValue = "gmm8",
      description = "a closed-form density in the plane (default: ${DEFAULT-VALUE})")
  private String density;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      defaultValue = "ddim",
      description = "such as ddim or ddpm (default: ${DEFAULT-VALUE})")
  private String sampler;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      defaultValue = "cosine",
      description = "noise schedule (default: ${DEFAULT-VALUE})")
  private String schedule;

  @Option(
      names = "--grid",
      paramLabel = "NAME",
      defaultValue = "uniform",
      description = "noise levels it visits (default: ${DEFAULT-VALUE})")
  private String grid;

  @Option(
      names = "--label",
      paramLabel = "K",
      description = "steer towards class K of the density, from 0")
  private Integer label;

  @Option(
      names = "--guidance",
      paramLabel = "NAME",
      description = "how to steer, such as cfg:scale=3 (default: the conditional denoiser itself)")
  private String guidance;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "10",
      description = "sampler steps (default: ${DEFAULT-VALUE})")
  private int steps;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "200",
      description = "points (default: ${DEFAULT-VALUE})")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "keys the noise (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "trajectory.svg",
      description = "an .svg or .png file (default: ${DEFAULT-VALUE})")
  private Path out;

  @Mixin private InverseOptions inverse;

  private InverseProblem problem;
  private double[] guide;

  @Override
  public Integer call() throws IOException {
    Must.beAtLeastOne("--steps", steps);
    if (count < 1 || count > 100_000) {
      throw new UserException("--count is " + count + ", but must be from 1 to 100000");
    }
    String name = String.valueOf(out.getFileName()).toLowerCase(Locale.ROOT);
    if (!name.endsWith(".svg") && !name.endsWith(".png")) {
      throw new UserException("--out is '" + out + "', but must end in .svg or .png");
    }
    problem = inverse.problem();
    guide = inverse.guide();
    LabelledMixture data = ExactDensities.labelled(density);
    if ((problem != null || guide != null) && data.all().dimensions() != 2) {
      throw new UserException(
          "--known, --measure and --guide are of the plane, but %s has %d dimensions"
              .formatted(density, data.all().dimensions()));
    }
    Schedule curve = Schedules.of(schedule);
    Backend backend = Devices.open("reference", 1);
    Trajectory t = run(data, curve, backend);
    write(t, backend, name.endsWith(".svg"));
    report(t, backend);
    return 0;
  }

  private Trajectory run(LabelledMixture data, Schedule curve, Backend backend) {
    try {
      var s = Sampler.of(curve, sampler, grid, steps);
      if (problem != null) {
        s = new Sampler(told(s, backend), s.levels(), s.priorStd());
      }
      if (guide != null != s.solver() instanceof Sdedit) {
        throw new UserException(
            "--sampler %s: sdedit, and no other sampler, starts from a point: --guide X,Y"
                .formatted(sampler));
      }
      Denoiser model = model(data, s.levels());
      return Trajectory.from(guide, data.all(), model, curve, s, count, seed, backend);
    } catch (perrin.diffusion.catalog.CatalogException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private Solver told(Sampler s, Backend backend) {
    try {
      return problem.told(s.solver(), backend);
    } catch (IllegalArgumentException e) {
      throw new UserException("--sampler " + sampler + ": " + e.getMessage(), e);
    }
  }

  private Denoiser model(LabelledMixture data, List<NoiseLevel> levels) {
    if (label == null) {
      if (guidance != null) {
        throw new UserException("--guidance steers towards a class: say which by --label K");
      }
      return data.all();
    }
    if (label < 0 || label >= data.classes()) {
      throw new UserException(
          "--label is %d, but the classes of %s are 0 to %d"
              .formatted(label, density, data.classes() - 1));
    }
    var models =
        Models.of(data.given(label), data.all())
            .withClassifier(data.classifier(label))
            .withLevels(levels);
    return guidance == null ? models.conditional() : Guidances.of(guidance).over(models);
  }

  private void write(Trajectory t, Backend backend, boolean svg) throws IOException {
    TrajectoryPicture picture;
    try {
      picture = new TrajectoryPicture(t, problem, guide, backend);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    if (svg) {
      String title = "%s, %s, %s, %d steps".formatted(density, schedule, sampler, steps);
      AtomicWrite.bytes(out, picture.svg(title).getBytes(StandardCharsets.UTF_8));
    } else {
      PngFile.write(out, picture.bitmap());
    }
  }

  /** How the samples' law along the free direction compares with the exact one. */
  private void conditional(Trajectory t, PrintWriter to) {
    GaussianMixture law = problem.law(t.data());
    double[] ends = problem.along(t.paths().getLast());
    double mean = Arrays.stream(ends).average().orElseThrow();
    double variance = Arrays.stream(ends).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    to.printf(
        Locale.ROOT,
        "samples given what is known: mean %.4f, deviation %.4f; exact: %.4f, %.4f%n",
        mean,
        Math.sqrt(variance),
        Math.rint(1e8 * law.mean()[0]) / 1e8 + 0.0, // no minus before a zero
        Math.sqrt(law.variance()[0]));
    if (count > 1) {
      var exact = new FeatureSet(count, 1, law.draw(count, seed));
      to.printf(
          Locale.ROOT,
          "energy distance from as many draws of the exact law: %.5f%n",
          EnergyDistance.between(new FeatureSet(count, 1, ends), exact));
    }
    to.flush();
  }

  private void report(Trajectory t, Backend backend) {
    PrintWriter to = spec.commandLine().getOut();
    to.println("drawn " + out);
    to.printf(
        Locale.ROOT,
        "%d points, %d steps, %d evaluations of the denoiser%n",
        count,
        t.levels().size() - 1,
        t.evaluations());
    double[] errors = t.errors();
    if (errors.length > 0) {
      double most = 0;
      for (double e : errors) {
        most = Math.max(most, e);
      }
      to.printf(
          Locale.ROOT,
          "distance from the exact flow, root mean square: %.3g at the end, %.3g at most%n",
          errors[errors.length - 1],
          most);
    } else if (problem == null) {
      to.println("no exact flow to compare with: the sampler draws noise of its own");
    }
    if (problem != null) {
      conditional(t, to);
      return;
    }
    to.printf(
        Locale.ROOT,
        "mean log density at the end: %.4f nats; of as many draws of the data: %.4f%n",
        t.endLogDensity(backend),
        t.dataLogDensity(seed, backend));
    to.flush();
  }
}
