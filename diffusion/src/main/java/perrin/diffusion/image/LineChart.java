package perrin.diffusion.image;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Curves over steps as SVG, readable on a light and on a dark ground.
 *
 * <p>Colours and lines are classes ({@code axis}, {@code grid}, {@code s0}, {@code s1} …) that the
 * picture's own style sheet defines for both.
 *
 * @param title what is shown
 * @param xLabel what runs to the right
 * @param logarithmic whether the vertical axis is logarithmic; values that are not positive are
 *     left out then
 * @param logarithmicX whether the horizontal axis is; places must be positive then
 * @param series the curves, at most six
 */
public record LineChart(
    String title, String xLabel, boolean logarithmic, boolean logarithmicX, List<Series> series) {
  static final int WIDTH = 720;
  static final int HEIGHT = 320;
  static final int LEFT = 64;
  static final int RIGHT = 16;
  static final int TOP = 34;
  static final int BOTTOM = 46;

  /** More curves cannot be told apart. */
  public static final int MAX_SERIES = 6;

  /** No curve is drawn with more points; a longer one is drawn by means over equal stretches. */
  private static final int MAX_POINTS = 600;

  /** What lies beyond is not drawn, like the infinite: differences of it would not be finite. */
  private static final double HUGE = 1e100;

  /**
   * One curve.
   *
   * @param name its name in the legend
   * @param x places, ascending
   * @param y values, as many; those not finite, or beyond 1e100, are left out
   */
  public record Series(String name, double[] x, double[] y) {
    /** Checks that there are as many places as values. */
    public Series {
      if (x.length != y.length) {
        throw new IllegalArgumentException(
            "series %s: %d places and %d values".formatted(name, x.length, y.length));
      }
    }

    Series thinned(boolean positiveOnly) {
      int[] kept =
          java.util.stream.IntStream.range(0, x.length)
              .filter(i -> Math.abs(x[i]) <= HUGE && Math.abs(y[i]) <= HUGE)
              .filter(i -> !positiveOnly || y[i] >= 1 / HUGE)
              .toArray();
      int points = Math.min(kept.length, MAX_POINTS);
      var thinX = new double[points];
      var thinY = new double[points];
      for (int p = 0; p < points; p++) {
        int from = (int) ((long) p * kept.length / points);
        int to = (int) ((p + 1L) * kept.length / points);
        for (int i = from; i < to; i++) {
          thinX[p] += x[kept[i]] / (to - from);
          thinY[p] += y[kept[i]] / (to - from);
        }
      }
      return new Series(name, thinX, thinY);
    }
  }

  /**
   * Curves over a linear axis.
   *
   * @param title what is shown
   * @param xLabel what runs to the right
   * @param logarithmic whether the vertical axis is logarithmic
   * @param series the curves, at most six
   */
  public LineChart(String title, String xLabel, boolean logarithmic, List<Series> series) {
    this(title, xLabel, logarithmic, false, series);
  }

  /** Checks the number of curves. */
  public LineChart {
    series = List.copyOf(series);
    if (series.size() > MAX_SERIES) {
      throw new IllegalArgumentException(
          "chart: %d curves, at most %d can be told apart".formatted(series.size(), MAX_SERIES));
    }
  }

  /** What is drawn: thinned curves and the axes that hold them. */
  record Plot(List<Series> curves, Axis x, Axis y) {}

  Plot plot() {
    var curves = series.stream().map(curve -> curve.thinned(logarithmic)).toList();
    var places = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.x()));
    var x = logarithmicX ? Axis.logarithmic(places) : Axis.linear(places);
    var values = curves.stream().flatMapToDouble(c -> DoubleStream.of(c.y()));
    return new Plot(curves, x, logarithmic ? Axis.logarithmic(values) : Axis.linear(values));
  }

  /**
   * The picture.
   *
   * @return an {@code svg} element that can stand in a page or, with an XML header, in a file
   */
  public String svg() {
    Plot plot = plot();
    List<Series> curves = plot.curves();
    Axis x = plot.x();
    Axis y = plot.y();
    var svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">
        <style>
        text { font: 12px system-ui, sans-serif; fill: #333 }
        .title { font-weight: 600; font-size: 14px }
        .grid { stroke: #8884; stroke-width: 1 }
        .curve { fill: none; stroke-width: 1.6; stroke-linejoin: round }
        .s0 { stroke: #0b62c4 } .s1 { stroke: #c2410c } .s2 { stroke: #15803d }
        .s3 { stroke: #7e22ce } .s4 { stroke: #a16207 } .s5 { stroke: #be185d }
        @media (prefers-color-scheme: dark) {
        text { fill: #ddd }
        .s0 { stroke: #6ab0ff } .s1 { stroke: #ff9457 } .s2 { stroke: #5fd38a }
        .s3 { stroke: #c9a0ff } .s4 { stroke: #e5c04b } .s5 { stroke: #ff8ac0 }
        }
        </style>
        <text class="title" x="%d" y="18">%s</text>
        """
            .formatted(WIDTH, HEIGHT, Html.escape(title), LEFT, Html.escape(title)));
    ticks(svg, x, y);
    Legend legend = Legend.of(plot);
    for (int i = 0; i < curves.size(); i++) {
      curve(svg, curves.get(i), i, x, y, legend);
    }
    return svg.append("</svg>\n").toString();
  }

  private void ticks(StringBuilder svg, Axis x, Axis y) {
    String line = "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n";
    String text = "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n";
    for (double tick : y.ticks()) {
      double at = down(y, tick);
      svg.append(format(line, (double) LEFT, at, (double) (WIDTH - RIGHT), at));
      svg.append(format(text, LEFT - 8.0, at + 4, "end", Axis.label(tick)));
    }
    for (double tick : x.ticks()) {
      double at = across(x, tick);
      svg.append(format(line, at, (double) TOP, at, (double) (HEIGHT - BOTTOM)));
      svg.append(format(text, at, HEIGHT - BOTTOM + 16.0, "middle", Axis.label(tick)));
    }
    double middle = (LEFT + WIDTH - RIGHT) / 2.0;
    svg.append(format(text, middle, HEIGHT - 10.0, "middle", Html.escape(xLabel)));
  }

  private static void curve(
      StringBuilder svg, Series curve, int number, Axis x, Axis y, Legend legend) {
    svg.append("<polyline class=\"curve s").append(number).append("\" points=\"");
    for (int i = 0; i < curve.x().length; i++) {
      svg.append(format("%.1f,%.1f ", across(x, curve.x()[i]), down(y, curve.y()[i])));
    }
    svg.append("\"/>\n");
    double at = legend.x();
    double row = legend.row(number);
    svg.append(
        format(
            "<line class=\"curve s%d\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
            number, at, row - 4, at + 22, row - 4));
    svg.append(format("<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", at + 28, row, name(curve)));
  }

  private static String name(Series curve) {
    return Html.escape(curve.name());
  }

  static double across(Axis axis, double value) {
    return LEFT + axis.place(value) * (WIDTH - LEFT - RIGHT);
  }

  static double down(Axis axis, double value) {
    return HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
