package perrin.diffusion.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/**
 * Images held as one byte a value: byte p stands for {@code p / 127.5 - 1}.
 *
 * <p>The bytes lie in one segment, {@code [N,C,H,W]}, usually outside the heap.
 */
public final class ByteDataset implements Dataset {
  private static final float[] VALUE = values256();

  private final String name;
  private final ImageShape shape;
  private final int size;
  private final MemorySegment pixels;
  private final int[] labels;
  private final List<String> classNames;
  private volatile String fingerprint;

  /**
   * A set over bytes.
   *
   * @param name the set's name
   * @param shape C, H and W
   * @param pixels the bytes, {@code [N,C,H,W]}; not copied
   * @param labels the classes, {@code [N]}, or none at all; not copied
   * @param classNames what the classes are called; empty if there are no labels
   * @throws IllegalArgumentException if the numbers do not fit each other
   */
  public ByteDataset(
      String name, ImageShape shape, MemorySegment pixels, int[] labels, List<String> classNames) {
    long count = pixels.byteSize() / shape.values();
    if (count < 1 || count > Integer.MAX_VALUE || count * shape.values() != pixels.byteSize()) {
      throw new IllegalArgumentException(
          "%s: %d bytes are not a number of images %s".formatted(name, pixels.byteSize(), shape));
    }
    if (labels.length != (classNames.isEmpty() ? 0 : count)) {
      throw new IllegalArgumentException(
          "%s: %d images, %d labels, %d classes"
              .formatted(name, count, labels.length, classNames.size()));
    }
    for (int label : labels) {
      Objects.checkIndex(label, classNames.size());
    }
    this.name = name;
    this.shape = shape;
    this.size = (int) count;
    this.pixels = pixels;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
  }

  /**
   * The value of a byte.
   *
   * @param pixel from 0 to 255, given as a signed byte
   * @return {@code p / 127.5 - 1}, rounded once
   */
  public static float value(byte pixel) {
    return VALUE[pixel & 0xff];
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int channels() {
    return shape.channels();
  }

  @Override
  public int height() {
    return shape.height();
  }

  @Override
  public int width() {
    return shape.width();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public void read(int index, float[] into, int offset) {
    Objects.checkIndex(index, size);
    int values = shape.values();
    Objects.checkFromIndexSize(offset, values, into.length);
    long at = (long) index * values;
    for (int i = 0; i < values; i++) {
      into[offset + i] = VALUE[pixels.get(ValueLayout.JAVA_BYTE, at + i) & 0xff];
    }
  }

  @Override
  public int label(int index) {
    Objects.checkIndex(index, size);
    return labels.length == 0 ? -1 : labels[index];
  }

  @Override
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      known =
          Fingerprint.start("content")
              .text(shape.toString())
              .bytes(pixels)
              .ints(labels)
              .text(String.join("\n", classNames))
              .end();
      fingerprint = known;
    }
    return known;
  }

  private static float[] values256() {
    var values = new float[256];
    for (int p = 0; p < 256; p++) {
      values[p] = (float) (p / 127.5 - 1);
    }
    return values;
  }
}
