package perrin.diffusion.restoration;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.image.Bitmap;
import perrin.diffusion.image.ImageGrid;

/** Pictures and what became of them: a row a picture, the columns in the order they were added. */
public final class ResultGrid {
  /** More pictures are not drawn. */
  public static final int MOST_ROWS = 16;

  /** More results of one picture by one method are not drawn. */
  public static final int MOST_RESULTS = 8;

  private final ImageShape shape;
  private final int rows;
  private final List<float[]> columns = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /**
   * An empty grid.
   *
   * @param shape C, H and W
   * @param pictures how many there are, of which the first are drawn
   */
  public ResultGrid(ImageShape shape, int pictures) {
    this.shape = shape;
    this.rows = Math.min(pictures, MOST_ROWS);
  }

  /**
   * Adds a column.
   *
   * @param name what it is
   * @param values a picture a row, [N,C,H,W] flattened
   * @return this
   */
  public ResultGrid column(String name, float[] values) {
    names.add(name);
    columns.add(values);
    return this;
  }

  /**
   * Adds the results of a method, the first ones of each picture.
   *
   * @param name the method
   * @param results its results
   * @return this
   */
  public ResultGrid results(String name, Restored results) {
    int shown = Math.min(results.count(), MOST_RESULTS);
    for (int k = 0; k < shown; k++) {
      column(results.count() == 1 ? name : name + " " + (k + 1), results.all(k));
    }
    return this;
  }

  /**
   * What the columns are.
   *
   * @return from left to right
   */
  public List<String> names() {
    return List.copyOf(names);
  }

  /**
   * Draws it.
   *
   * @return the picture
   */
  public Bitmap draw() {
    int size = shape.values();
    var all = new float[rows * columns.size() * size];
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < columns.size(); k++) {
        System.arraycopy(columns.get(k), row * size, all, (row * columns.size() + k) * size, size);
      }
    }
    return ImageGrid.of(Math.max(shape.height(), shape.width()))
        .withColumns(columns.size())
        .draw(all, shape.channels(), shape.height(), shape.width());
  }

  /**
   * One picture alone, pixel by pixel.
   *
   * @param values [C,H,W] flattened
   * @param shape C, H and W
   * @return the picture
   */
  public static Bitmap single(float[] values, ImageShape shape) {
    return new ImageGrid(1, 0, 1, 0).draw(values, shape.channels(), shape.height(), shape.width());
  }
}
