package perrin.diffusion.cli;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.RunFailure;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.UserException;
import perrin.nn.io.SafetensorsException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what was thrown into one line and an exit code. */
final class Complaints implements IParameterExceptionHandler, IExecutionExceptionHandler {
  static final int FAILED = 1;
  static final int MISTAKE = 2;

  private final BooleanSupplier debug;

  Complaints(BooleanSupplier debug) {
    this.debug = debug;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    String help = "; see '" + line.getCommandSpec().qualifiedName() + " --help'";
    say(line, describe(e) + help, Stream.of(args).anyMatch("--debug"::equals) ? e : null);
    return MISTAKE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
    Exception trace = debug.getAsBoolean() ? e : null;
    return switch (e) {
      case UserException _, DataException _, CatalogException _, SafetensorsException _ -> {
        say(line, e.getMessage(), trace);
        yield MISTAKE;
      }
      case RunFailure _ -> {
        say(line, e.getMessage(), trace);
        yield FAILED;
      }
      case IOException fault -> {
        say(line, RunDirectory.reason(fault), trace);
        yield FAILED;
      }
      default -> {
        String hint = trace == null ? " (a fault of the program; --debug shows where)" : "";
        say(line, oneLine(e.toString()) + hint, trace);
        yield FAILED;
      }
    };
  }

  private static String describe(ParameterException e) {
    CommandLine line = e.getCommandLine();
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String given = unmatched.getUnmatched().getFirst().split("=", 2)[0];
      if (given.startsWith("-")) {
        if (Settings.all().stream().anyMatch(s -> given.equals("--" + s.key()))) {
          return given + " is decided when a run begins and cannot be given here";
        }
        var options = line.getCommandSpec().optionsMap().keySet();
        return "unknown option '%s' (the nearest is %s)"
            .formatted(given, NearestName.of(given, options, 1).getFirst());
      }
      if (!line.getSubcommands().isEmpty()) {
        return NearestName.message("command", given, line.getSubcommands().keySet());
      }
      return "'" + given + "' was not expected here";
    }
    String text =
        oneLine(e.getMessage())
            .replaceFirst("' is not an? (int|long)$", "' is not a whole number")
            .replaceFirst("' is not a (double|float)$", "' is not a number");
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  private static void say(CommandLine line, String message, Exception trace) {
    line.getErr().println("perrin: " + oneLine(message));
    if (trace != null) {
      trace.printStackTrace(line.getErr());
    }
    line.getErr().flush();
  }

  private static String oneLine(String text) {
    return text == null ? "no reason given" : text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
