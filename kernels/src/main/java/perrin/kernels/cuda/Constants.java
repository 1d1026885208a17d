package perrin.kernels.cuda;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import perrin.kernels.cuda.driver.DeviceMemory;
import perrin.kernels.cuda.view.DeviceStorage;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Tables of numbers that stay on the device, found again by what they hold. They are the backend's
 * own and count as nobody's live memory.
 */
final class Constants {
  private static final int MOST_TABLES = 1024;

  private final Backend backend;
  private final DeviceMemory memory;
  private final Scope held = Scope.holder("constants");
  private final Map<Key, Tensor> tables = new HashMap<>();

  /** A table's contents. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Key(Shape shape, double[] values) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key k && shape.equals(k.shape) && Arrays.equals(values, k.values);
    }

    @Override
    public int hashCode() {
      return 31 * shape.hashCode() + Arrays.hashCode(values);
    }
  }

  Constants(Backend backend, DeviceMemory memory) {
    this.backend = backend;
    this.memory = memory;
  }

  synchronized Tensor of(Shape shape, double[] values) {
    var key = new Key(shape, values);
    Tensor t = tables.get(key);
    if (t == null) {
      if (tables.size() == MOST_TABLES) {
        return null;
      }
      try (Scope _ = Scope.open("constant")) {
        t = held.hold(Tensor.of(backend, shape, values));
      }
      memory.disregard(((DeviceStorage) t.storage()).bytes());
      tables.put(new Key(shape, values.clone()), t);
    }
    return t;
  }
}
