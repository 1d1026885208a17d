package perrin.diffusion.trajectory;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.image.Bitmap;
import perrin.diffusion.image.Html;
import perrin.diffusion.image.LineChart;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Density, paths and error of a {@link Trajectory} of points in the plane.
 *
 * <p>Where noise blows the picture up (variance-exploding levels), points are drawn divided by
 * {@code sqrt(signal^2 + noise^2)}.
 */
public final class TrajectoryPicture {
  private static final int SIDE = 720;
  private static final int CHART = 320;
  private static final int CELLS = 180;

  /** More paths than these would hide the density; all ends are drawn. */
  private static final int MOST_PATHS = 48;

  /** The same for paths that jitter. */
  private static final int MOST_NOISY_PATHS = 12;

  /** Share of the coordinates that the picture holds at least. */
  private static final double SHOWN = 0.995;

  private final Trajectory trajectory;
  private final InverseProblem problem;
  private final double[] guide;
  private final LineChart conditional;
  private final double reach;
  private final double[] density;

  /**
   * The picture of a trajectory.
   *
   * @param trajectory in two dimensions
   * @param backend where to compute the density
   * @throws IllegalArgumentException if the data are not points of the plane
   */
  public TrajectoryPicture(Trajectory trajectory, Backend backend) {
    this(trajectory, null, null, backend);
  }

  /**
   * The picture of an inverse problem: with the line on which the points are known to lie, the
   * guide, and the law of the samples along the line in place of the error.
   *
   * @param trajectory in two dimensions
   * @param problem what was known, or null
   * @param guide {x, y} that the paths started from, or null
   * @param backend where to compute densities
   * @throws IllegalArgumentException if the data are not points of the plane
   */
  public TrajectoryPicture(
      Trajectory trajectory, InverseProblem problem, double[] guide, Backend backend) {
    if (trajectory.data().dimensions() != 2) {
      throw new IllegalArgumentException(
          "trajectory: a density of "
              + trajectory.data().dimensions()
              + " dimensions cannot be drawn; choose one in the plane, such as gmm8");
    }
    this.trajectory = trajectory;
    this.problem = problem;
    this.guide = guide;
    this.conditional =
        problem == null
            ? null
            : problem.chart(trajectory.data(), trajectory.paths().getLast(), backend);
    this.reach = 1.06 * reach(trajectory);
    this.density = density(backend);
  }

  /** A quantile of the coordinates on the way, outliers being cut off. */
  private static double reach(Trajectory t) {
    List<Double> sizes = new ArrayList<>();
    for (int k = 0; k < t.paths().size(); k++) {
      double scale = Trajectory.scale(t.levels().get(k));
      for (double v : t.paths().get(k)) {
        if (Double.isFinite(v)) {
          sizes.add(Math.abs(v) / scale);
        }
      }
    }
    sizes.sort(null);
    double[] v = t.data().variance();
    double spread = Math.sqrt(Math.max(v[0], v[1]));
    double shown = sizes.isEmpty() ? 1 : sizes.get((int) (SHOWN * (sizes.size() - 1)));
    return Math.clamp(shown, 2 * spread, 4 * Math.max(1, spread));
  }

