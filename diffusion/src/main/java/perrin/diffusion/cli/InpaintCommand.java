package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.format.PictureFile;
import perrin.diffusion.restoration.Masking;
import perrin.diffusion.restoration.Restoration;
import perrin.diffusion.restoration.mask.Masks;
import perrin.diffusion.run.UserException;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fills in what a mask hides. */
@Command(
    name = "inpaint",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Fills in what a mask hides of pictures, by a model that was never told of masks.",
      "Every pixel that is not hidden is in the result exactly as it was given; dps, which only"
          + " comes near it, has it put in at the end. The ratio PSNR is of the hidden pixels"
          + " alone."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin inpaint --run runs/mnist --from-data 0-7 --mask half --count 4 --out half.png",
      "  perrin inpaint --run runs/faces --image me.png --mask scratch.png --damaged --fit",
      "  perrin inpaint --run runs/mnist --from-data 3 --mask box --method repaint --method dps"
    })
final class InpaintCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--mask",
      required = true,
      paramLabel = "FILE|NAME",
      description = {
        "a PNG file, white where the picture is to be filled in, or a name that 'perrin masks'"
            + " lists, such as box:x=4,width=8, half or random:share=0.8; given once for all"
            + " pictures, or once for each"
      })
  private List<String> masks;

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
      names = "--damaged",
      description = "what the mask hides is no truth: do not compare with it")
  private boolean damaged;

  @Option(
      names = "--std",
      paramLabel = "S",
      defaultValue = "0.05",
      description = "deviation of the known pixels that dps assumes (default: ${DEFAULT-VALUE})")
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
    var chosen = choice.load(run.config(), List.of(run.image()), err);
    var masking = masking(run.image(), chosen.pictures().count());
    Backend backend = walk.backend(run);
    float[] y = Restoration.degrade(masking, chosen.pictures(), backend);
    var problem =
        new RestorationWork.Problem(
            String.join(" ", masks),
            masking,
            y,
            chosen,
            !damaged,
            Map.of(),
            false,
            tell.examples(run, chosen, null));
    return new RestorationWork(spec, walk, choice, tell, judges, results)
        .run(run, backend, problem, methods, std);
  }

  private Masking masking(ImageShape image, int pictures) {
    if (masks.size() != 1 && masks.size() != pictures) {
      throw new UserException(
          "%d masks for %d pictures: give one for all, or one for each"
              .formatted(masks.size(), pictures));
    }
    var all = new ArrayList<boolean[]>();
    for (String mask : masks) {
      boolean[] hidden = isFile(mask) ? read(Path.of(mask), image) : named(mask, image);
      checkUse(mask, hidden);
      all.add(hidden);
    }
    return new Masking(image, all.toArray(boolean[][]::new));
  }

  private static boolean isFile(String mask) {
    String name = mask.toLowerCase(Locale.ROOT);
    boolean picture = name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg");
    return picture || !Masks.catalog().names().contains(mask) && Files.isRegularFile(Path.of(mask));
  }

  private static boolean[] named(String mask, ImageShape image) {
    return Masks.of(mask).hidden(image.height(), image.width());
  }

  private static boolean[] read(Path file, ImageShape image) {
    PictureFile mask = PictureFile.read(file).withChannels(1);
    ImageShape shape = mask.shape();
    if (shape.height() != image.height() || shape.width() != image.width()) {
      throw new UserException(
          "%s is %s pixels, but the run's images are %s, and the mask must be of their size"
              .formatted(file, PictureOptions.size(shape), PictureOptions.size(image)));
    }
    int[] levels = mask.levels();
    boolean[] hidden = new boolean[levels.length];
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = levels[i] >= 128;
    }
    return hidden;
  }

  private static void checkUse(String mask, boolean[] hidden) {
    int count = 0;
    for (boolean h : hidden) {
      count += h ? 1 : 0;
    }
    if (count == 0) {
      throw new UserException(
          "--mask %s hides nothing: white marks what is to be filled in".formatted(mask));
    }
    if (count == hidden.length) {
      throw new UserException(
          "--mask %s hides everything: nothing is known then, and 'perrin sample' draws that"
              .formatted(mask));
    }
  }
}
