package perrin.diffusion.image;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where the names of a chart's curves stand: in the corner in which the curves are least in the
 * way.
 *
 * @param x left end of all rows, in the chart's units
 * @param y baseline of the first row
 */
record Legend(double x, double y) {
  private static final double ROW = 16;
  private static final double MARK = 28;
  private static final double LETTER = 6.8;
  private static final double NARROWEST = 130;
  private static final double MARGIN = 12;
  private static final int POINTS_A_PIECE = 64;

  /** The legend of a plot; of corners with as much in them the right and upper one. */
  static Legend of(LineChart.Plot plot) {
    List<LineChart.Series> curves = plot.curves();
    int longest = curves.stream().mapToInt(c -> c.name().length()).max().orElse(0);
    double width = Math.max(NARROWEST, MARK + LETTER * longest);
    double left = LineChart.LEFT + MARGIN;
    double right = Math.max(LineChart.LEFT, LineChart.WIDTH - LineChart.RIGHT - width);
    double top = LineChart.TOP + MARGIN;
    double bottom = LineChart.HEIGHT - LineChart.BOTTOM - MARGIN / 2 - ROW * (curves.size() - 1);
    return Stream.of(
            new Legend(right, top),
            new Legend(left, top),
            new Legend(right, bottom),
            new Legend(left, bottom))
        .min(Comparator.comparingLong(place -> place.hidden(plot, width)))
        .orElseThrow();
  }

  /** The baseline of a row. */
  double row(int number) {
    return y + ROW * number;
  }

  /** How many points along the curves lie within the legend. */
  private long hidden(LineChart.Plot plot, double width) {
    double above = y - MARGIN;
    double below = row(plot.curves().size() - 1) + MARGIN / 2;
    return plot.curves().stream()
        .mapToLong(
            curve ->
                IntStream.range(0, Math.max(0, curve.x().length - 1) * POINTS_A_PIECE)
                    .filter(i -> within(plot, curve, i, width, above, below))
                    .count())
        .sum();
  }

  private boolean within(
      LineChart.Plot plot, LineChart.Series c, int i, double width, double above, double below) {
    int piece = i / POINTS_A_PIECE;
    double share = (double) (i % POINTS_A_PIECE) / POINTS_A_PIECE;
    double across =
        between(
            LineChart.across(plot.x(), c.x()[piece]),
            LineChart.across(plot.x(), c.x()[piece + 1]),
            share);
    double down =
        between(
            LineChart.down(plot.y(), c.y()[piece]),
            LineChart.down(plot.y(), c.y()[piece + 1]),
            share);
    return across >= x - MARGIN && across <= x + width && down >= above && down <= below;
  }

  private static double between(double from, double to, double share) {
    return from + share * (to - from);
  }
}
