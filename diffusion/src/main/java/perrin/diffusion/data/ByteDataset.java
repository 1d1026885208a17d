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

  private final HeldSamples held;

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
    this.held = new HeldSamples(name, shape, pixels, 1, "images", labels, classNames);
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
    int values = held.shape().values();
    Objects.checkFromIndexSize(offset, values, into.length);
    MemorySegment pixels = held.values();
    long at = (long) index * values;
    for (int i = 0; i < values; i++) {
      into[offset + i] = VALUE[pixels.get(ValueLayout.JAVA_BYTE, at + i) & 0xff];
    }
  }

  @Override
  public int label(int index) {
    return held.label(index);
  }

  @Override
  public String fingerprint() {
    return held.fingerprint();
  }

  private static float[] values256() {
    var values = new float[256];
    for (int p = 0; p < 256; p++) {
      values[p] = (float) (p / 127.5 - 1);
    }
    return values;
  }
}
