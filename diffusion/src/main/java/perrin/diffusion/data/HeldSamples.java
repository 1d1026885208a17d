package perrin.diffusion.data;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/** Samples [N,C,H,W] in one segment with their labels: what sets held in memory have in common. */
final class HeldSamples {
  private final String name;
  private final ImageShape shape;
  private final int size;
  private final MemorySegment values;
  private final int[] labels;
  private final List<String> classNames;
  private volatile String fingerprint;

  /**
   * Checks that the numbers fit each other.
   *
   * @param bytes of one value
   * @param what the samples are called in messages, such as {@code images}
   * @throws IllegalArgumentException if they do not
   */
  HeldSamples(
      String name,
      ImageShape shape,
      MemorySegment values,
      int bytes,
      String what,
      int[] labels,
      List<String> classNames) {
    long each = (long) shape.values() * bytes;
    long count = values.byteSize() / each;
    if (count < 1 || count > Integer.MAX_VALUE || count * each != values.byteSize()) {
      throw new IllegalArgumentException(
          "%s: %d bytes are not a number of %s %s".formatted(name, values.byteSize(), what, shape));
    }
    if (labels.length != (classNames.isEmpty() ? 0 : count)) {
      throw new IllegalArgumentException(
          "%s: %d %s, %d labels, %d classes"
              .formatted(name, count, what, labels.length, classNames.size()));
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

  String name() {
    return name;
  }

  int size() {
    return size;
  }

  ImageShape shape() {
    return shape;
  }

  MemorySegment values() {
    return values;
  }

  List<String> classNames() {
    return classNames;
  }

  /** -1 where there are no labels. */
  int label(int index) {
    Objects.checkIndex(index, size);
    return labels.length == 0 ? -1 : labels[index];
  }

  String fingerprint() {
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
