package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import perrin.diffusion.image.PngFile;
import perrin.diffusion.restoration.RestorationReport;
import perrin.diffusion.restoration.Restored;
import perrin.diffusion.restoration.ResultGrid;
import perrin.diffusion.restoration.ScoreTable;
import perrin.diffusion.run.UserException;
import picocli.CommandLine.Option;

/** Where results go. */
final class ResultOptions {
  @Option(
      names = "--out",
      paramLabel = "FILE.png",
      description = {
        "where the grid goes, and beside it the figures as .json (default: named after the command,"
            + " in the run)"
      })
  private Path out;

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description = "also write every result as a PNG file of its own size there")
  private Path pictures;

  /** Checks the name before any work. */
  Path file(Path run, String command) {
    Path file = out == null ? run.resolve(command + ".png") : out;
    String name = String.valueOf(file.getFileName());
    if (!name.toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw new UserException("--out is '" + file + "', but must end in .png");
    }
    return file;
  }

  /** The file of that name with another ending. */
  static Path beside(Path file, String ending) {
    String name = String.valueOf(file.getFileName());
    return file.resolveSibling(name.substring(0, name.length() - ".png".length()) + ending);
  }

  /** Writes results one by one, if asked, as METHOD-PICTURE-RESULT.png. */
  void each(String method, Restored results) throws IOException {
    if (pictures == null) {
      return;
    }
    Files.createDirectories(pictures);
    String prefix = method.replaceAll("[^A-Za-z0-9.=-]+", "_");
    for (int i = 0; i < results.pictures(); i++) {
      for (int k = 0; k < results.count(); k++) {
        String name = "%s-%03d-%d.png".formatted(prefix, i, k);
        PngFile.write(pictures.resolve(name), ResultGrid.single(results.of(i, k), results.shape()));
      }
    }
  }

  /** Draws the grid, writes the figures and tells both. */
  void write(Path file, ResultGrid grid, RestorationReport report, PrintWriter to)
      throws IOException {
    PngFile.write(file, grid.draw());
    Path figures = beside(file, ".json");
    report.write(figures);
    to.println(new ScoreTable(report.scores()).text());
    to.println();
    to.println("columns     " + String.join(", ", grid.names()));
    if (pictures != null) {
      to.println("drawn       every result into " + pictures);
    }
    to.println("drawn       " + file);
    to.println("written     " + figures);
    to.flush();
  }
}
