package perrin.diffusion.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.image.BarChart;
import perrin.diffusion.image.CaptionedRows;
import perrin.diffusion.image.PngFile;

/**
 * The pictures of an evaluation: samples beside real images, samples beside their nearest training
 * images, shares and accuracy by class.
 *
 * @param classNames of the classifier
 * @param features where neighbours are near
 */
public record EvaluationPictures(List<String> classNames, FeatureNetwork features) {
  private static final int ACROSS = 16;
  private static final int DOWN = 4;
  private static final int NEIGHBOURS = 8;
  private static final int QUERIES = 10;

  /**
   * Draws them.
   *
   * @param folder made if there is none
   * @param samples the model's images
   * @param training what the model saw
   * @param test real images
   * @param figures what was measured
   * @return the files
   * @throws IOException if one cannot be written
   */
  public List<Path> write(
      Path folder, Dataset samples, Dataset training, Dataset test, EvaluationFigures figures)
      throws IOException {
    Files.createDirectories(folder);
    var files = new ArrayList<Path>();
    files.add(beside(folder.resolve("samples.png"), samples, test));
    files.add(neighbours(folder.resolve("neighbours.png"), samples, training));
    Path classes = folder.resolve("classes.png");
    bars(
        classes,
        "Share of each class, as the classifier reads them",
        figures.rows().stream().map(m -> new BarChart.Bars(m.name(), m.shares())).toList());
    files.add(classes);
    var labelled = figures.rows().stream().filter(m -> m.accuracyByClass() != null).toList();
    if (!labelled.isEmpty()) {
      Path accuracy = folder.resolve("accuracy.png");
      bars(
          accuracy,
          "Share of each label that the classifier reads as that label",
          labelled.stream().map(m -> new BarChart.Bars(m.name(), m.accuracyByClass())).toList());
      files.add(accuracy);
    }
    return files;
  }

  private static Path beside(Path file, Dataset samples, Dataset test) throws IOException {
    var rows = rows(samples);
    for (int r = 0; r < DOWN && r * ACROSS < samples.size(); r++) {
      rows.add(r == 0 ? "samples" : "", some(samples, r * ACROSS, ACROSS));
    }
    for (int r = 0; r < DOWN && r * ACROSS < test.size(); r++) {
      rows.add(r == 0 ? "real test images" : "", some(test, r * ACROSS, ACROSS));
    }
    PngFile.write(file, rows.picture());
    return file;
  }

  private Path neighbours(Path file, Dataset samples, Dataset training) throws IOException {
    int n = Math.min(QUERIES, samples.size());
    int k = Math.min(NEIGHBOURS, training.size());
    Dataset queries = samples.subset("queries", IntStream.range(0, n).toArray());
    int[][] nearest =
        NearestNeighbours.of(features.features(queries), features.features(training), k);
    var rows = rows(samples);
    for (int i = 0; i < n; i++) {
      float[] row = new float[(k + 2) * samples.values()];
      Arrays.fill(row, CaptionedRows.EMPTY); // a gap between the sample and its neighbours
      samples.read(i, row, 0);
      for (int j = 0; j < k; j++) {
        training.read(nearest[i][j], row, (j + 2) * samples.values());
      }
      rows.add(i == 0 ? "sample, nearest in training" : "", row);
    }
    PngFile.write(file, rows.picture());
    return file;
  }

  private void bars(Path file, String title, List<BarChart.Bars> bars) throws IOException {
    PngFile.write(file, new BarChart(title, classNames, bars).picture());
  }

  private static CaptionedRows rows(Dataset of) {
    return new CaptionedRows(of.channels(), of.height(), of.width());
  }

  private static float[] some(Dataset images, int first, int most) {
    int n = Math.min(most, images.size() - first);
    float[] out = new float[n * images.values()];
    for (int i = 0; i < n; i++) {
      images.read(first + i, out, i * images.values());
    }
    return out;
  }
}
