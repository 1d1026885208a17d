package perrin.diffusion.data.format;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import perrin.diffusion.data.ByteDataset;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.Part;

/**
 * The folders of MNIST and of sets published in its form: four IDX files with canonical names.
 *
 * <p>{@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, {@code
 * t10k-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte}, each also with {@code .gz}, or with a
 * dot before {@code idx}; in the folder itself or in its {@code raw}.
 */
public enum Mnist {
  /** Handwritten digits (LeCun, Cortes and Burges). */
  DIGITS("mnist", List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")),
  /** Articles of clothing (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747). */
  FASHION(
      "fashion-mnist",
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot"));

  private final String label;
  private final List<String> classNames;

  Mnist(String label, List<String> classNames) {
    this.label = label;
    this.classNames = classNames;
  }

  /**
   * Reads one part.
   *
   * @param dir the folder
   * @param part train or test
   * @return the set, grey
   * @throws DataException if a file is missing, damaged, or does not fit the other
   */
  public Dataset open(Path dir, Part part) {
    String prefix = part == Part.TRAIN ? "train" : "t10k";
    Path imageFile = find(dir, prefix + "-images", "idx3-ubyte");
    Path labelFile = find(dir, prefix + "-labels", "idx1-ubyte");
    var images = IdxFile.read(imageFile, 3);
    var labels = IdxFile.read(labelFile, 1);
    int[] dims = images.dims();
    if (labels.dims()[0] != dims[0]) {
      throw DataException.in(
          labelFile,
          labels.dims()[0] + " labels",
          "%s has %d images".formatted(imageFile.getFileName(), dims[0]));
    }
    if ((long) dims[1] * dims[2] > PictureDecoder.MAX_PIXELS) {
      throw DataException.in(
          imageFile,
          "images of %dx%d pixels".formatted(dims[2], dims[1]),
          "too large to be images");
    }
    var classes = new int[dims[0]];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = labels.bytes().get(ValueLayout.JAVA_BYTE, i) & 0xff;
      if (classes[i] >= classNames.size()) {
        throw DataException.in(
            labelFile,
            "label %d at place %d".formatted(classes[i], i),
            "labels run from 0 to " + (classNames.size() - 1));
      }
    }
    return new ByteDataset(
        label + "/" + part.label(),
        new ImageShape(1, dims[1], dims[2]),
        images.bytes(),
        classes,
        classNames);
  }

  private Path find(Path dir, String name, String kind) {
    for (var folder : List.of(dir, dir.resolve("raw"))) {
      for (String file : List.of(name + "-" + kind, name + "." + kind)) {
        for (String end : List.of("", ".gz")) {
          Path candidate = folder.resolve(file + end);
          if (Files.isRegularFile(candidate)) {
            return candidate;
          }
        }
      }
    }
    throw DataException.in(
        dir,
        Files.isDirectory(dir) ? "no " + name + "-" + kind + "[.gz]" : "no such folder",
        label + " needs the folder of its four IDX files");
  }
}
