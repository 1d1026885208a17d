package perrin.diffusion.cli;

import java.util.Optional;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Conditions;
import perrin.diffusion.run.RunConfig;

/** What a run's network was trained to be told by an image. */
final class ImageTold {
  private ImageTold() {}

  /** The settings of a kind of condition, if the run was trained with it. */
  static Optional<Settings> of(RunConfig config, String kind) {
    String spec = config.condition().condition().strip();
    if (spec.equals(Conditions.NONE)) {
      return Optional.empty();
    }
    for (String part : spec.split("\\+(?=\\s*[a-z])")) {
      var choice = Conditions.catalog().choose(part.strip());
      if (choice.entry().name().equals(kind)) {
        return Optional.of(choice.settings());
      }
    }
    return Optional.empty();
  }
}
