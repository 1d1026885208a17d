package perrin.diffusion.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** The command line as it can be given again, for reports. */
final class CommandLineText {
  private CommandLineText() {}

  static String of(CommandSpec command) {
    List<String> args = command.root().commandLine().getParseResult().originalArgs();
    return args.stream()
        .map(CommandLineText::quoted)
        .collect(Collectors.joining(" ", "perrin ", ""));
  }

  private static String quoted(String arg) {
    return arg.matches("[A-Za-z0-9_./:=,+@%~-]+") ? arg : "'" + arg.replace("'", "'\\''") + "'";
  }
}
