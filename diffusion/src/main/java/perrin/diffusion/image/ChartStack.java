package perrin.diffusion.image;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Charts one below the other in one picture.
 *
 * @param charts from top to bottom, at least one
 */
public record ChartStack(List<LineChart> charts) {
  private static final int SCALE = 2;
  private static final int[] COLOURS = {0x0b62c4, 0xc2410c, 0x15803d, 0x7e22ce, 0xa16207, 0xbe185d};

  /** Checks that there is a chart. */
  public ChartStack {
    charts = List.copyOf(charts);
    if (charts.isEmpty()) {
      throw new IllegalArgumentException("chart stack: needs at least one chart");
    }
  }

  /**
   * The picture as lines.
   *
   * @return an {@code svg} element, which is a whole file too
   */
  public String svg() {
    String head = "<svg xmlns=\"http://www.w3.org/2000/svg\" ";
    var svg = new StringBuilder(head);
    svg.append(
        "viewBox=\"0 0 %d %d\">\n".formatted(LineChart.WIDTH, LineChart.HEIGHT * charts.size()));
    for (int i = 0; i < charts.size(); i++) {
      String place =
          "<svg y=\"%d\" width=\"%d\" height=\"%d\" "
              .formatted(i * LineChart.HEIGHT, LineChart.WIDTH, LineChart.HEIGHT);
      svg.append(charts.get(i).svg().replace(head, place));
    }
    return svg.append("</svg>\n").toString();
  }

  /**
   * The picture as pixels, on white.
   *
   * @return in colour, at twice the size of the lines' own unit
   */
  public Bitmap picture() {
    int width = LineChart.WIDTH * SCALE;
    int height = LineChart.HEIGHT * SCALE * charts.size();
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, width, height);
      g.scale(SCALE, SCALE);
      for (LineChart chart : charts) {
        paint(g, chart);
        g.translate(0, LineChart.HEIGHT);
      }
    } finally {
      g.dispose();
    }
    return Bitmap.of(image);
  }

  private static void paint(Graphics2D g, LineChart chart) {
    LineChart.Plot plot = chart.plot();
    g.setColor(new Color(0x333333));
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    g.drawString(chart.title(), LineChart.LEFT, 18);
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    ticks(g, chart, plot);
    Legend legend = Legend.of(plot);
    for (int i = 0; i < plot.curves().size(); i++) {
      curve(g, plot, legend, i);
    }
  }

  private static void ticks(Graphics2D g, LineChart chart, LineChart.Plot plot) {
    int right = LineChart.WIDTH - LineChart.RIGHT;
    int bottom = LineChart.HEIGHT - LineChart.BOTTOM;
    g.setStroke(new BasicStroke(1));
    for (double tick : plot.y().ticks()) {
      double at = LineChart.down(plot.y(), tick);
      g.setColor(new Color(0xdddddd));
      g.draw(new Line2D.Double(LineChart.LEFT, at, right, at));
      text(g, Axis.label(tick), LineChart.LEFT - 8.0, at + 4, 1);
    }
    for (double tick : plot.x().ticks()) {
      double at = LineChart.across(plot.x(), tick);
      g.setColor(new Color(0xdddddd));
      g.draw(new Line2D.Double(at, LineChart.TOP, at, bottom));
      text(g, Axis.label(tick), at, bottom + 16.0, 0.5);
    }
    text(g, chart.xLabel(), (LineChart.LEFT + right) / 2.0, LineChart.HEIGHT - 10.0, 0.5);
  }

  /** Text whose given share lies left of the place. */
  private static void text(Graphics2D g, String text, double x, double y, double left) {
    g.setColor(new Color(0x333333));
    double width = g.getFontMetrics().getStringBounds(text, g).getWidth();
    g.drawString(text, (float) (x - left * width), (float) y);
  }

  private static void curve(Graphics2D g, LineChart.Plot plot, Legend legend, int number) {
    LineChart.Series curve = plot.curves().get(number);
    g.setStroke(new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    Color colour = new Color(COLOURS[number]);
    g.setColor(colour);
    var path = new Path2D.Double();
    for (int i = 0; i < curve.x().length; i++) {
      double x = LineChart.across(plot.x(), curve.x()[i]);
      double y = LineChart.down(plot.y(), curve.y()[i]);
      if (i == 0) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    g.draw(path);
    double at = legend.x();
    double row = legend.row(number);
    g.draw(new Line2D.Double(at, row - 4, at + 22, row - 4));
    text(g, curve.name(), at + 28, row, 0);
  }
}
