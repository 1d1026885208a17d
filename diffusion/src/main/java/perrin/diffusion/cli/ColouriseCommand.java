package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import perrin.diffusion.restoration.Greying;
import perrin.diffusion.restoration.Pictures;
import perrin.diffusion.restoration.Restoration;
import perrin.diffusion.run.UserException;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gives grey pictures colours. */
@Command(
    name = "colourise",
    aliases = "colorize",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Gives grey pictures colours by a model of coloured ones: what is known is the luminance,",
      "one direction of three; the two at right angles to it are the model's. A result's luminance"
          + " is the given one, as far as its colours lie within the range of a file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin colourise --run runs/cifar10 --from-data 0-7 --count 4 --out colours.png",
      "  perrin colourise --run runs/faces --image old.png --grey-original --method dps --fit"
    })
final class ColouriseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = {
        "repaint, annealed-langevin, imputation or dps, with settings as 'perrin samplers' lists"
            + " them; any sampler of a run trained with --condition grey; several are compared"
            + " (default: repaint:jump=5,resample=5; of such a run its sampler)"
      })
  private List<String> methods = List.of();

  @Option(
      names = "--grey-original",
      description = "the pictures are grey themselves: do not compare with their colours")
  private boolean grey;

  @Option(
      names = "--std",
      paramLabel = "S",
      defaultValue = "0.05",
      description = "deviation of the luminance that dps assumes (default: ${DEFAULT-VALUE})")
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
    if (run.image().channels() != 3) {
      throw new UserException(
          "%s makes grey images, which have no colours; colourise needs a run of coloured ones"
              .formatted(run.path()));
    }
    var chosen = choice.load(run.config(), List.of(run.image()), err);
    var greying = new Greying(run.image());
    Backend backend = walk.backend(run);
    float[] y = Restoration.degrade(greying, chosen.pictures(), backend);
    boolean trained = ImageTold.of(run.config(), "grey").isPresent();
    var problem =
        new RestorationWork.Problem(
            "colourise",
            greying,
            y,
            chosen,
            !grey,
            Map.of(),
            trained,
            tell.examples(run, chosen, trained ? greys(greying, chosen.pictures(), y) : null));
    List<String> usual =
        List.of(trained ? run.config().watch().sampler() : "repaint:jump=5,resample=5");
    return new RestorationWork(spec, walk, choice, tell, judges, results)
        .run(run, backend, problem, methods.isEmpty() ? usual : methods, std);
  }

  /** Grey pictures in three channels, whose luminance is y. */
  private static float[] greys(Greying greying, Pictures pictures, float[] y) {
    var out = new float[pictures.values().length];
    int size = pictures.shape().values();
    int plane = greying.measured().values();
    for (int i = 0; i < pictures.count(); i++) {
      var one = Arrays.copyOfRange(y, i * plane, (i + 1) * plane);
      System.arraycopy(greying.shown(one, i), 0, out, i * size, size);
    }
    return out;
  }
}
