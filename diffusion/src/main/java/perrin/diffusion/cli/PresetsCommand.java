package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.run.UserException;
import perrin.nn.net.NetworkConfig;
import perrin.nn.net.Preset;
import perrin.nn.net.Presets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The papers' networks and how many parameters they have. */
@Command(
    name = "presets",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Lists the networks of the papers by name: parameters in millions as counted here and as",
      "published, images, paper. 'perrin train --net preset:of=NAME' trains one, fitted to its"
          + " data.",
    },
    footerHeading = "%nExamples:%n",
    footer = {"  perrin presets", "  perrin presets ddpm-cifar10 dit-xl2"})
final class PresetsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "which; none: all")
  private List<String> names = List.of();

  @Override
  public Integer call() {
    List<String> all = Presets.all().stream().map(Preset::name).toList();
    for (String name : names) {
      if (!all.contains(name)) {
        throw new UserException(NearestName.message("preset", name, all));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("name                 parameters  published  image          paper");
    Presets.all().stream()
        .filter(p -> names.isEmpty() || names.contains(p.name()))
        .forEach(p -> out.println(line(p)));
    out.flush();
    return 0;
  }

  private static String line(Preset p) {
    NetworkConfig c = p.config();
    String image = "[%d,%d,%d]".formatted(c.inChannels(), c.imageSize(), c.imageSize());
    return "%-20s %8.2f M  %9s  %-13s  %s"
        .formatted(p.name(), p.parameterCount() / 1e6, published(p), image, paper(p))
        .stripTrailing();
  }

  private static String published(Preset p) {
    return p.millions().isEmpty() ? "" : new BigDecimal(p.millions()).toPlainString() + " M";
  }

  /** The number alone, for those that have one. */
  private static String paper(Preset p) {
    int at = p.paper().toLowerCase(Locale.ROOT).indexOf("arxiv ");
    return at < 0 ? p.paper() : p.paper().substring(at);
  }
}
