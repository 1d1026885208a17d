package perrin.diffusion.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The settings of a run as flags: each with its key, description and default. */
final class SettingOptions {
  private SettingOptions() {}

  /** Adds a flag for each setting, a group of flags for each group. */
  static void addTo(CommandSpec command) {
    add(command, true);
  }

  /** Adds a flag for each setting that may change when a run goes on. */
  static void addChangeableTo(CommandSpec command) {
    add(command, false);
  }

  private static void add(CommandSpec command, boolean all) {
    Map<String, String> defaults = Settings.values(RunConfig.defaults());
    var groups = new LinkedHashMap<String, ArgGroupSpec.Builder>();
    for (Settings.Entry e : Settings.all()) {
      if (!all && e.setting().fixed()) {
        continue;
      }
      groups
          .computeIfAbsent(
              e.group(),
              _ -> ArgGroupSpec.builder().heading("%n" + e.heading() + ":%n").validate(false))
          .addArg(option(e, all ? defaults.get(e.key()) : ""));
    }
    int order = 1;
    for (var group : groups.values()) {
      command.addArgGroup(group.order(order++).build());
    }
  }

  /** What was given of them. */
  static Map<String, Given> given(ParseResult result) {
    var given = new LinkedHashMap<String, Given>();
    for (Settings.Entry e : Settings.all()) {
      String flag = "--" + e.key();
      if (result.hasMatchedOption(flag)) {
        given.put(e.key(), new Given(result.matchedOptionValue(flag, ""), flag));
      }
    }
    return given;
  }

  private static OptionSpec option(Settings.Entry e, String value) {
    boolean flag = e.type() == boolean.class;
    String shown = value.isEmpty() ? "" : " (default: " + value + ")";
    var option =
        OptionSpec.builder("--" + e.key())
            .type(String.class)
            .paramLabel(flag ? "true|false" : e.setting().label())
            .arity(flag ? "0..1" : "1")
            .description((e.setting().value() + shown).replace("%", "%%"));
    return (flag ? option.fallbackValue("true") : option).build();
  }
}
