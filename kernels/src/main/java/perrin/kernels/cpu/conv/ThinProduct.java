package perrin.kernels.cpu.conv;

import static perrin.kernels.cpu.team.Scratch.LINE;

import java.util.Arrays;
import perrin.kernels.cpu.conv.ImplicitProduct.Target;
import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * A convolution with few output channels, such as a network's last: multiply first, shift
 * afterwards.
 *
 * <p>z[q, (i, j, o)] = sum_c x[q, c] w[o, c, i, j] is one product whose columns are all taps
 * together; y[p, o] = bias[o] + sum_{i,j} z[p + (i, j), (i, j, o)]. Patches times filters would
 * leave most of a register tile's columns empty.
 */
final class ThinProduct {
  private static final int KC = 192;
  private static final int BAND = 512;

  private final Team team;
  private final GemmTile tile;

  ThinProduct(Team team, GemmTile tile) {
    this.team = team;
    this.tile = tile;
  }

  /** Whether all taps of all output channels fit two panels, and the patches do not skip pixels. */
  boolean accepts(Gathering patches, Filters filters, Target target) {
    int taps = patches.offsetsH().length * patches.offsetsW().length;
    return patches.stepH() == 1
        && patches.stepW() == 1
        && taps > 1
        && taps * filters.out() <= 2 * tile.columns()
        && filters.in() >= 8
        && target.stepH() == 1
        && target.stepW() == 1;
  }

  void run(
      Gathering patches,
      Filters w,
      int[] tapsH,
      int[] tapsW,
      float[] bias,
      int biasOffset,
      Target target) {
    int n = tapsH.length * tapsW.length * w.out();
    int nr = tile.columns();
    int panels = (n + nr - 1) / nr;
    var packed = Team.scratch().floats(Use.RIGHT, LINE + panels * w.in() * nr);
    pack(w, tapsH, tapsW, panels, packed);
    int band = Math.clamp(BAND / patches.columns(), 1, patches.rows());
    int bands = (patches.rows() + band - 1) / band;
    team.run(
        patches.source().batch() * bands,
        (chunk, scratch) -> {
          int b = chunk / bands;
          int from = chunk % bands * band;
          int to = Math.min(patches.rows(), from + band);
          band(patches, packed, panels, w.out(), bias, biasOffset, target, b, from, to, scratch);
        });
  }

  private void pack(Filters w, int[] tapsH, int[] tapsW, int panels, float[] packed) {
    int nr = tile.columns();
    Arrays.fill(packed, LINE, LINE + panels * w.in() * nr, 0);
    int column = 0;
    for (int i : tapsH) {
      for (int j : tapsW) {
        for (int o = 0; o < w.out(); o++, column++) {
          int to = LINE + column / nr * nr * w.in() + column % nr;
          int from = w.offset() + o * w.outStride() + i * w.rowStride() + j * w.columnStride();
          for (int c = 0; c < w.in(); c++) {
            packed[to + c * nr] = w.data()[from + c * w.inStride()];
          }
        }
      }
    }
  }

  private void band(
      Gathering patches,
      float[] packed,
      int panels,
      int out,
      float[] bias,
      int biasOffset,
      Target target,
      int b,
      int from,
      int to,
      Scratch scratch) {
    var x = patches.source();
    int lowest = Arrays.stream(patches.offsetsH()).min().getAsInt();
    int highest = Arrays.stream(patches.offsetsH()).max().getAsInt();
    int first = Math.clamp(from + lowest, 0, x.height());
    int last = Math.clamp(to + highest, first, x.height());
    int pitch = panels * tile.columns();
    int mr = tile.rows();
    int rowPixels = (x.width() + mr - 1) / mr * mr;
    var z = scratch.floats(Use.PRODUCT, LINE + (last - first) * rowPixels * pitch);
    for (int y = first; y < last; y++) {
      int at = x.offset() + b * x.sampleStride() + y * x.rowStride();
      products(x, at, packed, panels, z, LINE + (y - first) * rowPixels * pitch, scratch);
    }
    var image = target.image();
    for (int t = from; t < to; t++) {
      int at = target.place((b * patches.rows() + t) * patches.columns(), patches);
      for (int u = 0; u < patches.columns(); u++) {
        for (int o = 0; o < out; o++) {
          image.data()[at + u * image.pixelStride() + o] = bias == null ? 0 : bias[biasOffset + o];
        }
      }
      int column = 0;
      for (int offsetH : patches.offsetsH()) {
        int y = t + offsetH;
        for (int offsetW : patches.offsetsW()) {
          if (y >= 0 && y < x.height()) {
            int u0 = Math.max(0, -offsetW);
            int u1 = Math.min(patches.columns(), x.width() - offsetW);
            int zi = LINE + ((y - first) * rowPixels + offsetW) * pitch + column;
            add(z, zi, pitch, image.data(), at, image.pixelStride(), out, u0, u1);
          }
          column += out;
        }
      }
    }
  }

  /** One image row: z = x w for all its pixels. */
  private void products(
      Image x, int at, float[] packed, int panels, float[] z, int zi, Scratch scratch) {
    int mr = tile.rows();
    int nr = tile.columns();
    int pitch = panels * nr;
    int channels = x.channels();
    int group = tile.group();
    var left = scratch.floats(Use.LEFT, LINE + (channels + group - 1) / group * group * mr);
    for (int u = 0; u < x.width(); u += mr) {
      int height = Math.min(mr, x.width() - u);
      for (int r = 0; r < height; r++) {
        int from = at + (u + r) * x.pixelStride();
        tile.group(x.data(), from, channels, left, LINE + r * group);
      }
      for (int q = 0; q < panels; q++) {
        int to = zi + u * pitch + q * nr;
        for (int k = 0; k < channels; k += KC) {
          int depth = Math.min(KC, channels - k);
          int right = LINE + (q * channels + k) * nr;
          var addend = k == 0 ? null : z;
          tile.grouped(left, LINE + k * mr, packed, right, depth, z, to, pitch, addend, to, pitch);
        }
      }
    }
  }

  private static void add(
      float[] z, int zi, int pitch, float[] y, int yi, int pixel, int out, int u0, int u1) {
    if (out == 1) {
      for (int u = u0; u < u1; u++) {
        y[yi + u * pixel] += z[zi + u * pitch];
      }
    } else {
      for (int u = u0; u < u1; u++) {
        for (int o = 0; o < out; o++) {
          y[yi + u * pixel + o] += z[zi + u * pitch + o];
        }
      }
    }
  }
}
