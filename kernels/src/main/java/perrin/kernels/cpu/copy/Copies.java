package perrin.kernels.cpu.copy;

import java.util.Arrays;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.loops.Nest;

/**
 * dst = src for views of any strides.
 *
 * <p>The loops follow the destination (view 0). Where the fastest one is contiguous in the source
 * (view 1) too, or repeats one element, whole runs are moved. Where instead another loop is
 * contiguous in the source, the two change places in tiles, so that every cache line that is read
 * is used up while it is there.
 */
public final class Copies {
  private static final int CHUNK = 1 << 14;
  private static final int TILE = 16;
  private static final int SHORT = 16;

  private final Team team;

  /**
   * Creates the kernel.
   *
   * @param team threads
   */
  public Copies(Team team) {
    this.team = team;
  }

  /**
   * Copies.
   *
   * @param nest loops over destination (view 0) and source (view 1)
   * @param src source array
   * @param from place of the source's element 0
   * @param dst destination array
   * @param to place of the destination's element 0
   */
  public void run(Nest nest, float[] src, int from, float[] dst, int to) {
    if (nest.size() == 0) {
      return;
    }
    int across = across(nest);
    if (across >= 0) {
      turned(nest, across, src, from, dst, to);
    } else if (nest.loops() == 1) {
      line(nest, src, from, dst, to);
    } else {
      int rows = nest.size() / nest.inner();
      int each = Math.max(1, CHUNK / nest.inner());
      team.run(
          (rows + each - 1) / each,
          (chunk, scratch) -> {
            int first = chunk * each;
            rows(nest, first, Math.min(rows, first + each), src, from, dst, to);
          });
    }
  }

  /** On the calling thread alone. */
  void alone(Nest nest, float[] src, int from, float[] dst, int to) {
    if (nest.size() > 0) {
      rows(nest, 0, nest.size() / nest.inner(), src, from, dst, to);
    }
  }

  private void line(Nest nest, float[] src, int from, float[] dst, int to) {
    int n = nest.inner();
    int out = nest.stride(0, 0);
    int in = nest.stride(1, 0);
    team.run(
        (n + CHUNK - 1) / CHUNK,
        (chunk, scratch) -> {
          int i = chunk * CHUNK;
          int count = Math.min(CHUNK, n - i);
          move(src, from + i * in, in, dst, to + i * out, out, count);
        });
  }

  private static void rows(
      Nest nest, int first, int end, float[] src, int from, float[] dst, int to) {
    int last = nest.loops() - 1;
    int out = nest.stride(0, last);
    int in = nest.stride(1, last);
    if (last == 0) {
      move(src, from, in, dst, to, out, nest.inner());
      return;
    }
    int wide = nest.dim(last - 1);
    int down = nest.stride(0, last - 1);
    int up = nest.stride(1, last - 1);
    var cursor = new Cursor(nest, last - 1, first / wide, to, from);
    for (int row = first; row < end; ) {
      int skipped = row % wide;
      int count = Math.min(wide - skipped, end - row);
      int o = cursor.at(0) + skipped * down;
      int i = cursor.at(1) + skipped * up;
      for (int r = 0; r < count; r++, o += down, i += up) {
        move(src, i, in, dst, o, out, nest.inner());
      }
      row += count;
      cursor.next();
    }
  }

  private static void move(float[] src, int i, int in, float[] dst, int o, int out, int n) {
    if (out == 1 && in == 1) {
      if (n > SHORT) {
        System.arraycopy(src, i, dst, o, n);
      } else {
        for (int k = 0; k < n; k++) {
          dst[o + k] = src[i + k];
        }
      }
    } else if (out == 1 && in == 0) {
      Arrays.fill(dst, o, o + n, src[i]);
    } else {
      for (int k = 0; k < n; k++) {
        dst[o + k * out] = src[i + k * in];
      }
    }
  }

  /** The loop that is contiguous in the source while the fastest is so in the destination. */
  private static int across(Nest nest) {
    int last = nest.loops() - 1;
    if (nest.stride(0, last) != 1 || nest.inner() < 4 || Math.abs(nest.stride(1, last)) < 4) {
      return -1;
    }
    for (int a = 0; a < last; a++) {
      if (nest.stride(1, a) == 1 && nest.dim(a) >= 4) {
        return a;
      }
    }
    return -1;
  }

  /** Tasks are strips of {@value #TILE} steps of the loop {@code across}, in all others' order. */
  private void turned(Nest nest, int across, float[] src, int from, float[] dst, int to) {
    int last = nest.loops() - 1;
    int n = nest.inner();
    int wide = nest.dim(across);
    int out = nest.stride(0, across);
    int in = nest.stride(1, last);
    var others = nest.without(across).without(last - 1);
    int strips = (wide + TILE - 1) / TILE;
    int tasks = others.size() * strips;
    int each = Math.max(1, CHUNK / (n * TILE));
    team.run(
        (tasks + each - 1) / each,
        (chunk, scratch) -> {
          for (int t = chunk * each; t < Math.min(tasks, (chunk + 1) * each); t++) {
            int j = t % strips * TILE;
            var cursor = new Cursor(others, others.loops(), t / strips, to, from);
            int o = cursor.at(0) + j * out;
            int i = cursor.at(1) + j;
            strip(src, i, in, dst, o, out, n, Math.min(TILE, wide - j));
          }
        });
  }

  private static void strip(
      float[] src, int i, int in, float[] dst, int o, int out, int n, int wide) {
    for (int k = 0; k < n; k += 4 * TILE) {
      int high = Math.min(4 * TILE, n - k);
      for (int j = 0; j < wide; j++) {
        column(src, i + k * in + j, in, dst, o + j * out + k, high);
      }
    }
  }

  private static void column(float[] src, int i, int in, float[] dst, int o, int n) {
    for (int k = 0; k < n; k++) {
      dst[o + k] = src[i + k * in];
    }
  }
}
