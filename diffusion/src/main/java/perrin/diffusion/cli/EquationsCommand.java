package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.equation.EquationEntry;
import perrin.diffusion.equation.EquationSheet;
import perrin.diffusion.run.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where each equation stands in the code, and what shows that it is right. */
@Command(
    name = "equations",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Lists the equations, or tells all about some.",
      "All: formula, source, misprints, conventions, the place in the code, the tests that verify"
          + " it",
      "and those in which its wrong forms fail."
    },
    footerHeading = "%nExample:%n",
    footer = {"  perrin equations REV-1", "  perrin equations FWD"})
final class EquationsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "ID",
      description = "such as REV-1, or a group such as REV; none: a list of all")
  private List<String> ids = List.of();

  @Option(names = "--markdown", description = "print docs/EQUATIONS.md")
  private boolean markdown;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    var sheet = new EquationSheet();
    if (markdown) {
      out.print(sheet.markdown());
    } else if (ids.isEmpty()) {
      sheet.table().entries().forEach(e -> out.println(sheet.line(e)));
    } else {
      ids.forEach(id -> out.print(about(sheet, id.toUpperCase(Locale.ROOT))));
    }
    out.flush();
    return 0;
  }

  private static String about(EquationSheet sheet, String id) {
    List<EquationEntry> all = sheet.table().entries();
    var exact = all.stream().filter(e -> e.id().equals(id)).findFirst();
    if (exact.isPresent()) {
      return sheet.whole(exact.get());
    }
    var group = all.stream().filter(e -> e.id().startsWith(id + "-")).toList();
    if (group.isEmpty()) {
      throw new UserException(
          NearestName.message("equation", id, all.stream().map(EquationEntry::id).toList()));
    }
    var text = new StringBuilder();
    group.forEach(e -> text.append(sheet.line(e)).append(System.lineSeparator()));
    return text.toString();
  }
}
