package perrin.diffusion.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/** Images or points held as floats, {@code [N,C,H,W]} in one segment. */
public final class FloatDataset implements Dataset {
  private final String name;
  private final ImageShape shape;
  private final int size;
  private final MemorySegment values;
  private final int[] labels;
  private final List<String> classNames;
  private volatile String fingerprint;

  /**
   * A set over floats.
   *
   * @param name the set's name
   * @param shape C, H and W
   * @param values the floats in native order, {@code [N,C,H,W]}; not copied
   * @param labels the classes, {@code [N]}, or none at all; not copied
   * @param classNames what the classes are called; empty if there are no labels
   * @throws IllegalArgumentException if the numbers do not fit each other
   */
  public FloatDataset(
      String name, ImageShape shape, MemorySegment values, int[] labels, List<String> classNames) {
    long bytes = (long) shape.values() * Float.BYTES;
    long count = values.byteSize() / bytes;
    if (count < 1 || count > Integer.MAX_VALUE || count * bytes != values.byteSize()) {
      throw new IllegalArgumentException(
          "%s: %d bytes are not a number of float samples %s"
              .formatted(name, values.byteSize(), shape));
    }
    if (labels.length != (classNames.isEmpty() ? 0 : count)) {
      throw new IllegalArgumentException(
          "%s: %d samples, %d labels, %d classes"
              .formatted(name, count, labels.length, classNames.size()));
    }
    for (int label : labels) {
      Objects.checkIndex(label, classNames.size());
    }
    this.name = name;
    this.shape = shape;
    this.size = (int) count;
    this.values = values;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
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
    int length = shape.values();
    Objects.checkFromIndexSize(offset, length, into.length);
    long at = (long) index * length * Float.BYTES;
    MemorySegment.copy(values, ValueLayout.JAVA_FLOAT_UNALIGNED, at, into, offset, length);
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
              .bytes(values)
              .ints(labels)
              .text(String.join("\n", classNames))
              .end();
      fingerprint = known;
    }
    return known;
  }
}
