package perrin.diffusion.data.shapes;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.Fingerprint;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.KeyedRandom;
import perrin.diffusion.data.Part;

/**
 * Ten classes of drawn shapes in random position, rotation, size, grey level (or colour), filled or
 * stroked, on black.
 *
 * <p>A picture is a pure function of (seed, part, index); its class is {@code index mod 10}. A
 * pixel is as bright as the shape covers it, coverage being {@code clamp(1/2 - d)} for the signed
 * distance d in pixels from the pixel's centre to the outline.
 */
public final class ShapesDataset implements Dataset {
  private static final int TRAIN_COUNT = 60_000;
  private static final int TEST_COUNT = 10_000;
  private static final int SIDE = 28;
  private static final int MIN_SIDE = 16;
  private static final int MAX_SIDE = 64;

  /** How far any outline reaches from its centre, in units of its radius. */
  private static final double REACH = 1.15;

  /** Radius, centre and grey level, each scaled to fill [-1,1]. */
  private static final List<String> SCALARS = List.of("size", "x", "y", "level");

  private static final ShapeClass[] CLASSES = ShapeClass.values();
  private static final List<String> CLASS_NAMES =
      Arrays.stream(CLASSES).map(ShapeClass::label).toList();

  private final int count;
  private final ImageShape shape;
  private final Part part;
  private final long seed;

  /**
   * A set.
   *
   * @param options size from 16 to 64 (28 by default), channels 1 or 3 (1 by default), count (60
   *     000 for training and 10 000 for testing by default), part and seed
   * @throws DataException if the size is outside its range
   */
  public ShapesDataset(DatasetOptions options) {
    int side = options.size() == 0 ? SIDE : options.size();
    if (side < MIN_SIDE || side > MAX_SIDE) {
      throw new DataException(
          "shapes: size %d must be from %d to %d pixels".formatted(side, MIN_SIDE, MAX_SIDE));
    }
    this.part = options.part();
    int usual = part == Part.TRAIN ? TRAIN_COUNT : TEST_COUNT;
    this.count = options.count() == 0 ? usual : options.count();
    this.shape = new ImageShape(options.channels() == 0 ? 1 : options.channels(), side, side);
    this.seed = options.seed();
  }

  @Override
  public String name() {
    return "shapes/" + part.label();
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public ImageShape shape() {
    return shape;
  }

  @Override
  public List<String> classNames() {
    return CLASS_NAMES;
  }

  @Override
  public int label(int index) {
    return Objects.checkIndex(index, count) % CLASSES.length;
  }

  @Override
  public List<String> scalarNames() {
    return SCALARS;
  }

  @Override
  public void scalars(int index, float[] into, int offset) {
    var pose = Pose.of(KeyedRandom.hash(seed, part.ordinal()), Objects.checkIndex(index, count));
    into[offset] = (float) ((pose.radius() - 0.325) / 0.045);
    into[offset + 1] = (float) ((pose.x() - 0.5) / 0.172);
    into[offset + 2] = (float) ((pose.y() - 0.5) / 0.172);
    into[offset + 3] = (float) ((pose.level() - 0.8) / 0.2);
  }

  @Override
  public String fingerprint() {
    return Fingerprint.start("drawn")
        .text("shapes 1")
        .text(shape.toString())
        .number(part.ordinal())
        .number(seed)
        .number(count)
        .end();
  }

  @Override
  public void read(int index, float[] into, int offset) {
    var shapeClass = CLASSES[label(index)];
    Objects.checkFromIndexSize(offset, shape.values(), into.length);
    var pose = Pose.of(KeyedRandom.hash(seed, part.ordinal()), index);
    Arrays.fill(into, offset, offset + shape.values(), -1);
    int side = shape.width();
    double radius = pose.radius() * side;
    double halfStroke = pose.stroke() * side / 2;
    Drawing.cover(
        side,
        (x, y) -> {
          double d = radius * shapeClass.distance(x, y);
          return halfStroke > 0 ? Math.abs(d) - halfStroke : d;
        },
        new Drawing.Placed(pose.x() * side, pose.y() * side, pose.angle(), radius),
        REACH * radius + halfStroke + 1,
        (pixel, coverage) -> paint(into, offset + pixel, pose, coverage));
  }

  private void paint(float[] into, int at, Pose pose, double coverage) {
    if (shape.channels() == 1) {
      into[at] = (float) (2 * coverage * pose.level() - 1);
      return;
    }
    int plane = shape.height() * shape.width();
    for (int c = 0; c < shape.channels(); c++) {
      into[at + c * plane] = (float) (2 * coverage * pose.brightness(c) - 1);
    }
  }
}
