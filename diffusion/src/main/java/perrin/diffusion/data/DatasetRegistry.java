package perrin.diffusion.data;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import perrin.diffusion.data.density.DensityDataset;
import perrin.diffusion.data.format.Cifar10;
import perrin.diffusion.data.format.Mnist;
import perrin.diffusion.data.format.NpyDataset;
import perrin.diffusion.data.format.PictureDataset;
import perrin.diffusion.data.scenes.SceneRequest;
import perrin.diffusion.data.scenes.ScenesDataset;
import perrin.diffusion.data.shapes.ShapesDataset;

/** Data sets by name. */
public final class DatasetRegistry {
  private static final TreeMap<String, Opener> FILES = new TreeMap<>();
  private static final TreeMap<String, Maker> GENERATED = new TreeMap<>();

  @FunctionalInterface
  private interface Opener {
    Dataset open(Path dir, DatasetOptions options);
  }

  @FunctionalInterface
  private interface Maker {
    Dataset make(DatasetOptions options);
  }

  static {
    FILES.put("mnist", (dir, options) -> Mnist.DIGITS.open(dir, options.part()));
    FILES.put("fashion-mnist", (dir, options) -> Mnist.FASHION.open(dir, options.part()));
    FILES.put("cifar10", (dir, options) -> Cifar10.open(dir, options.part()));
    FILES.put("images", PictureDataset::open);
    FILES.put("npy", NpyDataset::open);
    GENERATED.put("shapes", ShapesDataset::new);
    for (int shapes = 0; shapes <= SceneRequest.MOST; shapes++) {
      int drawn = shapes;
      GENERATED.put(
          shapes == 0 ? "scenes" : "scenes-" + shapes,
          options -> new ScenesDataset(drawn, options));
    }
    for (String density : DensityDataset.names()) {
      GENERATED.put(
          density, options -> new DensityDataset(DensityDataset.density(density), options));
    }
  }

  private DatasetRegistry() {}

  /**
   * The known names.
   *
   * @return in alphabetical order, unmodifiable
   */
  public static Set<String> names() {
    var names = new TreeSet<>(FILES.keySet());
    names.addAll(GENERATED.keySet());
    return java.util.Collections.unmodifiableSet(names);
  }

  /**
   * Whether a data set is read from files.
   *
   * @param name a known name
   * @return false for those that are generated
   */
  public static boolean needsFiles(String name) {
    return FILES.containsKey(name);
  }

  /**
   * Opens a data set.
   *
   * @param name {@code mnist}, {@code fashion-mnist}, {@code cifar10}, {@code images}, {@code npy};
   *     {@code shapes}, {@code scenes}, or a density such as {@code gmm8}
   * @param path the folder (or file) with the data; null, or anything, for the generated ones
   * @param options what to take of it
   * @return the set
   * @throws DataException if there is none of that name (the nearest ones are listed), it needs
   *     files and no path is given, or the files do not fit
   */
  public static Dataset open(String name, Path path, DatasetOptions options) {
    var maker = GENERATED.get(name);
    if (maker != null) {
      return maker.make(options);
    }
    var opener = FILES.get(name);
    if (opener == null) {
      throw new DataException(NearestName.message("data set", name, names()));
    }
    if (path == null) {
      throw new DataException("data set " + name + " is read from files: say where (--data DIR)");
    }
    var whole = opener.open(path, options);
    return options.count() == 0 || options.count() >= whole.size()
        ? whole
        : new Subset(whole, whole.name(), IntStream.range(0, options.count()).toArray(), true);
  }
}
