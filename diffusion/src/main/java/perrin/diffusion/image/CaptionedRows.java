package perrin.diffusion.image;

import java.awt.Font;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of images, each with a few words on its left. */
public final class CaptionedRows {
  /** The value of the ground between images: what a place without an image holds. */
  public static final float EMPTY = 48 / 127.5f - 1;

  private static final int LETTER = 8;
  private static final int SIZE = 13;

  private final int channels;
  private final int height;
  private final int width;
  private final List<String> captions = new ArrayList<>();
  private final List<float[]> rows = new ArrayList<>();

  /**
   * No rows.
   *
   * @param channels of each image, 1 or 3
   * @param height of each image
   * @param width of each image
   */
  public CaptionedRows(int channels, int height, int width) {
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  /**
   * Adds a row below the others.
   *
   * @param caption a few words
   * @param images values in [-1,1], {@code [N,C,H,W]} flattened, at least one image
   * @return this
   * @throws IllegalArgumentException if the values are no number of images
   */
  public CaptionedRows add(String caption, float... images) {
    int values = channels * height * width;
    if (images.length == 0 || images.length % values != 0) {
      throw new IllegalArgumentException(
          "rows: %d values are no number of images [%d,%d,%d]"
              .formatted(images.length, channels, height, width));
    }
    captions.add(caption);
    rows.add(images);
    return this;
  }

  /**
   * The picture.
   *
   * @return in colour
   * @throws IllegalArgumentException if there is no row, or the picture would be too large
   */
  public Bitmap picture() {
    int longest = rows.stream().mapToInt(r -> r.length).max().orElse(0);
    var all = new float[longest * rows.size()];
    Arrays.fill(all, EMPTY);
    for (int r = 0; r < rows.size(); r++) {
      System.arraycopy(rows.get(r), 0, all, r * longest, rows.get(r).length);
    }
    ImageGrid layout = ImageGrid.of(Math.max(height, width));
    layout = layout.withColumns(longest / Math.max(1, channels * height * width));
    Bitmap grid = layout.draw(all, channels, height, width);
    int words = captions.stream().mapToInt(String::length).max().orElse(0);
    int margin = words == 0 ? 0 : 12 + words * LETTER;
    try (var canvas = new Canvas(margin + grid.width(), grid.height())) {
      canvas.paste(grid, margin, 0);
      canvas.font(Font.PLAIN, SIZE);
      double each = (double) (grid.height() - layout.padding()) / rows.size();
      for (int r = 0; r < rows.size(); r++) {
        double middle = layout.padding() + (r + 0.5) * each - layout.padding() / 2.0;
        canvas.text(captions.get(r), margin - 8.0, middle + SIZE / 3.0, 1);
      }
      return canvas.picture();
    }
  }
}
