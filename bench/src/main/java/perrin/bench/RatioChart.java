package perrin.bench;

import java.util.List;
import java.util.Locale;

/** A picture of how many times faster than a peer something is: one bar each, a line at 1x. */
final class RatioChart {
  private static final int LEFT = 400;
  private static final int WIDTH = 860;
  private static final int ROW = 24;
  private static final int TOP = 56;
  private static final int SPACE = 70;

  private static final double MOST = 4;

  private RatioChart() {}

  /** One comparison; above 1 is faster than the peer. */
  record Bar(String label, String peer, double ratio) {}

  static String svg(List<Bar> bars) {
    double scale = (WIDTH - LEFT - SPACE) / MOST;
    int height = TOP + ROW * bars.size() + 16;
    var out = new StringBuilder();
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
        font-family="sans-serif" font-size="13">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="16" y="24" font-size="16" font-weight="bold">Times faster than the peer, or less \
        memory (medians of interleaved runs; bars end at 4x)</text>
        """
            .formatted(WIDTH, height, WIDTH, height));
    int y = TOP;
    for (Bar bar : bars) {
      double length = Math.min(bar.ratio(), MOST) * scale;
      out.append(
          String.format(
              Locale.ROOT,
              """
              <text x="%d" y="%d" text-anchor="end">%s, %s</text>
              <rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>
              <text x="%.1f" y="%d">%.2fx</text>
              """,
              LEFT - 8,
              y + 15,
              escape(bar.label()),
              escape(bar.peer()),
              LEFT,
              y + 3,
              length,
              ROW - 6,
              bar.ratio() < 1 ? "#d98880" : "#5b9bd5",
              LEFT + Math.max(length, scale) + 6,
              y + 15,
              bar.ratio()));
      y += ROW;
    }
    out.append(
        String.format(
            Locale.ROOT,
            """
            <line x1="%1$.1f" y1="%2$d" x2="%1$.1f" y2="%3$d" stroke="#333" stroke-dasharray="4 3"/>
            <text x="%1$.1f" y="%4$d" text-anchor="middle" fill="#333">equal</text>
            </svg>
            """,
            LEFT + scale,
            TOP - 4,
            y + 4,
            TOP - 9));
    return out.toString();
  }

  private static String escape(String s) {
    return s.replace("&", "&amp;").replace("<", "&lt;");
  }
}
