package perrin.tensor.reference;

import perrin.tensor.HostStorage;
import perrin.tensor.Tensor;

/**
 * The elements of a host tensor as doubles: places in the slab by logical index.
 *
 * <p>{@code int[] place} lists, in row-major order, where each element lies; simple and slow, as
 * the reference should be.
 */
final class Cells {
  private final HostStorage storage;
  private final int[] place;

  private Cells(HostStorage storage, int[] place) {
    this.storage = storage;
    this.place = place;
  }

  static Cells of(Tensor t) {
    HostStorage s = (HostStorage) t.storage();
    return new Cells(s, places(t, s.base() + t.offset()));
  }

  /** Places of all elements in row-major order. */
  static int[] places(Tensor t, int base) {
    int n = t.size();
    int rank = t.rank();
    int[] out = new int[n];
    int[] dims = t.shape().dims();
    int[] strides = t.strides();
    int[] at = new int[rank];
    int p = base;
    for (int i = 0; i < n; i++) {
      out[i] = p;
      for (int a = rank - 1; a >= 0; a--) {
        p += strides[a];
        if (++at[a] < dims[a]) {
          break;
        }
        p -= strides[a] * dims[a];
        at[a] = 0;
      }
    }
    return out;
  }

  int size() {
    return place.length;
  }

  double get(int i) {
    return switch (storage.dtype()) {
      case FLOAT32 -> storage.floats()[place[i]];
      case FLOAT64 -> storage.doubles()[place[i]];
      case INT32 -> storage.ints()[place[i]];
      case BFLOAT16 -> throw new IllegalArgumentException("reference: no BFLOAT16 on the host");
    };
  }

  int getInt(int i) {
    return storage.ints()[place[i]];
  }

  void set(int i, double v) {
    switch (storage.dtype()) {
      case FLOAT32 -> storage.floats()[place[i]] = (float) v;
      case FLOAT64 -> storage.doubles()[place[i]] = v;
      case INT32 -> storage.ints()[place[i]] = (int) v;
      case BFLOAT16 -> throw new IllegalArgumentException("reference: no BFLOAT16 on the host");
    }
  }
}
