package perrin.diffusion.evaluation.scene;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import perrin.diffusion.data.scenes.Rgb;

/**
 * One connected region of covered pixels, its colour, and how much of each pixel around it that
 * colour covers.
 *
 * @param side of the picture in pixels
 * @param colour the mean of what is well covered
 * @param alpha coverage by that colour in [0,1], {@code [side,side]}, 0 away from the region; not
 *     copied
 */
record Patch(int side, Rgb colour, float[] alpha) {
  private static final int NONE = -1;

  /** Pixels covered more than this are inside, not edge. */
  private static final double INSIDE = 0.75;

  /** Regions smaller than this share of the picture are specks. */
  private static final double SPECK = 0.008;

  /** The regions in which pixels covered more than a threshold touch by their sides. */
  static List<Patch> of(Coverage picture, double threshold) {
    int side = picture.side();
    var owner = new int[side * side];
    Arrays.fill(owner, NONE);
    var regions = new ArrayList<int[]>();
    for (int p = 0; p < owner.length; p++) {
      if (owner[p] == NONE && picture.alpha(p) >= threshold) {
        int[] region = flood(picture, threshold, p, owner, regions.size());
        if (region.length >= SPECK * side * side) {
          regions.add(region);
        } else {
          for (int q : region) {
            owner[q] = NONE - 1;
          }
        }
      }
    }
    int[] wide = widened(owner, side, Math.max(2, side / 16));
    var patches = new ArrayList<Patch>();
    for (int r = 0; r < regions.size(); r++) {
      patches.add(patch(picture, regions.get(r), wide, r));
    }
    return patches;
  }

  private static int[] flood(Coverage picture, double threshold, int from, int[] owner, int mark) {
    int side = picture.side();
    var region = new int[side * side];
    int n = 0;
    region[n++] = from;
    owner[from] = mark;
    for (int i = 0; i < n; i++) {
      int x = region[i] % side;
      int y = region[i] / side;
      for (int k = 0; k < 4; k++) {
        int nx = x + (k == 0 ? 1 : k == 1 ? -1 : 0);
        int ny = y + (k == 2 ? 1 : k == 3 ? -1 : 0);
        int q = ny * side + nx;
        boolean there = nx >= 0 && ny >= 0 && nx < side && ny < side;
        if (there && owner[q] == NONE && picture.alpha(q) >= threshold) {
          owner[q] = mark;
          region[n++] = q;
        }
      }
    }
    return Arrays.copyOf(region, n);
  }

  /** Every pixel near a region belongs to the nearest one. */
  private static int[] widened(int[] owner, int side, int steps) {
    int[] now = owner;
    for (int step = 0; step < steps; step++) {
      int[] next = now.clone();
      for (int p = 0; p < now.length; p++) {
        if (now[p] < 0) {
          next[p] = neighbour(now, side, p);
        }
      }
      now = next;
    }
    return now;
  }

  private static int neighbour(int[] owner, int side, int p) {
    int x = p % side;
    int y = p / side;
    for (int k = 0; k < 9; k++) {
      int nx = x + k % 3 - 1;
      int ny = y + k / 3 - 1;
      if (nx >= 0 && ny >= 0 && nx < side && ny < side && owner[ny * side + nx] >= 0) {
        return owner[ny * side + nx];
      }
    }
    return owner[p];
  }

  private static Patch patch(Coverage picture, int[] region, int[] owner, int mark) {
    var u = new double[3];
    double weight = 0;
    for (int p : region) {
      double w = picture.alpha(p) >= INSIDE ? 1 : 1e-3; // the edge counts where all is edge
      weight += w;
      for (int c = 0; c < 3; c++) {
        u[c] += w * picture.above(p, c);
      }
    }
    double uu = 0;
    for (int c = 0; c < 3; c++) {
      u[c] /= weight;
      uu += u[c] * u[c];
    }
    var alpha = new float[owner.length];
    for (int p = 0; p < owner.length; p++) {
      if (owner[p] == mark) {
        double vu = 0;
        for (int c = 0; c < 3; c++) {
          vu += picture.above(p, c) * u[c];
        }
        alpha[p] = (float) Math.clamp(vu / uu, 0.0, 1.0);
      }
    }
    var colour =
        new Rgb(u[0] + picture.ground(0), u[1] + picture.ground(1), u[2] + picture.ground(2));
    return new Patch(picture.side(), colour, alpha);
  }
}
