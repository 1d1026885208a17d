package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import perrin.diffusion.catalog.Catalog.Choice;
import perrin.diffusion.image.AtomicWrite;
import perrin.diffusion.image.ChartStack;
import perrin.diffusion.image.LineChart;
import perrin.diffusion.image.PngFile;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.schedule.NamedSchedule;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.ScheduleTable;
import perrin.diffusion.schedule.ScheduleTable.Row;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.schedule.SteppedSchedule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints and draws noise schedules. */
@Command(
    name = "schedule",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Prints noise schedules as tables: step, beta, alphaBar, sigma, snr, lambda and more, to 17"
          + " digits.",
      "With --out, draws abar, log-SNR and beta of all of them in one picture instead."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin schedule linear --steps 10",
      "  perrin schedule cosine:s=0.01 --csv",
      "  perrin schedule linear cosine rectified --out schedules.svg",
      "  perrin schedule runs/vdm logsnr-linear --out learned.svg"
    })
final class ScheduleCommand implements Callable<Integer> {
  private static final int ROWS = 1000;
  private static final int MOST_ROWS = 1_000_000;
  private static final MathContext DIGITS = new MathContext(17);
  private static final int CELL = 25;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME|RUN",
      description =
          "schedules with their settings, such as linear or ve:sigma-max=80, or directories of"
              + " runs, for their schedules as they are learned by now")
  private List<String> names;

  @Option(
      names = "--steps",
      paramLabel = "T",
      description =
          "number of steps; by default the schedule's own, or 1000 rows of a continuous one")
  private Integer steps;

  @Option(names = "--csv", description = "comma-separated values")
  private boolean csv;

  @Option(
      names = "--out",
      paramLabel = "FILE.svg|png",
      description = "draw them into this file instead (at most 6)")
  private Path out;

  @Override
  public Integer call() throws IOException {
    if (steps != null && (steps < 1 || steps > MOST_ROWS)) {
      throw new UserException("--steps is " + steps + ", but must be from 1 to " + MOST_ROWS);
    }
    List<ScheduleTable> tables = names.stream().map(this::table).toList();
    PrintWriter to = spec.commandLine().getOut();
    if (out != null) {
      draw(tables);
      to.println("drawn       " + out);
    } else if (csv) {
      csv(to, tables);
    } else {
      plain(to, tables);
    }
    to.flush();
    return 0;
  }

  private ScheduleTable table(String name) {
    boolean known = Schedules.catalog().names().contains(name.split(":", 2)[0]);
    if (!known && Files.isDirectory(Path.of(name))) {
      var run = RunDirectory.open(Path.of(name));
      var saved = RunWeights.read(run, null, true, spec.commandLine().getErr()::println);
      return ScheduleTable.of(
          saved.blueprint(run.config()).schedule(), steps == null ? ROWS : steps);
    }
    Choice<NamedSchedule> choice = Schedules.catalog().choose(name);
    Schedule schedule = choice.entry().make(choice.settings());
    if (steps != null && schedule instanceof SteppedSchedule stepped && stepped.steps() != steps) {
      String setting =
          choice.entry().settings().stream()
              .map(s -> s.name())
              .filter(s -> s.equals("steps") || s.equals("levels"))
              .findFirst()
              .orElseThrow(
                  () ->
                      new UserException(
                          name
                              + " has "
                              + stepped.steps()
                              + " steps of its own, not "
                              + steps
                              + "; leave --steps out"));
      if (name.contains(setting + "=")) {
        throw new UserException(
            "--steps is " + steps + ", but " + name + " says otherwise; give one of them");
      }
      schedule = choice.entry().make(choice.settings().with(setting + "=" + steps));
    }
    return ScheduleTable.of(schedule, steps == null ? ROWS : steps);
  }

  private void csv(PrintWriter to, List<ScheduleTable> tables) {
    boolean several = tables.size() > 1;
    to.println((several ? "schedule," : "") + String.join(",", ScheduleTable.COLUMNS));
    for (int i = 0; i < tables.size(); i++) {
      String name = several ? '"' + names.get(i) + "\"," : "";
      for (Row row : tables.get(i).rows()) {
        to.println(name + String.join(",", cells(row)));
      }
    }
  }

  private static void plain(PrintWriter to, List<ScheduleTable> tables) {
    for (ScheduleTable table : tables) {
      to.println(table.schedule().spec());
      to.println(aligned(ScheduleTable.COLUMNS));
      table.rows().forEach(row -> to.println(aligned(cells(row))));
      to.println(
          "KL of x_T from the prior, data of unit variance: "
              + digits(table.schedule().terminalKl(1))
              + " nats a dimension");
    }
  }

  private static List<String> cells(Row row) {
    var cells = new ArrayList<String>();
    cells.add(Integer.toString(row.step()));
    for (double number : row.numbers()) {
      cells.add(digits(number));
    }
    return cells;
  }

  private static String aligned(List<String> cells) {
    var line = new StringBuilder("%7s".formatted(cells.getFirst()));
    cells.subList(1, cells.size()).forEach(c -> line.append(("%" + CELL + "s").formatted(c)));
    return line.toString();
  }

  /** To 17 significant digits, which determine a double; correctly rounded, unlike %.17g. */
  private static String digits(double number) {
    if (!Double.isFinite(number)) {
      return Double.toString(number);
    }
    return number == 0 ? "0" : new BigDecimal(number).round(DIGITS).toString();
  }

  private void draw(List<ScheduleTable> tables) throws IOException {
    String file = out.getFileName().toString();
    if (!file.endsWith(".svg") && !file.endsWith(".png")) {
      throw new UserException("--out is " + out + ", but must end in .svg or .png");
    }
    if (tables.size() > LineChart.MAX_SERIES) {
      throw new UserException(
          "%d schedules, but at most %d can be told apart in one picture"
              .formatted(tables.size(), LineChart.MAX_SERIES));
    }
    var charts =
        new ChartStack(
            List.of(
                chart("abar = signal² / (signal² + noise²)", false, tables, Row::alphaBar),
                chart("log-SNR", false, tables, row -> row.level().lambda()),
                chart("beta, a step", true, tables, Row::beta)));
    if (file.endsWith(".svg")) {
      AtomicWrite.bytes(out, charts.svg().getBytes(StandardCharsets.UTF_8));
    } else {
      PngFile.write(out, charts.picture());
    }
  }

  private LineChart chart(
      String title, boolean logarithmic, List<ScheduleTable> tables, ToDoubleFunction<Row> value) {
    var series = new ArrayList<LineChart.Series>();
    for (int i = 0; i < tables.size(); i++) {
      List<Row> rows = tables.get(i).rows();
      double[] x = rows.stream().mapToDouble(r -> (double) r.step() / rows.size()).toArray();
      double[] y = rows.stream().mapToDouble(value).toArray();
      series.add(new LineChart.Series(names.get(i), x, y));
    }
    return new LineChart(title, "share of the time, from clean to noisy", logarithmic, series);
  }
}
