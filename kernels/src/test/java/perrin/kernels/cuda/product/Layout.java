package perrin.kernels.cuda.product;

import java.util.Arrays;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** How an operand's last two axes lie. */
enum Layout {
  ROWS,
  COLUMNS,
  /** Rows with a gap behind each. */
  GAPS,
  /** Rows, each at a multiple of 16 bytes. */
  ALIGNED_ROWS,
  /** Columns, each at a multiple of 16 bytes. */
  ALIGNED_COLUMNS,
  /** Every second element of every second row. */
  SPARSE,
  /** The last row first. */
  FLIPPED,
  /** Rows, shared by all products of a batch. */
  SHARED;

  /** Uninitialised memory of the emulated device is NaN, around the view as well. */
  Tensor place(Backend backend, DType type, int... dims) {
    int[] d = dims.clone();
    int r = d.length - 2;
    switch (this) {
      case COLUMNS -> {
        d[r] = dims[r + 1];
        d[r + 1] = dims[r];
      }
      case GAPS -> d[r + 1] += 3;
      case ALIGNED_ROWS -> d[r + 1] = (d[r + 1] + 15) / 8 * 8;
      case ALIGNED_COLUMNS -> {
        d[r] = dims[r + 1];
        d[r + 1] = (dims[r] + 15) / 8 * 8;
      }
      case SPARSE -> {
        d[r] *= 2;
        d[r + 1] *= 2;
      }
      case SHARED -> Arrays.fill(d, 0, r, 1);
      default -> {}
    }
    Tensor t = Tensor.allocate(backend, type, Shape.of(d), "operand");
    return switch (this) {
      case ROWS -> t;
      case COLUMNS -> t.transpose(r, r + 1);
      case GAPS -> t.slice(r + 1, 1, dims[r + 1] + 1);
      case ALIGNED_ROWS -> t.slice(r + 1, 0, dims[r + 1]);
      case ALIGNED_COLUMNS -> t.slice(r + 1, 0, dims[r]).transpose(r, r + 1);
      case SPARSE -> t.slice(r, 0, d[r], 2).slice(r + 1, 0, d[r + 1], 2);
      case FLIPPED -> t.flip(r);
      case SHARED -> t.expand(Shape.of(dims));
    };
  }
}