  /** sqrt of p relative to its largest value, in cells from the upper left. */
  private double[] density(Backend backend) {
    double[] points = new double[2 * CELLS * CELLS];
    for (int i = 0; i < CELLS * CELLS; i++) {
      points[2 * i] = reach * (2 * (i % CELLS + 0.5) / CELLS - 1);
      points[2 * i + 1] = -reach * (2 * (i / CELLS + 0.5) / CELLS - 1);
    }
    double[] p;
    try (Scope _ = Scope.open("density")) {
      Var x = Var.constant(Tensor.of(backend, Shape.of(CELLS * CELLS, 2), points));
      // points without width have no density to draw
      double least = 1.0 / CELLS;
      p = trajectory.data().logDensity(x, new NoiseLevel(1, least)).value().toDoubles();
    }
    double most = Double.NEGATIVE_INFINITY;
    for (double each : p) {
      most = Math.max(most, each);
    }
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp((p[i] - most) / 2);
    }
    return p;
  }

  private int points() {
    return trajectory.paths().getFirst().length / 2;
  }

  private int drawn() {
    return Math.min(points(), trajectory.truth().isEmpty() ? MOST_NOISY_PATHS : MOST_PATHS);
  }

  /** Coordinates on the picture of a point at a step. */
  private double[] place(List<double[]> paths, int step, int point) {
    double scale = Trajectory.scale(trajectory.levels().get(step));
    double[] x = paths.get(step);
    return place(x[2 * point] / scale, x[2 * point + 1] / scale);
  }

  private double[] place(double x, double y) {
    return new double[] {(x / reach + 1) / 2 * SIDE, (1 - y / reach) / 2 * SIDE};
  }

  /** Two places outside of the picture between which the points are known to lie. */
  private double[][] knownLine() {
    double[] a = problem.condition().a();
    double square = a[0] * a[0] + a[1] * a[1];
    double[] foot = {
      a[0] * problem.condition().y() / square, a[1] * problem.condition().y() / square
    };
    double far = 3 * reach / Math.sqrt(square);
    return new double[][] {
      place(foot[0] - far * a[1], foot[1] + far * a[0]),
      place(foot[0] + far * a[1], foot[1] - far * a[0])
    };
  }

  /**
   * The picture with the chart of errors below.
   *
   * @param title what is shown
   * @return an {@code svg} element
   */
  public String svg(String title) {
    double[] errors = trajectory.errors();
    boolean exact = errors.length > 0;
    boolean chart = exact || conditional != null;
    var svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">
        <style>
        .density { fill: #0b62c4 } .path { fill: none; stroke: #c2410c; stroke-width: 0.8; stroke-opacity: 0.55 }
        .truth { fill: none; stroke: #15803d; stroke-width: 0.8; stroke-dasharray: 3 2; stroke-opacity: 0.7 }
        .start { fill: #888 } .end { fill: #c2410c }
        .known { stroke: #7e22ce; stroke-width: 1.4; stroke-dasharray: 8 4 }
        .guide { fill: none; stroke: #7e22ce; stroke-width: 2.5 }
        </style>
        <svg width="%d" height="%d">
        """
            .formatted(SIDE, chart ? SIDE + CHART : SIDE, Html.escape(title), SIDE, SIDE));
    svg.append(densityCells());
    if (problem != null) {
      double[][] line = knownLine();
      add(
          svg,
          "<line class=\"known\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
          line[0][0],
          line[0][1],
          line[1][0],
          line[1][1]);
    }
    for (int b = 0; b < drawn(); b++) {
      if (exact) {
        polyline(svg, "truth", trajectory.truth(), b);
      }
      polyline(svg, "path", trajectory.paths(), b);
      double[] at = place(trajectory.paths(), 0, b);
      add(svg, "<circle class=\"start\" cx=\"%.1f\" cy=\"%.1f\" r=\"1.8\"/>%n", at[0], at[1]);
    }
    for (int b = 0; b < points(); b++) {
      double[] at = place(trajectory.paths(), trajectory.paths().size() - 1, b);
      add(svg, "<circle class=\"end\" cx=\"%.1f\" cy=\"%.1f\" r=\"1.6\"/>%n", at[0], at[1]);
    }
    if (guide != null) {
      double[] at = place(guide[0], guide[1]);
      add(svg, "<circle class=\"guide\" cx=\"%.1f\" cy=\"%.1f\" r=\"7\"/>%n", at[0], at[1]);
    }
    svg.append("</svg>\n");
    if (chart) {
      String below = conditional == null ? chart(title, errors) : conditional.svg();
      svg.append(below.replaceFirst("<svg ", chartPlace()));
    }
    return svg.append("</svg>\n").toString();
  }

  /** One path for all cells of an opacity, with one rectangle for neighbours in a row. */
  private String densityCells() {
    int cell = SIDE / CELLS;
    Map<Integer, StringBuilder> paths = new TreeMap<>();
    for (int row = 0; row < CELLS; row++) {
      for (int from = 0, to; from < CELLS; from = to) {
        int percent = percent(row, from);
        for (to = from + 1; to < CELLS && percent(row, to) == percent; to++) {}
        if (percent > 0) {
          int width = (to - from) * cell;
          paths
              .computeIfAbsent(percent, _ -> new StringBuilder())
              .append("M%d %dh%dv%dh%dz".formatted(from * cell, row * cell, width, cell, -width));
        }
      }
    }
    var svg = new StringBuilder();
    paths.forEach(
        (percent, path) ->
            add(
                svg,
                "<path class=\"density\" fill-opacity=\"%.2f\" d=\"%s\"/>%n",
                percent / 100.0,
                path));
    return svg.toString();
  }

  /** Opacity of a cell. */
  private int percent(int row, int column) {
    double p = density[row * CELLS + column];
    return p > 0.02 ? (int) Math.round(60 * p) : 0;
  }

  private static String chartPlace() {
    return "<svg y=\"%d\" width=\"%d\" height=\"%d\" ".formatted(SIDE, SIDE, CHART);
  }

  private static String chart(String title, double[] errors) {
    double[] steps = new double[errors.length];
    for (int k = 0; k < steps.length; k++) {
      steps[k] = k;
    }
    var series = List.of(new LineChart.Series("distance", steps, errors));
    return new LineChart(title + ": distance from the exact flow", "step", true, series).svg();
  }

  private void polyline(StringBuilder svg, String kind, List<double[]> paths, int point) {
    svg.append("<polyline class=\"").append(kind).append("\" points=\"");
    for (int k = 0; k < paths.size(); k++) {
      double[] at = place(paths, k, point);
      add(svg, "%.1f,%.1f ", at[0], at[1]);
    }
    svg.append("\"/>\n");
  }

  private static void add(StringBuilder svg, String pattern, Object... values) {
    svg.append(String.format(Locale.ROOT, pattern, values));
  }

  /**
   * Density and paths as pixels.
   *
   * @return a picture without text
   */
  public Bitmap bitmap() {
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, SIDE, SIDE);
    int cell = SIDE / CELLS;
    for (int i = 0; i < density.length; i++) {
      g.setColor(new Color(0x0b / 255f, 0x62 / 255f, 0xc4 / 255f, (float) (0.6 * density[i])));
      g.fillRect(i % CELLS * cell, i / CELLS * cell, cell, cell);
    }
    g.setColor(new Color(0x7e, 0x22, 0xce));
    if (problem != null) {
      double[][] line = knownLine();
      g.draw(new Line2D.Double(line[0][0], line[0][1], line[1][0], line[1][1]));
    }
    for (int b = 0; b < drawn(); b++) {
      g.setColor(new Color(0x15, 0x80, 0x3d, 170));
      if (!trajectory.truth().isEmpty()) {
        g.draw(line(trajectory.truth(), b));
      }
      g.setColor(new Color(0xc2, 0x41, 0x0c, 150));
      g.draw(line(trajectory.paths(), b));
      g.setColor(Color.GRAY);
      dot(g, place(trajectory.paths(), 0, b), 1.8);
    }
    g.setColor(new Color(0xc2, 0x41, 0x0c));
    for (int b = 0; b < points(); b++) {
      dot(g, place(trajectory.paths(), trajectory.paths().size() - 1, b), 1.6);
    }
    if (guide != null) {
      double[] at = place(guide[0], guide[1]);
      g.setColor(new Color(0x7e, 0x22, 0xce));
      g.setStroke(new BasicStroke(2.5f));
      g.draw(new Ellipse2D.Double(at[0] - 7, at[1] - 7, 14, 14));
    }
    g.dispose();
    byte[] bytes = new byte[SIDE * SIDE * 3];
    for (int i = 0; i < SIDE * SIDE; i++) {
      int rgb = image.getRGB(i % SIDE, i / SIDE);
      bytes[3 * i] = (byte) (rgb >> 16);
      bytes[3 * i + 1] = (byte) (rgb >> 8);
      bytes[3 * i + 2] = (byte) rgb;
    }
    return new Bitmap(SIDE, SIDE, 3, bytes);
  }

  private Path2D line(List<double[]> paths, int point) {
    var line = new Path2D.Double();
    for (int k = 0; k < paths.size(); k++) {
      double[] at = place(paths, k, point);
      if (k == 0) {
        line.moveTo(at[0], at[1]);
      } else {
        line.lineTo(at[0], at[1]);
      }
    }
    return line;
  }

  private static void dot(Graphics2D g, double[] at, double r) {
    g.fill(new Ellipse2D.Double(at[0] - r, at[1] - r, 2 * r, 2 * r));
  }
}
