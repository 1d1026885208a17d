package perrin.kernels.cpu.reduce;

import java.util.Arrays;
import perrin.kernels.cpu.lanes.ReduceLanes;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;
import perrin.tensor.ReduceOp;

/**
 * Sums of a batch of images over places, a number a channel, for kernels that read the images
 * anyway: each part of the images is added up by whoever has it in cache, and the parts' sums are
 * added in order. Parts must follow from the shape alone, so that results do not depend on the
 * number of threads.
 */
public final class PlaceSums {
  private final ReduceLanes lanes;
  private final int parts;
  private final int channels;
  private final float[] partial;

  /**
   * Room for the sums of some parts, in the calling thread's scratch memory.
   *
   * @param lanes innermost loops
   * @param parts how many, from 1
   * @param channels numbers a pixel has, contiguous
   */
  public PlaceSums(ReduceLanes lanes, int parts, int channels) {
    this.lanes = lanes;
    this.parts = parts;
    this.channels = channels;
    this.partial = Team.scratch().floats(Use.SUMS, parts * channels);
  }

  /**
   * Begins a part.
   *
   * @param part its number
   */
  public void clear(int part) {
    Arrays.fill(partial, part * channels, (part + 1) * channels, 0);
  }

  /**
   * Adds pixels to a part.
   *
   * @param part its number
   * @param x where they lie
   * @param at the first one's first channel
   * @param pixel distance of pixels
   * @param pixels how many
   */
  public void add(int part, float[] x, int at, int pixel, int pixels) {
    lanes.columns(ReduceOp.SUM, x, at, pixel, pixels, 1, channels, partial, part * channels);
  }

  /**
   * The sums of neighbouring parts, once all are there.
   *
   * @param each how many parts follow each other in a sum; the last sum may have fewer
   * @param together whether those sums are in turn added up to one
   * @param out destination, a row of channels for every sum
   * @param at its first element
   */
  public void finish(int each, boolean together, float[] out, int at) {
    int sums = (parts + each - 1) / each;
    int step = each * channels;
    for (int s = 0; s < sums; s++) {
      int more = Math.min(each, parts - s * each) - 1;
      columns(s * step + channels, channels, more, s * step);
    }
    if (together) {
      columns(step, step, sums - 1, 0);
    }
    for (int s = 0; s < (together ? 1 : sums); s++) {
      System.arraycopy(partial, s * step, out, at + s * channels, channels);
    }
  }

  private void columns(int first, int step, int rows, int to) {
    lanes.columns(ReduceOp.SUM, partial, first, step, rows, 1, channels, partial, to);
  }
}
