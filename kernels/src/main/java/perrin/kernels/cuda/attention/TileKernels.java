package perrin.kernels.cuda.attention;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Grids;

/**
 * The kernels of one way to compute: a file for each size of heads, and in it forward, gq and gkv.
 *
 * @param device where
 * @param kind the file's name between "attention_" and the size
 * @param threads threads a block
 * @param tiles what lies in shared memory, or null where the kernels say so themselves
 */
record TileKernels(CudaDevice device, String kind, int threads, Tiles tiles) {
  /** Heads as wide as this are taken; a kernel is made for each, and takes all below. */
  static final int[] HEAD_SIZES = {64, 128, 256};

  private static final int ROWS = 64;
  private static final int RESERVED = 1024;

  /**
   * Shared memory of the kernels of attention_tensor.cuh.
   *
   * @param bytes of an element
   * @param padding elements between rows
   * @param forward columns of a tile for each of {@link #HEAD_SIZES}
   * @param backward the same of the backward step
   */
  record Tiles(int bytes, int padding, int[] forward, int[] backward) {
    int shared(int size, int kept, int columns, int stages) {
      int pitch = HEAD_SIZES[size] + padding;
      int numbers = 2 * columns * Float.BYTES;
      return (kept * ROWS + 2 * stages * columns) * pitch * bytes + stages * numbers;
    }

    /** Whether all of a size can run where a block may ask for so much. */
    boolean fit(int size, int most) {
      return shared(size, 2, backward[size], 1) <= most;
    }

    /**
     * Two tiles under way, unless a block has no room for them or two blocks of one tile each share
     * a multiprocessor: one's products then hide the other's loads. A multiprocessor has what a
     * block may ask for and 1 KB, and keeps 1 KB for each block.
     */
    int stages(int size, int kept, int columns, int most) {
      int two = shared(size, kept, columns, 2);
      boolean paired = 2 * shared(size, kept, columns, 1) + RESERVED <= most;
      return two > most || 2 * two + RESERVED > most && paired ? 1 : 2;
    }
  }

  /** Exact float32. */
  static TileKernels float32(CudaDevice device) {
    return new TileKernels(device, "f32", 256, null);
  }

  /** Operands of bf16 on tensor cores. */
  static TileKernels bf16(CudaDevice device) {
    var tiles = new Tiles(2, 0, new int[] {64, 64, 32}, new int[] {64, 32, 32});
    return new TileKernels(device, "bf16", 128, tiles);
  }

  /** Operands of float32 on tensor cores, which round them. */
  static TileKernels tf32(CudaDevice device) {
    var tiles = new Tiles(4, 4, new int[] {32, 32, 16}, new int[] {32, 32, 16});
    return new TileKernels(device, "tf32", 128, tiles);
  }

  /** Whether the device has the shared memory that the wider of keys and values needs. */
  boolean fit(int widest) {
    return tiles == null || tiles.fit(size(widest), device.sharedPerBlock());
  }

  /** Which of {@link #HEAD_SIZES} holds so many columns, or -1. */
  static int size(int columns) {
    for (int i = 0; i < HEAD_SIZES.length; i++) {
      if (columns <= HEAD_SIZES[i]) {
        return i;
      }
    }
    return -1;
  }

  void forward(AttentionArgument a) {
    run("", a, a.queries(), 1, tiles == null ? null : tiles.forward);
  }

  void backward(AttentionArgument a) {
    int[] columns = tiles == null ? null : tiles.backward;
    run("gq_", a, a.queries(), 2, columns);
    if (columns != null && HEAD_SIZES[size(a.widest())] == 256) {
      // The accumulators of both do not fit the registers.
      run("gk_", a, a.keys(), 2, columns);
      run("gv_", a, a.keys(), 2, columns);
    } else {
      run("gkv_", a, a.keys(), 2, columns);
    }
  }

  private void run(String what, AttentionArgument a, int rows, int kept, int[] columns) {
    int size = size(a.widest());
    int stages = 0;
    int shared = 0;
    if (columns != null) {
      stages = tiles.stages(size, kept, columns[size], device.sharedPerBlock());
      shared = tiles.shared(size, kept, columns[size], stages);
    }
    String suffix = kind + "_" + HEAD_SIZES[size];
    device
        .kernel("attention_" + suffix, "attention_" + what + suffix)
        .with()
        .b(a.withStages(stages))
        .run(a.heads() * Grids.ceil(rows, ROWS), 1, 1, threads, shared);
  }
}
