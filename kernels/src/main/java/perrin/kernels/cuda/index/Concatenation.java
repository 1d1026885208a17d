package perrin.kernels.cuda.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Structure;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.cuda.view.Units;
import perrin.tensor.Tensor;

/** Tensors one after another along an axis, several a launch ({@code concat.cu}). */
public final class Concatenation {
  private static final int MOST_PARTS = 8;
  private static final int ADDRESSES = 2;
  private static final int[] NONE = {};

  /** A part and its range of the destination. */
  private record Part(long from, long to, Units units) {}

  /** The kernels' structure Parts. */
  private record Parts(List<Part> list) implements Structure {
    private int each() {
      return ADDRESSES * Long.BYTES + list.getFirst().units.nest().bytes();
    }

    @Override
    public int bytes() {
      return MOST_PARTS * each();
    }

    @Override
    public void write(MemorySegment to) {
      for (int i = 0; i < list.size(); i++) {
        Part p = list.get(i);
        MemorySegment here = to.asSlice((long) i * each(), each());
        here.set(ValueLayout.JAVA_LONG, 0, p.from);
        here.set(ValueLayout.JAVA_LONG, Long.BYTES, p.to);
        p.units.nest().write(here.asSlice(ADDRESSES * Long.BYTES));
      }
    }
  }

  private final CudaDevice device;

  /**
   * For a device.
   *
   * @param device where
   */
  public Concatenation(CudaDevice device) {
    this.device = device;
  }

  /**
   * Writes the parts into their ranges of y.
   *
   * @param parts of y's type
   * @param axis from 0 to rank - 1
   * @param y destination
   * @return false if the types differ
   */
  public boolean concat(Tensor[] parts, int axis, Tensor y) {
    if (!Places.all(y.dtype(), parts)) {
      return false;
    }
    Map<Integer, List<Part>> byUnit = new TreeMap<>();
    int at = 0;
    for (Tensor p : parts) {
      Tensor range = y.slice(axis, at, at + p.dim(axis));
      at += p.dim(axis);
      if (p.size() > 0) {
        Part part = part(p, range);
        byUnit.computeIfAbsent(part.units.bytes(), n -> new ArrayList<>()).add(part);
      }
    }
    byUnit.forEach(this::run);
    return true;
  }

  private static Part part(Tensor x, Tensor range) {
    long[] addresses = {Places.address(range), Places.address(x)};
    Units units =
        Units.of(
            x.dtype().bytes(), x.shape().dims(), NONE, addresses, range.strides(), x.strides());
    return new Part(addresses[1], addresses[0], units);
  }

  private void run(int unit, List<Part> parts) {
    for (int i = 0; i < parts.size(); i += MOST_PARTS) {
      List<Part> now = parts.subList(i, Math.min(parts.size(), i + MOST_PARTS));
      int longest = now.stream().mapToInt(p -> p.units.nest().size()).max().orElse(0);
      device
          .kernel("concat", "concat_" + unit)
          .with()
          .b(new Parts(now))
          .run(Grids.blocks(device, longest), now.size(), 1, device.options().threads(), 0);
    }
  }
}
