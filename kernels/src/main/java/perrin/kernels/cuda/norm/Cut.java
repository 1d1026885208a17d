package perrin.kernels.cuda.norm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import perrin.kernels.cuda.driver.Structure;
import perrin.kernels.cuda.view.Grids;

/**
 * How images are shared out, as {@code groupnorm.cuh}'s {@code Cut} has it: a block takes {@code
 * width} channels of {@code stretch} pixels of one sample, {@code vector} channels a thread.
 *
 * @param samples where channels lie
 * @param groups divides the channels
 * @param vector elements read at once, divides the width
 * @param width channels of a block, divides the channels
 * @param stretch pixels of a block
 * @param threads of a block
 */
record Cut(Samples samples, int groups, int vector, int width, int stretch, int threads)
    implements Structure {
  private static final int INTS = 6;

  /** Bytes of a pixel's row in a tile below which one of a pair of memory's sectors is wasted. */
  private static final int ROW = 64;

  /** Bytes of a sector: of narrower rows, blocks read what they do not use. */
  private static final int SECTOR = 32;

  /** The kernels' launch bounds: they hold more registers than larger blocks could have. */
  static final int MOST_THREADS = 512;

  /** Tiles smaller than this are joined while there are blocks to spare. */
  private static final int SMALL = 8 * 1024;

  /** A tile this large should leave no multiprocessor without one. */
  private static final int LARGE = 32 * 1024;

  /** Bytes that a multiprocessor keeps for itself of every block's shared memory. */
  private static final int OF_A_BLOCK = 1024;

  private static final int WARP = 32;
  private static final int VECTORS_PER_THREAD = 8;
  private static final int BLOCKS_PER_MULTIPROCESSOR = 4;

  /**
   * What a device offers.
   *
   * @param threads threads a block
   * @param multiprocessors their number
   * @param shared bytes of shared memory a block may have
   */
  record Machine(int threads, int multiprocessors, int shared) {}

  /**
   * Tiles of whole groups and all pixels, so that every pass happens in shared memory; null if they
   * do not fit or are too few. Two tiles a multiprocessor, so that one's loads pass while the other
   * is computed; else one with twice the threads.
   *
   * @param samples where channels lie
   * @param groups divides the channels
   * @param vector elements read at once
   * @param bytes bytes of an element in memory
   * @param kept bytes of an element in shared memory
   * @param sums sums a thread makes for each of its channels
   * @param m the device
   * @return the tiles or null
   */
  static Cut whole(
      Samples samples, int groups, int vector, int bytes, int kept, int sums, Machine m) {
    var half = new Machine(m.threads, m.multiprocessors, (m.shared - OF_A_BLOCK) / 2);
    var two = tiles(samples, groups, vector, bytes, kept, sums, half);
    if (two != null) {
      return two;
    }
    int threads = Math.max(m.threads, Math.min(MOST_THREADS, 2 * m.threads));
    var crowded = new Machine(threads, m.multiprocessors, m.shared);
    return tiles(samples, groups, vector, bytes, kept, sums, crowded);
  }

  private static Cut tiles(
      Samples samples, int groups, int vector, int bytes, int kept, int sums, Machine m) {
    int each = samples.channels() / groups;
    int unit = each / gcd(each, vector) * vector;
    int units = samples.channels() / unit;
    Cut best = null;
    for (int k = 1; k <= units; k++) {
      if (units % k != 0) {
        continue;
      }
      Cut cut = new Cut(samples, groups, vector, k * unit, samples.pixels(), m.threads);
      if (cut.vectors() > m.threads || cut.shared(kept, sums) > m.shared) {
        break;
      }
      if (best != null) {
        int tile = best.width * bytes * samples.pixels();
        boolean many = cut.blocks() >= BLOCKS_PER_MULTIPROCESSOR * m.multiprocessors;
        if (best.width * bytes >= ROW && !(tile < SMALL && many)) {
          break;
        }
      }
      best = cut;
    }
    boolean partial = best != null && best.width < samples.channels();
    if (best == null || partial && best.width * bytes < SECTOR) {
      return null;
    }
    boolean few = best.blocks() < m.multiprocessors;
    return few && best.width * bytes * samples.pixels() > LARGE ? null : best;
  }

  /**
   * Stretches of pixels of any channels, small enough that the device is filled.
   *
   * @param samples where channels lie
   * @param groups divides the channels
   * @param vector elements read at once
   * @param m the device
   * @return the stretches
   */
  static Cut stretches(Samples samples, int groups, int vector, Machine m) {
    int vectors = samples.channels() / vector;
    int across = divisor(vectors, Math.min(WARP, m.threads));
    if (across < 4 && vectors > across) {
      across = divisor(vectors, m.threads);
    }
    int rows = m.threads / across;
    Cut cut = null;
    for (int turns = VECTORS_PER_THREAD; turns > 0; turns /= 2) {
      cut = new Cut(samples, groups, vector, across * vector, rows * turns, m.threads);
      if (cut.blocks() >= BLOCKS_PER_MULTIPROCESSOR * m.multiprocessors) {
        break;
      }
    }
    return cut;
  }

  /** The largest divisor of n that is at most {@code most}. */
  private static int divisor(int n, int most) {
    int d = Math.min(n, most);
    while (n % d != 0) {
      d--;
    }
    return d;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  int vectors() {
    return width / vector;
  }

  int chunks() {
    return Grids.ceil(samples.pixels(), stretch);
  }

  int blocks() {
    return samples.count() * (samples.channels() / width) * chunks();
  }

  /** Groups of a block that has whole ones. */
  int groupsEach() {
    return width / (samples.channels() / groups);
  }

  /** Floats that {@code row_sums.cuh}'s {@code sum_rows} needs. */
  int scratch(int sums) {
    int v = vectors();
    boolean dividesWarp = v <= WARP && Integer.bitCount(v) == 1;
    return sums * vector * v * (dividesWarp ? threads / WARP : threads / v);
  }

  /** Bytes of shared memory for a kept tile, sums of rows, and three numbers a group or channel. */
  int shared(int kept, int sums) {
    long tile = (long) width * stretch * kept + 2 * 16;
    long floats = scratch(sums) + 3L * width;
    return (int) Math.min(Integer.MAX_VALUE, tile + 4 * floats);
  }

  @Override
  public int bytes() {
    return INTS * 4;
  }

  @Override
  public void write(MemorySegment to) {
    int[] values = {samples.stride(), samples.channels(), samples.pixels(), groups, width, stretch};
    for (int i = 0; i < INTS; i++) {
      to.set(ValueLayout.JAVA_INT, 4L * i, values[i]);
    }
  }
}
