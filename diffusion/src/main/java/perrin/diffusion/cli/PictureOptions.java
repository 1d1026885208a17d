package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.Part;
import perrin.diffusion.data.format.PictureFile;
import perrin.diffusion.restoration.Pictures;
import perrin.diffusion.run.DataSettings;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.UserException;
import picocli.CommandLine.Option;

/** Which pictures a command works on: files, or images of the run's data. */
final class PictureOptions {
  private static final int MOST = 100_000;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "a PNG or JPEG file of the size of the run's images; may be given repeatedly")
  private List<Path> files = List.of();

  @Option(
      names = "--from-data",
      paramLabel = "[PART:]I,J-K",
      description = {
        "images of the run's data by number, from 0, such as 3,7 or 0-199 of the test part, or"
            + " train:5"
      })
  private String fromData;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder or file with the data (default: the run's)")
  private Path data;

  @Option(
      names = "--fit",
      description = "crop files to their centre square and resize them to the run's size")
  private boolean fit;

  /**
   * What was chosen.
   *
   * @param pictures in the run's channels
   * @param labels their classes, empty where unknown
   */
  record Chosen(Pictures pictures, int[] labels) {}

  /** Whether the pictures come from the run's data. */
  boolean data() {
    return fromData != null;
  }

  /**
   * Reads the pictures.
   *
   * @param shapes what they may be, the run's own shape first
   */
  Chosen load(RunConfig config, List<ImageShape> shapes, PrintWriter notices) {
    if (files.isEmpty() == (fromData == null)) {
      throw new UserException("say which pictures: --image FILE or --from-data INDEX, one of them");
    }
    return fromData == null ? files(shapes, notices) : dataset(config, shapes.getFirst());
  }

  private Chosen files(List<ImageShape> shapes, PrintWriter notices) {
    var names = new ArrayList<String>();
    var values = new ArrayList<float[]>();
    ImageShape all = null;
    for (Path file : files) {
      PictureFile picture = fitted(PictureFile.read(file), shapes, notices);
      if (all != null && !all.equals(picture.shape())) {
        throw new UserException(
            "%s is %s, the pictures before it %s: give pictures of one size at once"
                .formatted(file, size(picture.shape()), size(all)));
      }
      all = picture.shape();
      names.add(file.toString());
      values.add(picture.values());
    }
    var flat = new float[names.size() * all.values()];
    for (int i = 0; i < values.size(); i++) {
      System.arraycopy(values.get(i), 0, flat, i * all.values(), all.values());
    }
    return new Chosen(new Pictures(all, names, flat), new int[0]);
  }

  private PictureFile fitted(PictureFile file, List<ImageShape> shapes, PrintWriter notices) {
    ImageShape run = shapes.getFirst();
    PictureFile out = file;
    if (file.shape().channels() != run.channels()) {
      out = file.withChannels(run.channels());
      notices.println(
          run.channels() == 1
              ? file.path() + ": colour, made grey by its luma as the run's images are grey"
              : file.path() + ": grey, repeated in the three colours of the run's images");
    }
    ImageShape shape = out.shape();
    if (shapes.contains(shape)) {
      return out;
    }
    if (fit && run.height() == run.width()) {
      return out.square(run.width());
    }
    String fits = shapes.stream().map(PictureOptions::size).collect(Collectors.joining(" or "));
    throw new UserException(
        "%s is %s pixels, but must be %s, as the run's images are; --fit crops and resizes it"
            .formatted(file.path(), size(shape), fits));
  }

  /** Width and height for people. */
  static String size(ImageShape shape) {
    return "%d x %d".formatted(shape.width(), shape.height());
  }

  private Chosen dataset(RunConfig config, ImageShape shape) {
    Part part = fromData.startsWith("train:") ? Part.TRAIN : Part.TEST;
    try (Dataset set = open(config, part)) {
      checkShape(set, shape);
      int[] indices = indices(set.size());
      var names = Arrays.stream(indices).mapToObj(i -> set.name() + " " + i).toList();
      var values = new float[Math.multiplyExact(indices.length, shape.values())];
      for (int i = 0; i < indices.length; i++) {
        set.read(indices[i], values, i * shape.values());
      }
      int[] labels = Arrays.stream(indices).map(set::label).toArray();
      return new Chosen(new Pictures(shape, names, values), labels);
    }
  }

  private static void checkShape(Dataset set, ImageShape shape) {
    if (!set.shape().equals(shape)) {
      throw new UserException(
          "%s has images %s, the run's are %s".formatted(set.name(), set.shape(), shape));
    }
  }

  /**
   * Real images beside the chosen ones.
   *
   * @param whole the test part, closed with this
   * @param rest those of it that were not chosen; null if they are too few for a covariance
   */
  record Reference(Dataset whole, Dataset rest) implements AutoCloseable {
    @Override
    public void close() {
      whole.close();
    }
  }

  /** The first images of the test part that were not chosen, at most that many. */
  Reference reference(RunConfig config, ImageShape shape, int most) {
    Dataset set = open(config, Part.TEST);
    try {
      checkShape(set, shape);
      boolean test = fromData != null && !fromData.startsWith("train:");
      int[] chosen = test ? indices(set.size()) : new int[0];
      Arrays.sort(chosen);
      int[] rest =
          IntStream.range(0, set.size())
              .filter(i -> Arrays.binarySearch(chosen, i) < 0)
              .limit(most)
              .toArray();
      String name = "other images of " + set.name();
      return new Reference(set, rest.length < 2 ? null : set.subset(name, rest));
    } catch (RuntimeException e) {
      set.close();
      throw e;
    }
  }

  private Dataset open(RunConfig config, Part part) {
    DataSettings d = config.data();
    return new DataSettings(
            d.dataset(),
            data == null ? d.data() : data.toString(),
            d.imageSize(),
            d.imageChannels(),
            d.count(),
            d.floatRange(),
            d.flip(),
            d.validation())
        .open(part);
  }

  private int[] indices(int size) {
    String list = fromData.replaceFirst("^(train|test):", "");
    var out = IntStream.builder();
    int count = 0;
    for (String item : list.split(",", -1)) {
      String[] ends = item.strip().split("-", -1);
      int from = index(ends[0], size);
      int to = ends.length == 1 ? from : index(ends[1], size);
      if (ends.length > 2 || to < from) {
        throw wrong();
      }
      count += to - from + 1;
      if (count > MOST) {
        throw new UserException("--from-data: at most %d images at once".formatted(MOST));
      }
      IntStream.rangeClosed(from, to).forEach(out);
    }
    return out.build().toArray();
  }

  private int index(String text, int size) {
    if (!text.matches("\\d{1,9}")) {
      throw wrong();
    }
    int index = Integer.parseInt(text);
    if (index >= size) {
      throw new UserException(
          "--from-data: there is no image %d; they are 0 to %d".formatted(index, size - 1));
    }
    return index;
  }

  private UserException wrong() {
    return new UserException(
        "--from-data is '%s', but must be numbers and ranges such as 3,7 or test:0-199"
            .formatted(fromData));
  }
}
