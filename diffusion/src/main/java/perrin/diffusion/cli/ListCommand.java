package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the entries of one catalogue. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
final class ListCommand implements Callable<Integer> {
  private static final int WIDTH = 100;

  private final Listings.Listing listing;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "entries to explain")
  private List<String> names;

  ListCommand(Listings.Listing listing) {
    this.listing = listing;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    var catalog = listing.catalog().get();
    if (names == null) {
      int width = catalog.names().stream().mapToInt(String::length).max().orElse(1);
      catalog.all().forEach(entry -> line(out, entry, width));
    } else {
      names.stream().map(name -> catalog.choose(name).entry()).forEach(e -> explain(out, e));
    }
    out.flush();
    return 0;
  }

  private static void line(PrintWriter out, Named entry, int width) {
    String pad = " ".repeat(width + 2);
    String name = entry.name() + " ".repeat(width + 2 - entry.name().length());
    var words = new ArrayList<>(List.of(entry.summary().split(" ")));
    String paper = "[" + entry.paper() + "]";
    // a paper is not broken where it fits a line
    words.addAll(
        pad.length() + paper.length() > WIDTH ? List.of(paper.split(" ")) : List.of(paper));
    wrapped(out, name, pad, words);
    if (!entry.settings().isEmpty()) {
      wrapped(
          out,
          pad,
          pad,
          entry.settings().stream()
              .map(s -> s.name() + "=" + s.value())
              .collect(Collectors.joining(", ")));
    }
  }

  private static void explain(PrintWriter out, Named entry) {
    out.println(entry.name() + ": " + entry.summary());
    wrapped(out, "  paper    ", "           ", entry.paper());
    int width =
        entry.settings().stream()
            .mapToInt(s -> s.name().length() + s.value().length() + 1)
            .filter(w -> w <= 30)
            .max()
            .orElse(1);
    for (Setting s : entry.settings()) {
      String given = s.name() + "=" + s.value();
      String pad = " ".repeat(Math.max(0, width - given.length()) + 2);
      wrapped(out, "  " + given + pad, " ".repeat(width + 4), s.meaning());
    }
    for (String preset : entry.presets()) {
      out.println("  preset   " + preset);
    }
  }

  /** Words after a heading, in lines of bounded length. */
  private static void wrapped(PrintWriter out, String heading, String pad, String text) {
    wrapped(out, heading, pad, List.of(text.split(" ")));
  }

  private static void wrapped(PrintWriter out, String heading, String pad, List<String> words) {
    var line = new StringBuilder(heading);
    boolean fresh = true;
    for (String word : words) {
      if (!fresh && line.length() + 1 + word.length() > WIDTH) {
        out.println(line.toString().stripTrailing());
        line.setLength(0);
        line.append(pad);
        fresh = true;
      }
      line.append(fresh ? "" : " ").append(word);
      fresh = false;
    }
    out.println(line.toString().stripTrailing());
  }
}
