package perrin.diffusion.classifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.image.LineChart;
import perrin.diffusion.schedule.Schedule;
import perrin.nn.Parameters;

/**
 * How a classifier of noisy images does at each noise level: near 1 where hardly any noise is, down
 * to chance where hardly any signal is left.
 *
 * @param images how many labelled images were noised, the same at every level
 * @param classes how many there are
 * @param rows from clean to noisy
 */
public record AccuracyByLevel(int images, int classes, List<Row> rows) {

  /**
   * One noise level.
   *
   * @param time the schedule's
   * @param logSnr log(signal^2 / noise^2)
   * @param accuracy the part of the images whose most probable class is their label, in [0, 1]
   * @param confidence mean of the largest probability, in [1/K, 1]
   * @param crossEntropy mean of {@code -log p(y | x_t)}, nats
   */
  public record Row(
      double time, double logSnr, double accuracy, double confidence, double crossEntropy) {}

  /** Copies the rows. */
  public AccuracyByLevel {
    rows = List.copyOf(rows);
  }

  /**
   * Measures at the middles of equal stretches of the schedule's time, so that no level is wholly
   * clean or without signal.
   *
   * @param blueprint network and noise
   * @param weights of the network
   * @param images labelled images that were not trained on
   * @param levels how many noise levels, at least 1
   * @param seed keys the noise
   * @param batch images at once
   * @return the rows
   */
  public static AccuracyByLevel measure(
      ClassifierBlueprint blueprint,
      Parameters weights,
      Dataset images,
      int levels,
      long seed,
      int batch) {
    Schedule s = blueprint.schedule();
    var judge = new NoisyJudge(blueprint, seed, batch);
    var rows = new ArrayList<Row>();
    for (int i = 0; i < levels; i++) {
      double time = s.start() + (i + 0.5) / levels * (s.end() - s.start());
      NoiseLevel level = s.level(time);
      var found = judge.judge(weights, images, i, (_, _) -> NoiseLevels.all(level));
      rows.add(
          new Row(
              time, level.lambda(), found.accuracy(), found.confidence(), found.crossEntropy()));
    }
    return new AccuracyByLevel(images.size(), blueprint.classNames().size(), rows);
  }

  /**
   * The table for people.
   *
   * @return lines without a line break at the end
   */
  public String table() {
    var lines = new ArrayList<String>();
    lines.add("      time   log-SNR   accuracy   confidence   cross-entropy");
    for (Row r : rows) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%10.4g %9.2f %8.2f %% %10.2f %% %15.4f",
              r.time,
              r.logSnr,
              100 * r.accuracy,
              100 * r.confidence,
              r.crossEntropy));
    }
    lines.add(
        String.format(
            Locale.ROOT, "%,d images at each level; chance is %.1f %%", images, 100.0 / classes));
    return String.join(System.lineSeparator(), lines);
  }

  /**
   * Accuracy and confidence over the log-SNR.
   *
   * @return the chart
   */
  public LineChart chart() {
    var ascending = rows.reversed();
    double[] x = ascending.stream().mapToDouble(Row::logSnr).toArray();
    return new LineChart(
        "A classifier of noisy images",
        "log-SNR (noisy to clean)",
        false,
        List.of(
            new LineChart.Series(
                "accuracy", x, ascending.stream().mapToDouble(Row::accuracy).toArray()),
            new LineChart.Series(
                "confidence", x, ascending.stream().mapToDouble(Row::confidence).toArray())));
  }
}
