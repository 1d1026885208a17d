package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.DatasetRegistry;
import perrin.diffusion.data.Part;
import perrin.diffusion.image.Bitmap;
import perrin.diffusion.image.CaptionedGrid;
import perrin.diffusion.image.ImageGrid;
import perrin.diffusion.image.PngFile;
import perrin.diffusion.image.PointMap;
import perrin.diffusion.run.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists data sets, or looks into one. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Lists the data sets, or shows what one holds.",
      "With --out, draws a contact sheet (images, above their captions if they have any) or a map",
      "of density (points)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin data",
      "  perrin data shapes --out sheet.png",
      "  perrin data scenes --count 24 --out scenes.png",
      "  perrin data mnist --data ~/mnist --part test",
      "  perrin data ~/pictures --size 32 --out sheet.png"
    })
final class DataCommand implements Callable<Integer> {
  private static final int MOST_POINTS = 200_000;
  private static final int CAPTIONS = 4;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME|DIR",
      description = "a data set, or a folder or file whose kind is guessed")
  private String name;

  @Option(names = "--data", paramLabel = "DIR", description = "folder or file with the data")
  private Path data;

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "train",
      description = "train or test (default: ${DEFAULT-VALUE})")
  private String part;

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "0",
      description = "side in pixels; 0: as it is (default: ${DEFAULT-VALUE})")
  private int size;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "100",
      description = "images on the sheet (default: ${DEFAULT-VALUE})")
  private int count;

  @Option(names = "--out", paramLabel = "FILE.png", description = "where the sheet goes")
  private Path out;

  @Override
  public Integer call() throws Exception {
    if (name == null) {
      list(spec.commandLine().getOut());
      return 0;
    }
    if (count < 1 || count > 10_000) {
      throw new UserException("--count is " + count + ", but must be from 1 to 10000");
    }
    if (!part.equals("train") && !part.equals("test")) {
      throw new UserException("--part is '" + part + "', but must be train or test");
    }
    try (Dataset set = open()) {
      describe(set, spec.commandLine().getOut());
      if (out != null) {
        PngFile.write(out, sheet(set));
        spec.commandLine().getOut().println("drawn       " + out);
      }
    }
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static void list(PrintWriter out) {
    for (String known : DatasetRegistry.names()) {
      out.println(
          "%-16s %s"
              .formatted(
                  known,
                  DatasetRegistry.needsFiles(known) ? "from files: --data DIR" : "built in"));
    }
    out.flush();
  }

  private Dataset open() throws IOException {
    var options =
        DatasetOptions.defaults()
            .withPart(part.equals("train") ? Part.TRAIN : Part.TEST)
            .withSize(size);
    if (!DatasetRegistry.names().contains(name) && Files.exists(Path.of(name))) {
      Path place = Path.of(name);
      return DatasetRegistry.open(DataKind.guess(place), place, options);
    }
    return DatasetRegistry.open(name, data, options);
  }

  private static void describe(Dataset set, PrintWriter out) {
    boolean points = set.height() == 1 && set.width() == 1;
    out.println("name        " + set.name());
    out.println("samples     " + set.size());
    out.println(
        points
            ? "points      of " + set.channels() + " coordinates"
            : "images      %d x %d, %s"
                .formatted(set.width(), set.height(), set.channels() == 1 ? "grey" : "colour"));
    if (set.classes() > 0) {
      var counts = new int[set.classes()];
      IntStream.range(0, set.size()).map(set::label).forEach(label -> counts[label]++);
      out.println(
          "classes     "
              + IntStream.range(0, counts.length)
                  .mapToObj(c -> set.classNames().get(c) + " " + counts[c])
                  .collect(Collectors.joining(", ")));
    }
    if (set.caption(0) != null) {
      IntStream.range(0, Math.min(CAPTIONS, set.size()))
          .forEach(i -> out.println((i == 0 ? "captions    " : "            ") + set.caption(i)));
    }
    out.println("fingerprint " + set.fingerprint());
  }

  private Bitmap sheet(Dataset set) {
    int values = set.values();
    if (set.height() == 1 && set.width() == 1) {
      return map(set);
    }
    int shown = Math.min(count, set.size());
    var images = new float[shown * values];
    for (int i = 0; i < shown; i++) {
      set.read(i, images, i * values);
    }
    if (set.caption(0) != null) {
      var captions =
          IntStream.range(0, shown)
              .mapToObj(i -> new CaptionedGrid.Caption(set.caption(i), CaptionedGrid.Mark.NONE))
              .toList();
      return new CaptionedGrid(0).draw(images, set.channels(), set.height(), set.width(), captions);
    }
    return ImageGrid.of(Math.max(set.height(), set.width()))
        .draw(images, set.channels(), set.height(), set.width());
  }

  private static Bitmap map(Dataset set) {
    if (set.channels() != 2) {
      throw new UserException(set.name() + ": only points of 2 coordinates can be drawn");
    }
    var points = new float[2 * Math.min(set.size(), MOST_POINTS)];
    for (int i = 0; i < points.length / 2; i++) {
      set.read(i, points, 2 * i);
    }
    return PointMap.draw(points);
  }
}
