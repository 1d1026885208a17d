package perrin.diffusion.data.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import perrin.diffusion.data.ByteDataset;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.Fingerprint;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.Part;

/**
 * PNG and JPEG pictures in class folders, in a tree of folders or in zips.
 *
 * <p>The class of a picture is the folder it lies in; a folder called {@code train} or {@code test}
 * names the part instead. Where no folder names a part, every picture belongs to both. All must
 * have the size of the first, unless a size is asked for: then each is cropped to its central
 * square and averaged over areas.
 *
 * <p>Unless grey or colour is asked for, all become what the first is: colour is made grey by its
 * luma, grey becomes colour by repetition.
 *
 * <p>Pictures are decoded when they are first read and kept as bytes if a quarter of the heap's
 * limit holds them all; otherwise they are decoded at every reading.
 */
public final class PictureDataset implements Dataset {
  private final String name;
  private final PictureSource source;
  private final List<EncodedPicture> pictures;
  private final List<String> classNames;
  private final int[] labels;
  private final int side;
  private final ImageShape shape;
  private final Optional<Cache> cache;

  /** Decoded pictures, and which of them are there. */
  private record Cache(MemorySegment bytes, AtomicIntegerArray present) {}

  private PictureDataset(
      String name, PictureSource source, List<EncodedPicture> all, DatasetOptions options) {
    this.name = name;
    this.source = source;
    this.pictures = select(all, options.part());
    if (pictures.isEmpty()) {
      throw new DataException(
          "%s: no PNG or JPEG %s; folders are class names, train and test name the parts"
              .formatted(name, all.isEmpty() ? "pictures" : "in part " + options.part().label()));
    }
    this.classNames = classNames(all);
    var numbers = new HashMap<String, Integer>();
    classNames.forEach(className -> numbers.put(className, numbers.size()));
    this.labels =
        pictures.stream().mapToInt(p -> p.className().map(numbers::get).orElse(-1)).toArray();
    requireAllOrNoLabels();
    this.side = options.size();
    this.shape = shape(pictures.getFirst(), options);
    this.cache = cache();
  }

  /**
   * Lists the pictures of a folder, a zip, or a folder of zips, and decodes the first.
   *
   * @param path the folder or zip
   * @param options part, size and channels
   * @return the set; close it to let go of the archives
   * @throws DataException if there are no pictures, an archive is damaged, or the first picture is
   */
  public static Dataset open(Path path, DatasetOptions options) {
    var source = PictureSource.open(path);
    try {
      return new PictureDataset(path.toString(), source, source.pictures(), options);
    } catch (DataException e) {
      source.close();
      throw e;
    }
  }

  private static List<EncodedPicture> select(List<EncodedPicture> all, Part part) {
    boolean parts = all.stream().anyMatch(p -> p.part().isPresent());
    return parts
        ? all.stream().filter(p -> p.part().orElse(Part.TRAIN) == part).toList()
        : List.copyOf(all);
  }

  /** Of all parts, so that a class has the same number in each. */
  private static List<String> classNames(List<EncodedPicture> all) {
    var names = new TreeSet<String>();
    all.forEach(picture -> picture.className().ifPresent(names::add));
    return List.copyOf(names);
  }

  private void requireAllOrNoLabels() {
    if (classNames.isEmpty()) {
      return;
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        throw DataException.in(
            pictures.get(i).where(),
            "lies in no class folder though others do",
            "either every picture or none lies in a class folder");
      }
    }
  }

  private ImageShape shape(EncodedPicture first, DatasetOptions options) {
    var natural = first.decode().shape();
    int channels = options.channels() == 0 ? natural.channels() : options.channels();
    return side == 0
        ? new ImageShape(channels, natural.height(), natural.width())
        : new ImageShape(channels, side, side);
  }

  private Optional<Cache> cache() {
    long bytes = (long) pictures.size() * shape.values();
    return bytes > Runtime.getRuntime().maxMemory() / 4
        ? Optional.empty()
        : Optional.of(
            new Cache(Bytes.allocate(name, bytes), new AtomicIntegerArray(pictures.size())));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return pictures.size();
  }

  @Override
  public ImageShape shape() {
    return shape;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public void read(int index, float[] into, int offset) {
    Objects.checkIndex(index, pictures.size());
    Objects.checkFromIndexSize(offset, shape.values(), into.length);
    if (cache.isEmpty()) {
      byte[] bytes = decode(index);
      for (int i = 0; i < bytes.length; i++) {
        into[offset + i] = ByteDataset.value(bytes[i]);
      }
      return;
    }
    var kept = cached(index, cache.get());
    long at = (long) index * shape.values();
    for (int i = 0; i < shape.values(); i++) {
      into[offset + i] = ByteDataset.value(kept.get(ValueLayout.JAVA_BYTE, at + i));
    }
  }

  /** Two threads may decode the same picture at once: they write the same bytes. */
  private MemorySegment cached(int index, Cache store) {
    if (store.present.getAcquire(index) == 0) {
      byte[] bytes = decode(index);
      long at = (long) index * shape.values();
      MemorySegment.copy(bytes, 0, store.bytes, ValueLayout.JAVA_BYTE, at, bytes.length);
      store.present.setRelease(index, 1);
    }
    return store.bytes;
  }

  private byte[] decode(int index) {
    var encoded = pictures.get(index);
    var picture = encoded.decode().withChannels(shape.channels());
    if (side > 0) {
      picture = picture.square(side);
    }
    if (!picture.shape().equals(shape)) {
      throw DataException.in(
          encoded.where(),
          "%d x %d pixels".formatted(picture.shape().width(), picture.shape().height()),
          "the first has %d x %d; give a size to crop and resize all"
              .formatted(shape.width(), shape.height()));
    }
    return picture.bytes();
  }

  /** Covers names, sizes and (in archives) checksums, not the bytes of a folder's files. */
  @Override
  public String fingerprint() {
    var print = Fingerprint.start("names").text(shape.toString());
    for (int i = 0; i < labels.length; i++) {
      print.text(pictures.get(i).identity()).number(labels[i]);
    }
    return print.end();
  }

  @Override
  public void preload(IntStream indices) {
    cache.ifPresent(store -> indices.parallel().forEach(i -> cached(i, store)));
  }

  @Override
  public void close() {
    source.close();
  }
}
