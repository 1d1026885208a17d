package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
          + " that the results are compared with; one that is small already has none. The means over"
          + " blocks of a result are those that were given."
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
      defaultValue = "2",
      description = "how much larger both sides become (default: ${DEFAULT-VALUE})")
  private int factor;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "repaint:jump=5,resample=5",
      description = {
        "repaint, annealed-langevin, imputation or dps, with settings as 'perrin samplers'"
            + " lists them; several are compared (default: ${DEFAULT-VALUE})"
      })
  private List<String> methods;

  @Option(
      names = "--std",
      paramLabel = "S",
      defaultValue = "0.05",
      description = "deviation of the small picture that dps assumes (default: ${DEFAULT-VALUE})")
  private double std;

  @Mixin private PictureOptions choice;
  @Mixin private WalkOptions walk;
  @Mixin private ScoreOptions judges;
  @Mixin private ResultOptions results;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    var run = walk.open(err);
    Shrinking shrinking = shrinking(run.image());
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
    var problem =
        new RestorationWork.Problem(
            "upscale by " + factor, shrinking, y, originals, truth, simple);
    return new RestorationWork(spec, walk, choice, judges, results)
        .run(run, backend, problem, methods, std);
  }

  private Shrinking shrinking(ImageShape image) {
    try {
      return new Shrinking(image, factor);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "--factor is %d, but must be at least 2 and divide the run's images of %s pixels"
              .formatted(factor, PictureOptions.size(image)),
          e);
    }
  }

  private static float[] enlarged(Resampling by, float[] y, ImageShape small, ImageShape large) {
    return by.resize(y, small.height(), small.width(), large.height(), large.width());
  }
}
