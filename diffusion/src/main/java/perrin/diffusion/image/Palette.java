package perrin.diffusion.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * At most 256 colours for a set of pictures, and the nearest of them for any colour.
 *
 * <p>Grey pictures get the 256 greys, hence lose nothing. For colour it is the median cut
 * (Heckbert, "Color image quantization for frame buffer display", SIGGRAPH 1982) on a histogram of
 * 5 bits a component: the box with the largest count times extent is cut at the median of its
 * longest side.
 */
final class Palette {
  private static final int BITS = 5;
  private static final int LEVELS = 1 << BITS;
  private static final int SIZE = 256;

  private final int[] colours; // 0xRRGGBB
  private final byte[] nearest; // by histogram cell; empty for grey

  private Palette(int[] colours, byte[] nearest) {
    this.colours = colours;
    this.nearest = nearest;
  }

  /** The palette for pictures which all have the same number of channels. */
  static Palette of(Collection<Bitmap> pictures) {
    if (pictures.stream().allMatch(picture -> picture.channels() == 1)) {
      var greys = new int[SIZE];
      Arrays.setAll(greys, grey -> grey * 0x010101);
      return new Palette(greys, new byte[0]);
    }
    var histogram = new long[LEVELS * LEVELS * LEVELS];
    for (var picture : pictures) {
      for (int p = 0; p < picture.width() * picture.height(); p++) {
        histogram[cell(picture.rgb(p))]++;
      }
    }
    int[] colours = medianCut(histogram);
    var nearest = new byte[histogram.length];
    for (int cell = 0; cell < nearest.length; cell++) {
      nearest[cell] = (byte) nearest(colours, centre(cell));
    }
    return new Palette(colours, nearest);
  }

  /** The picture in these colours. */
  BufferedImage apply(Bitmap picture) {
    var image =
        new BufferedImage(
            picture.width(), picture.height(), BufferedImage.TYPE_BYTE_INDEXED, model());
    var row = new int[picture.width()];
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < row.length; x++) {
        int rgb = picture.rgb(y * row.length + x);
        row[x] = nearest.length == 0 ? rgb & 0xff : nearest[cell(rgb)] & 0xff;
      }
      image.getRaster().setPixels(0, y, row.length, 1, row);
    }
    return image;
  }

  /** The colours as {@code java.awt} wants them. */
  IndexColorModel model() {
    var rgb = new byte[3 * SIZE];
    for (int i = 0; i < SIZE; i++) {
      int colour = i < colours.length ? colours[i] : 0;
      rgb[3 * i] = (byte) (colour >>> 16);
      rgb[3 * i + 1] = (byte) (colour >>> 8);
      rgb[3 * i + 2] = (byte) colour;
    }
    return new IndexColorModel(8, SIZE, rgb, 0, false);
  }

  private static int cell(int rgb) {
    int red = rgb >>> 16 + 8 - BITS & LEVELS - 1;
    int green = rgb >>> 8 + 8 - BITS & LEVELS - 1;
    int blue = rgb >>> 8 - BITS & LEVELS - 1;
    return (red << BITS | green) << BITS | blue;
  }

  private static int component(int cell, int axis) {
    return cell >>> BITS * (2 - axis) & LEVELS - 1;
  }

  private static int centre(int cell) {
    int rgb = 0;
    for (int axis = 0; axis < 3; axis++) {
      // Spread over 0 to 255, so that black and white stay what they are.
      rgb = rgb << 8 | (component(cell, axis) * 255 + LEVELS / 2) / (LEVELS - 1);
    }
    return rgb;
  }

  private static int nearest(int[] colours, int rgb) {
    int best = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < colours.length; i++) {
      int red = (colours[i] >>> 16) - (rgb >>> 16);
      int green = (colours[i] >>> 8 & 0xff) - (rgb >>> 8 & 0xff);
      int blue = (colours[i] & 0xff) - (rgb & 0xff);
      int distance = 2 * red * red + 4 * green * green + 3 * blue * blue;
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }

  /**
   * Cells of the histogram, how many pixels they have, and the axis along which they reach most.
   */
  private record Box(int[] cells, long count, int axis, int extent) {
    static Box of(int[] cells, long[] histogram) {
      int axis = 0;
      int extent = -1;
      for (int a = 0; a < 3; a++) {
        int along = a;
        var range = Arrays.stream(cells).map(cell -> component(cell, along)).summaryStatistics();
        if (range.getMax() - range.getMin() > extent) {
          extent = range.getMax() - range.getMin();
          axis = a;
        }
      }
      return new Box(cells, Arrays.stream(cells).mapToLong(c -> histogram[c]).sum(), axis, extent);
    }

    /** Rare colours count too: a root keeps a large ground from taking every box. */
    double urgency() {
      return Math.sqrt(count) * extent;
    }
  }

  private static int[] medianCut(long[] histogram) {
    var boxes = new PriorityQueue<>(Comparator.comparingDouble(Box::urgency).reversed());
    int[] used =
        java.util.stream.IntStream.range(0, histogram.length)
            .filter(cell -> histogram[cell] > 0)
            .toArray();
    boxes.add(Box.of(used, histogram));
    while (boxes.size() < SIZE && boxes.peek().extent() > 0) {
      cut(boxes.poll(), histogram, boxes);
    }
    return boxes.stream().mapToInt(box -> mean(box, histogram)).sorted().toArray();
  }

  private static void cut(Box box, long[] histogram, Collection<Box> into) {
    int[] sorted =
        Arrays.stream(box.cells())
            .boxed()
            .sorted(Comparator.comparingInt(cell -> component(cell, box.axis())))
            .mapToInt(Integer::intValue)
            .toArray();
    long half = 0;
    int at = 0;
    while (at < sorted.length - 1 && 2 * half < box.count()) {
      half += histogram[sorted[at++]];
    }
    into.add(Box.of(Arrays.copyOfRange(sorted, 0, at), histogram));
    into.add(Box.of(Arrays.copyOfRange(sorted, at, sorted.length), histogram));
  }

  private static int mean(Box box, long[] histogram) {
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      long sum = 0;
      for (int cell : box.cells()) {
        sum += histogram[cell] * (centre(cell) >>> shift & 0xff);
      }
      rgb = rgb << 8 | (int) Math.round((double) sum / box.count());
    }
    return rgb;
  }
}
