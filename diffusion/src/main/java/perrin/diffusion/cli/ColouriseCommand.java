package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import perrin.diffusion.restoration.Greying;
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
      defaultValue = "repaint:jump=5,resample=5",
      description = {
        "repaint, annealed-langevin, imputation or dps, with settings as 'perrin samplers'"
            + " lists them; several are compared (default: ${DEFAULT-VALUE})"
      })
  private List<String> methods;

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
    var problem =
        new RestorationWork.Problem("colourise", greying, y, chosen, !grey, Map.of());
    return new RestorationWork(spec, walk, choice, judges, results)
        .run(run, backend, problem, methods, std);
  }
}
