package perrin.diffusion.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/** Images or points held as floats, {@code [N,C,H,W]} in one segment. */
public final class FloatDataset implements Dataset {
  private final HeldSamples held;

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
    this.held =
        new HeldSamples(name, shape, values, Float.BYTES, "float samples", labels, classNames);
  }

  @Override
  public String name() {
    return held.name();
  }

  @Override
  public int size() {
    return held.size();
  }

  @Override
  public ImageShape shape() {
    return held.shape();
  }

  @Override
  public List<String> classNames() {
    return held.classNames();
  }

  @Override
  public void read(int index, float[] into, int offset) {
    Objects.checkIndex(index, held.size());
    int length = held.shape().values();
    Objects.checkFromIndexSize(offset, length, into.length);
    long at = (long) index * length * Float.BYTES;
    MemorySegment.copy(held.values(), ValueLayout.JAVA_FLOAT_UNALIGNED, at, into, offset, length);
  }

  @Override
  public int label(int index) {
    return held.label(index);
  }

  @Override
  public String fingerprint() {
    return held.fingerprint();
  }
}
