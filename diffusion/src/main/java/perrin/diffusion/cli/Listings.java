package perrin.diffusion.cli;

import java.util.List;
import java.util.function.Supplier;
import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.Named;
import perrin.diffusion.condition.Conditions;
import perrin.diffusion.evaluation.metric.Metrics;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.guidance.Guidances;
import perrin.diffusion.loss.Densities;
import perrin.diffusion.loss.Losses;
import perrin.diffusion.network.Networks;
import perrin.diffusion.ode.OdeSolvers;
import perrin.diffusion.parameterization.Parameterizations;
import perrin.diffusion.restoration.guide.Guides;
import perrin.diffusion.restoration.mask.Masks;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.Solvers;
import perrin.diffusion.text.Tokenizers;
import picocli.CommandLine;

/**
 * The catalogues that have a command of their own, which lists them: a new catalogue is a new line
 * here.
 */
final class Listings {
  /**
   * One catalogue.
   *
   * @param command its name, in the plural
   * @param what the command lists
   * @param catalog the entries
   */
  record Listing(String command, String what, Supplier<Catalog<? extends Named>> catalog) {}

  private static final List<Listing> ALL =
      List.of(
          new Listing("schedules", "noise schedules", Schedules::catalog),
          new Listing("grids", "sampling grids", Grids::catalog),
          new Listing("densities", "densities of training noise levels", Densities::catalog),
          new Listing(
              "parameterizations", "what a network can predict", Parameterizations::catalog),
          new Listing("networks", "networks", Networks::catalog),
          new Listing(
              "conditions", "what a network can be told about a sample", Conditions::catalog),
          new Listing("losses", "training losses", Losses::catalog),
          new Listing("guidance", "ways to guide a model", Guidances::catalog),
          new Listing("samplers", "samplers", Solvers::catalog),
          new Listing(
              "solvers", "methods for ordinary differential equations", OdeSolvers::catalog),
          new Listing("tokenizers", "ways to cut captions into tokens", Tokenizers::catalog),
          new Listing("masks", "what masks can hide of a picture", Masks::catalog),
          new Listing("guides", "what an edit can start from", Guides::catalog),
          new Listing("metrics", "what can be measured", Metrics::catalog));

  private Listings() {}

  /** Adds a command for each catalogue. */
  static void addTo(CommandLine line) {
    for (Listing listing : ALL) {
      var command = new CommandLine(new ListCommand(listing));
      var usage = command.getCommandSpec().usageMessage();
      usage.description(
          "Lists " + listing.what() + " with settings and papers, or explains those named.");
      usage.footerHeading("%nExamples:%n");
      String first = listing.catalog().get().names().iterator().next();
      usage.footer("  perrin " + listing.command(), "  perrin " + listing.command() + " " + first);
      line.addSubcommand(listing.command(), command);
    }
  }
}
