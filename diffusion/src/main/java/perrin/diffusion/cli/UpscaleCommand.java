package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.image.Resampling;
import perrin.diffusion.restoration.Pictures;
import perrin.diffusion.restoration.Restoration;
import perrin.diffusion.restoration.Shrinking;
import perrin.diffusion.run.UserException;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes small pictures large. */
@Command(
    name = "upscale",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Makes small pictures large by a model, beside the nearest pixel and bicubic interpolation.",
      "A picture of the run's size is made small first, by means over blocks, and is the original"
          + " that the results are compared with; one that is small already has none. The means"
          + " over blocks of a result are those that were given."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin upscale --run runs/mnist --from-data 0-7 --factor 4 --count 4 --out large.png",
      "  perrin upscale --run runs/mnist --from-data 0-199 --factor 2 --classifier"
          + " runs/classifier",
      "  perrin upscale --run runs/faces --image thumbnail.png --factor 4 --method dps"
    })
final class UpscaleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--factor",
      paramLabel = "N",
      description = {
        "how much larger both sides become (default: that of a run trained with --condition"
            + " upscale:factor=N, else 2)"
      })
  private Integer factor;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = {
        "repaint, annealed-langevin, imputation or dps, with settings as 'perrin samplers' lists"
            + " them; any sampler of a run trained with --condition upscale:factor=N; several are"
            + " compared (default: repaint:jump=5,resample=5; of such a run its sampler)"
      })
  private List<String> methods = List.of();

  @Option(
      names = "--std",
      paramLabel = "S",
      defaultValue = "0.05",
      description = "deviation of the small picture that dps assumes (default: ${DEFAULT-VALUE})")
  private double std;

  @Mixin private PictureOptions choice;
  @Mixin private WalkOptions walk;
  @Mixin private TellOptions tell;
  @Mixin private ScoreOptions judges;
  @Mixin private ResultOptions results;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    var run = walk.open(err);
    var trained = ImageTold.of(run.config(), "upscale");
    Shrinking shrinking = shrinking(run, trained.map(t -> t.whole("factor", 2, 64)));
    ImageShape small = shrinking.measured();
    var chosen = choice.load(run.config(), List.of(run.image(), small), err);
    Backend backend = walk.backend(run);
    boolean truth = chosen.pictures().shape().equals(run.image());
    float[] y =
        truth
            ? Restoration.degrade(shrinking, chosen.pictures(), backend)
            : chosen.pictures().values();
    var simple = new LinkedHashMap<String, float[]>();
    simple.put("nearest", enlarged(Resampling.NEAREST, y, small, run.image()));
    simple.put("bicubic", enlarged(Resampling.BICUBIC, y, small, run.image()));
    var names = chosen.pictures().names();
    var originals =
        truth
            ? chosen
            : new PictureOptions.Chosen(
                new Pictures(run.image(), names, simple.get("nearest")), new int[0]);
    // an image with the same means over blocks tells the network all that the original would
    float[] means = trained.isEmpty() ? null : simple.get("nearest");
    var problem =
        new RestorationWork.Problem(
            "upscale by " + shrinking.factor(),
            shrinking,
            y,
            originals,
            truth,
            simple,
            trained.isPresent(),
            tell.examples(run, chosen, means));
    return new RestorationWork(spec, walk, choice, tell, judges, results)
        .run(run, backend, problem, methods(run, trained.isPresent()), std);
  }

  private List<String> methods(WalkOptions.Opened run, boolean trained) {
    if (!methods.isEmpty()) {
      return methods;
    }
    return List.of(trained ? run.config().watch().sampler() : "repaint:jump=5,resample=5");
  }

  private Shrinking shrinking(WalkOptions.Opened run, Optional<Integer> trained) {
    int by = factor != null ? factor : trained.orElse(2);
    if (trained.isPresent() && trained.get() != by) {
      throw new UserException(
          "--factor is %d, but %s was trained with upscale:factor=%d"
              .formatted(by, run.path(), trained.get()));
    }
    try {
      return new Shrinking(run.image(), by);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "--factor is %d, but must be at least 2 and divide the run's images of %s pixels"
              .formatted(by, PictureOptions.size(run.image())),
          e);
    }
  }

  private static float[] enlarged(Resampling by, float[] y, ImageShape small, ImageShape large) {
    return by.resize(y, small.height(), small.width(), large.height(), large.width());
  }
}
