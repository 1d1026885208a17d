package perrin.diffusion.image;

import java.awt.Font;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Groups of bars from 0 up, one a series in each group.
 *
 * @param title what is shown
 * @param groups names below the groups
 * @param series the bars, at most six
 */
public record BarChart(String title, List<String> groups, List<Bars> series) {
  private static final int[] COLOURS = {0x0b62c4, 0xc2410c, 0x15803d, 0x7e22ce, 0xa16207, 0xbe185d};
  private static final int WIDTH = 1440;
  private static final int HEIGHT = 640;
  private static final int LEFT = 110;
  private static final int RIGHT = 30;
  private static final int TOP = 110;
  private static final int BOTTOM = 60;

  /**
   * One series.
   *
   * @param name its name in the legend
   * @param values one a group; those not finite, or below 0, are left out
   */
  public record Bars(String name, double[] values) {}

  /** Checks that there is a bar a group. */
  public BarChart {
    groups = List.copyOf(groups);
    series = List.copyOf(series);
    if (series.size() > COLOURS.length) {
      throw new IllegalArgumentException(
          "bars: %d series, at most %d can be told apart".formatted(series.size(), COLOURS.length));
    }
    for (Bars bars : series) {
      if (bars.values.length != groups.size()) {
        throw new IllegalArgumentException(
            "bars %s: %d values in %d groups"
                .formatted(bars.name, bars.values.length, groups.size()));
      }
    }
  }

  /**
   * The picture.
   *
   * @return in colour, on white
   */
  public Bitmap picture() {
    Axis y =
        Axis.linear(
            DoubleStream.concat(
                DoubleStream.of(0),
                series.stream()
                    .flatMapToDouble(b -> DoubleStream.of(b.values))
                    .filter(Double::isFinite)));
    try (var canvas = new Canvas(WIDTH, HEIGHT)) {
      canvas.font(Font.BOLD, 28);
      canvas.text(title, LEFT, 40, 0);
      canvas.font(Font.PLAIN, 22);
      for (double tick : y.ticks()) {
        double at = down(y, tick);
        canvas.fill(0xdddddd, LEFT, at, WIDTH - LEFT - RIGHT, 1.5);
        canvas.text(Axis.label(tick), LEFT - 12, at + 7, 1);
      }
      double place = LEFT;
      for (int s = 0; s < series.size(); s++) {
        canvas.fill(COLOURS[s], place, 66, 22, 16);
        canvas.text(series.get(s).name, place + 32, 82, 0);
        place += 70 + 12.5 * series.get(s).name.length();
      }
      bars(canvas, y);
      return canvas.picture();
    }
  }

  private void bars(Canvas canvas, Axis y) {
    double group = (double) (WIDTH - LEFT - RIGHT) / Math.max(1, groups.size());
    double bar = 0.8 * group / Math.max(1, series.size());
    double zero = down(y, 0);
    int most = Math.max(1, (int) (group / 12));
    for (int i = 0; i < groups.size(); i++) {
      for (int s = 0; s < series.size(); s++) {
        double value = series.get(s).values[i];
        if (value > 0 && Double.isFinite(value)) {
          double top = down(y, value);
          double x = LEFT + i * group + 0.1 * group + s * bar;
          canvas.fill(COLOURS[s], x, top, Math.max(1, bar - 1), zero - top);
        }
      }
      String name = groups.get(i);
      String shown = name.length() > most ? name.substring(0, most) : name;
      canvas.text(shown, LEFT + (i + 0.5) * group, HEIGHT - BOTTOM + 30, 0.5);
    }
  }

  private static double down(Axis axis, double value) {
    return HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - TOP - BOTTOM);
  }
}
