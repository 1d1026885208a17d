package perrin.diffusion.image;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays images out in rows and columns, each above its caption.
 *
 * @param columns images a row, or 0 for a layout near a square
 */
public record CaptionedGrid(int columns) {
  private static final int GAP = 10;
  private static final int CELL = 128;
  private static final int LINE = 14;
  private static final int MOST_LINES = 10;
  private static final long MOST_PIXELS = 1 << 26;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final Color GROUND = new Color(0x1c1c20);

  /** What is thought of an image. */
  public enum Mark {
    /** Nothing. */
    NONE(0xd0d0d4),
    /** It shows what the caption says: green. */
    RIGHT(0x7fd69a),
    /** It does not: orange. */
    WRONG(0xf0a35e);

    private final Color colour;

    Mark(int rgb) {
      this.colour = new Color(rgb);
    }
  }

  /**
   * The text below an image.
   *
   * @param text what it says
   * @param mark its colour
   */
  public record Caption(String text, Mark mark) {}

  /** Checks the range. */
  public CaptionedGrid {
    if (columns < 0) {
      throw new IllegalArgumentException("grid: columns " + columns + " must be at least 0");
    }
  }

  /**
   * Draws images, the first in the upper left, row by row.
   *
   * @param images values in [-1,1], {@code [N,C,H,W]} flattened; what lies outside is clamped
   * @param channels C, 1 or 3
   * @param height H
   * @param width W
   * @param captions one an image
   * @return the picture, in colour
   * @throws IllegalArgumentException if the values are not as many such images as captions, or the
   *     picture would be too large
   */
  public Bitmap draw(float[] images, int channels, int height, int width, List<Caption> captions) {
    int values = Math.multiplyExact(Math.multiplyExact(channels, height), width);
    int count = captions.size();
    if ((channels != 1 && channels != 3)
        || values < 1
        || count == 0
        || images.length != (long) values * count) {
      throw new IllegalArgumentException(
          "grid: %d values are not %d images [%d,%d,%d] with 1 or 3 channels"
              .formatted(images.length, count, channels, height, width));
    }
    int across = columns > 0 ? Math.min(columns, count) : (int) Math.ceil(Math.sqrt(count));
    int scale = Math.max(1, CELL / Math.max(height, width));
    int cell = Math.max(CELL, width * scale);
    List<List<String>> texts = wrapped(captions, cell);
    int[] tops = tops(texts, across, height * scale);
    long fullWidth = GAP + (long) across * (cell + GAP);
    long fullHeight = tops[tops.length - 1];
    if (fullWidth * fullHeight > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "grid: a picture of %d x %d pixels is too large; draw fewer images"
              .formatted(fullWidth, fullHeight));
    }
    var picture = new BufferedImage((int) fullWidth, (int) fullHeight, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = picture.createGraphics();
    try {
      g.setColor(GROUND);
      g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
      g.setFont(FONT);
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      for (int i = 0; i < count; i++) {
        int left = GAP + i % across * (cell + GAP);
        int top = tops[i / across];
        paste(images, i * values, channels, height, width, scale, picture, left, top);
        g.setColor(captions.get(i).mark().colour);
        int line = top + height * scale;
        for (String text : texts.get(i)) {
          line += LINE;
          g.drawString(text, left, line);
        }
      }
    } finally {
      g.dispose();
    }
    return Bitmap.of(picture);
  }

  /** Where rows begin; a row is as high as its longest caption needs. The last is the end. */
  private static int[] tops(List<List<String>> texts, int across, int imageHeight) {
    int rows = (texts.size() + across - 1) / across;
    var tops = new int[rows + 1];
    tops[0] = GAP;
    for (int row = 0; row < rows; row++) {
      int lines =
          texts.subList(row * across, Math.min(texts.size(), (row + 1) * across)).stream()
              .mapToInt(List::size)
              .max()
              .orElse(0);
      tops[row + 1] = Math.addExact(tops[row], imageHeight + lines * LINE + 2 * GAP);
    }
    return tops;
  }

  private static List<List<String>> wrapped(List<Caption> captions, int width) {
    var scratch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      FontMetrics metrics = scratch.getFontMetrics(FONT);
      return captions.stream().map(c -> wrap(c.text(), metrics, width)).toList();
    } finally {
      scratch.dispose();
    }
  }

  private static List<String> wrap(String text, FontMetrics metrics, int width) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (!line.isEmpty() && metrics.stringWidth(longer) > width) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(word);
      } else {
        line.setLength(0);
        line.append(longer);
      }
      if (lines.size() == MOST_LINES) {
        lines.set(MOST_LINES - 1, lines.getLast() + " …");
        return lines;
      }
    }
    lines.add(line.toString());
    return lines;
  }

  private static void paste(
      float[] images,
      int from,
      int channels,
      int height,
      int width,
      int scale,
      BufferedImage to,
      int left,
      int top) {
    for (int y = 0; y < height * scale; y++) {
      for (int x = 0; x < width * scale; x++) {
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          int plane = channels == 1 ? 0 : c;
          float value = images[from + (plane * height + y / scale) * width + x / scale];
          rgb = rgb << 8 | Bitmap.toByte(value) & 0xff;
        }
        to.setRGB(left + x, top + y, rgb);
      }
    }
  }
}
