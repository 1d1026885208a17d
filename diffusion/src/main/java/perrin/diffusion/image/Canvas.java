package perrin.diffusion.image;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** A white sheet for lines and words. */
final class Canvas implements AutoCloseable {
  private static final Color INK = new Color(0x333333);

  private final BufferedImage image;
  private final Graphics2D g;

  Canvas(int width, int height) {
    this.image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    this.g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
  }

  void font(int style, int size) {
    g.setFont(new Font(Font.SANS_SERIF, style, size));
  }

  /** Words whose given share lies left of the place. */
  void text(String text, double x, double y, double left) {
    g.setColor(INK);
    double width = g.getFontMetrics().getStringBounds(text, g).getWidth();
    g.drawString(text, (float) (x - left * width), (float) y);
  }

  void fill(int rgb, double x, double y, double width, double height) {
    g.setColor(new Color(rgb));
    g.fill(new java.awt.geom.Rectangle2D.Double(x, y, width, height));
  }

  void paste(Bitmap picture, int x, int y) {
    g.drawImage(picture.image(), x, y, null);
  }

  Bitmap picture() {
    return Bitmap.of(image);
  }

  @Override
  public void close() {
    g.dispose();
  }
}
