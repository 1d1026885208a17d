package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program: finds the command and runs it. */
@Command(
    name = "perrin",
    mixinStandardHelpOptions = true,
    scope = ScopeType.LOCAL,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Trains diffusion models and draws samples from them.",
    subcommands = {
      QuickstartCommand.class,
      TrainCommand.class,
      ScheduleCommand.class,
      ResumeCommand.class,
      TuneCommand.class,
      RecipesCommand.class,
      SampleCommand.class,
      InpaintCommand.class,
      UpscaleCommand.class,
      ColouriseCommand.class,
      EditCommand.class,
      TraceCommand.class,
      OrderCommand.class,
      CompareCommand.class,
      DataCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      ClassifierCommand.class,
      EvaluateCommand.class,
      SweepCommand.class,
      ScenesCommand.class,
      TrajectoryCommand.class,
      ElboCommand.class,
      LikelihoodCommand.class,
      PresetsCommand.class,
      EquationsCommand.class,
      InfoCommand.class
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  perrin quickstart",
      "",
      "'perrin COMMAND --help' shows the options of a command.",
      "Exit codes: 0 done, 1 the run failed, 2 a mistake in what was asked, 130 interrupted."
    })
public final class Perrin implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "On an error, print where it arose.")
  private boolean debug;

  private Perrin() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    // Figures look the same everywhere.
    Locale.setDefault(Locale.ROOT);
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /**
   * Runs one command in this process.
   *
   * @param out where results go
   * @param err where progress and complaints go
   * @param args the command line
   * @return the exit code
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    var perrin = new Perrin();
    var line = new CommandLine(perrin);
    Listings.addTo(line);
    SettingOptions.addTo(line.getSubcommands().get("train").getCommandSpec());
    SettingOptions.addTo(line.getSubcommands().get("classifier").getCommandSpec());
    SettingOptions.addTo(line.getSubcommands().get("tune").getCommandSpec());
    SettingOptions.addChangeableTo(line.getSubcommands().get("resume").getCommandSpec());
    line.setOut(out).setErr(err);
    line.setUsageHelpWidth(100).setUsageHelpLongOptionsMaxWidth(30);
    line.setAbbreviatedOptionsAllowed(false).setAbbreviatedSubcommandsAllowed(false);
    var complaints = new Complaints(() -> perrin.debug);
    line.setParameterExceptionHandler(complaints);
    line.setExecutionExceptionHandler(complaints);
    try {
      return line.execute(args);
    } catch (OutOfMemoryError e) {
      err.println(
          "perrin: out of memory (%s, heap of at most %s): a smaller --batch, --microbatch,"
                  .formatted(e.getMessage(), Bytes.text(Runtime.getRuntime().maxMemory()))
              + " --recompute or a smaller network needs less");
      return Complaints.FAILED;
    }
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
