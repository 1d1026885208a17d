package perrin.diffusion.data.scenes;

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
 * Colour pictures of one to three shapes with captions.
 *
 * <p>Picture and caption are a pure function of (seed, part, index) and of how many shapes the set
 * draws. The class of a picture with one shape is that shape; of a set with one to three it is
 * their number; sets of two or of three alone have no classes.
 */
public final class ScenesDataset implements Dataset {
  private static final int TRAIN_COUNT = 60_000;
  private static final int TEST_COUNT = 10_000;
  private static final int SIDE = 32;
  private static final int MIN_SIDE = 16;
  private static final int MAX_SIDE = 64;
  private static final int CHANNELS = 3;

  private static final SceneShape[] SHAPES = SceneShape.values();

  private final String name;
  private final int objects;
  private final int count;
  private final ImageShape shape;
  private final Part part;
  private final long seed;

  /**
   * A set.
   *
   * @param objects how many shapes a picture has, 1 to 3, or 0 for as many pictures with one as
   *     with two and with three
   * @param options size from 16 to 64 (32 by default), channels 3, count (60 000 for training and
   *     10 000 for testing by default), part and seed
   * @throws DataException if the size is outside its range, or grey is asked for
   */
  public ScenesDataset(int objects, DatasetOptions options) {
    if (objects < 0 || objects > SceneRequest.MOST) {
      throw new IllegalArgumentException("scenes: " + objects + " shapes, must be 0 to 3");
    }
    this.name = objects == 0 ? "scenes" : "scenes-" + objects;
    int side = options.size() == 0 ? SIDE : options.size();
    if (side < MIN_SIDE || side > MAX_SIDE) {
      throw new DataException(
          "%s: size %d must be from %d to %d pixels".formatted(name, side, MIN_SIDE, MAX_SIDE));
    }
    if (options.channels() == 1) {
      throw new DataException(name + ": channels 1 is grey, but captions name colours; use 3");
    }
    this.objects = objects;
    this.part = options.part();
    int usual = part == Part.TRAIN ? TRAIN_COUNT : TEST_COUNT;
    this.count = options.count() == 0 ? usual : options.count();
    this.shape = new ImageShape(CHANNELS, side, side);
    this.seed = options.seed();
  }

  @Override
  public String name() {
    return name + "/" + part.label();
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
    return switch (objects) {
      case 0 -> List.of("one shape", "two shapes", "three shapes");
      case 1 -> Arrays.stream(SHAPES).map(SceneShape::word).toList();
      default -> List.of();
    };
  }

  @Override
  public int label(int index) {
    Objects.checkIndex(index, count);
    return objects > 1 ? -1 : index % classes();
  }

  @Override
  public String caption(int index) {
    var random = random(index);
    var scene = scene(index, random);
    return SceneWriter.write(SceneWriter.choose(scene, random), random);
  }

  /**
   * What is in a picture.
   *
   * @param index which one
   * @return its shapes and ground
   */
  public Scene scene(int index) {
    return scene(index, random(index));
  }

  /**
   * What a picture's caption says.
   *
   * @param index which one
   * @return the request for which the picture is an answer
   */
  public SceneRequest request(int index) {
    var random = random(index);
    return SceneWriter.choose(scene(index, random), random);
  }

  @Override
  public void read(int index, float[] into, int offset) {
    Objects.checkFromIndexSize(offset, shape.values(), into.length);
    scene(index).draw(shape.width(), into, offset);
  }

  @Override
  public String fingerprint() {
    return Fingerprint.start("drawn")
        .text(name + " 1")
        .text(shape.toString())
        .number(part.ordinal())
        .number(seed)
        .number(count)
        .end();
  }

  private KeyedRandom random(int index) {
    Objects.checkIndex(index, count);
    return new KeyedRandom(KeyedRandom.hash(seed, part.ordinal()), index);
  }

  private Scene scene(int index, KeyedRandom random) {
    int drawn = objects == 0 ? 1 + label(index) : objects;
    return SceneMaker.make(random, objects == 1 ? SHAPES[label(index)] : null, drawn);
  }
}
