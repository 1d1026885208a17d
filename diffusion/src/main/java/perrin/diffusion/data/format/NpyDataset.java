package perrin.diffusion.data.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import perrin.diffusion.data.ByteDataset;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.DatasetOptions.FloatRange;
import perrin.diffusion.data.FloatDataset;
import perrin.diffusion.data.ImageShape;

/**
 * Images or points from {@code .npy} files.
 *
 * <p>The values are {@code [N,H,W]} (grey), {@code [N,C,H,W]} or {@code [N,H,W,C]} with C at most 4
 * (the former where both fit), or {@code [N,D]} (points of D coordinates). Bytes stand for p /
 * 127.5 - 1; floats are taken as {@link FloatRange} says. Labels are whole numbers {@code [N]}.
 *
 * <p>A file {@code NAME.npy} takes its labels from {@code NAME.labels.npy} beside it, if that
 * exists. A folder holds {@code train-images.npy} and {@code train-labels.npy} (or {@code test-}…),
 * or {@code images.npy} and {@code labels.npy} for either part.
 */
public final class NpyDataset {
  private static final int MAX_CHANNELS = 4;
  private static final int MAX_CLASSES = 100_000;

  private NpyDataset() {}

  /** The image shape, and whether the file has channels as its last axis. */
  private record Layout(ImageShape shape, boolean channelsLast) {}

  /**
   * Reads a file or a folder.
   *
   * @param path the file or folder
   * @param options part and range
   * @return the set
   * @throws DataException if there is no such file, or it is damaged or does not fit
   */
  public static Dataset open(Path path, DatasetOptions options) {
    Path values = path;
    Path labels;
    if (Files.isDirectory(path)) {
      String part = options.part().label();
      Path own = path.resolve(part + "-images.npy");
      boolean parts = Files.isRegularFile(own);
      values = parts ? own : path.resolve("images.npy");
      labels = path.resolve(parts ? part + "-labels.npy" : "labels.npy");
      if (!Files.isRegularFile(values)) {
        throw DataException.in(
            path, "no %s-images.npy and no images.npy".formatted(part), "npy needs either");
      }
    } else if (!Files.isRegularFile(path)) {
      throw DataException.in(path, "no such file", "npy needs a .npy file or a folder of them");
    } else {
      String name = String.valueOf(path.getFileName());
      labels = path.resolveSibling(name.replaceFirst("\\.npy$", "") + ".labels.npy");
    }
    var array = NpyFile.read(values);
    var layout = layout(array, values);
    int[] classes =
        Files.isRegularFile(labels) ? labels(labels, values, array.dims()[0]) : new int[0];
    List<String> classNames =
        IntStream.rangeClosed(0, Arrays.stream(classes).max().orElse(-1))
            .mapToObj(Integer::toString)
            .toList();
    String name = "npy/" + values.getFileName();
    return array.type().isFloat()
        ? new FloatDataset(
            name, layout.shape, floats(array, layout, options.range(), values), classes, classNames)
        : new ByteDataset(name, layout.shape, bytes(array, layout, values), classes, classNames);
  }

  private static Layout layout(NpyFile array, Path file) {
    int[] d = array.dims();
    boolean fits =
        switch (d.length) {
          case 2 -> array.type().isFloat();
          case 3 -> true;
          case 4 -> d[1] <= MAX_CHANNELS || d[3] <= MAX_CHANNELS;
          default -> false;
        };
    long values = Arrays.stream(d).skip(1).asLongStream().reduce(1, Math::multiplyExact);
    if (!fits || values > MAX_CHANNELS * PictureDecoder.MAX_PIXELS) {
      throw DataException.in(
          file,
          "%s of shape %s".formatted(array.type(), Arrays.toString(d)),
          "images are [N,H,W], [N,C,H,W] or [N,H,W,C] with C at most 4, points float [N,D]");
    }
    return switch (d.length) {
      case 2 -> new Layout(new ImageShape(d[1], 1, 1), false);
      case 3 -> new Layout(new ImageShape(1, d[1], d[2]), false);
      default ->
          d[1] <= MAX_CHANNELS
              ? new Layout(new ImageShape(d[1], d[2], d[3]), false)
              : new Layout(new ImageShape(d[3], d[1], d[2]), true);
    };
  }

  private static MemorySegment bytes(NpyFile array, Layout layout, Path file) {
    if (array.type() != NpyType.U1) {
      throw DataException.in(
          file,
          "values of type " + array.type(),
          "images are unsigned bytes (u1) or floats (<f4, <f8)");
    }
    if (!layout.channelsLast) {
      return array.bytes();
    }
    var planes = Bytes.allocate(file, array.bytes().byteSize());
    for (long i = 0; i < array.count(); i++) {
      byte p = array.bytes().get(ValueLayout.JAVA_BYTE, i);
      planes.set(ValueLayout.JAVA_BYTE, planar(i, layout.shape), p);
    }
    return planes;
  }

  private static MemorySegment floats(NpyFile array, Layout layout, FloatRange range, Path file) {
    var out = Bytes.allocate(file, array.count() * Float.BYTES);
    boolean points = layout.shape.height() * layout.shape.width() == 1;
    double low = range == FloatRange.UNIT ? 0 : -1;
    for (long i = 0; i < array.count(); i++) {
      double x = array.get(i);
      boolean fits = points ? Float.isFinite((float) x) : x >= low && x <= 1;
      if (!fits) {
        throw DataException.in(
            file,
            "value %s at place %d".formatted(x, i),
            points
                ? "coordinates are finite"
                : "floats lie in [-1,1], or in [0,1] with range unit; bytes may be 0 to 255");
      }
      double value = !points && range == FloatRange.UNIT ? 2 * x - 1 : x;
      long to = layout.channelsLast ? planar(i, layout.shape) : i;
      out.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, to, (float) value);
    }
    return out;
  }

  /** From a place in [N,H,W,C] to the one in [N,C,H,W]. */
  private static long planar(long i, ImageShape shape) {
    int c = shape.channels();
    long plane = (long) shape.height() * shape.width();
    long image = i / (c * plane);
    long within = i % (c * plane);
    return image * c * plane + within % c * plane + within / c;
  }

  private static int[] labels(Path file, Path images, int count) {
    var array = NpyFile.read(file);
    if (array.type().isFloat() || array.dims().length != 1 || array.dims()[0] != count) {
      throw DataException.in(
          file,
          "%s of shape %s".formatted(array.type(), Arrays.toString(array.dims())),
          "labels of %s are whole numbers of shape [%d]".formatted(images.getFileName(), count));
    }
    var labels = new int[count];
    for (int i = 0; i < count; i++) {
      double label = array.get(i);
      if (label < 0 || label >= MAX_CLASSES) {
        throw DataException.in(
            file,
            "label %.0f at place %d".formatted(label, i),
            "labels run from 0 to " + (MAX_CLASSES - 1));
      }
      labels[i] = (int) label;
    }
    return labels;
  }
}
