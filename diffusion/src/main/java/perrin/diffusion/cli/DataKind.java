package perrin.diffusion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Guesses by the names of files what a folder holds. */
final class DataKind {
  private DataKind() {}

  /** The name of the data set whose files lie there; pictures where nothing else fits. */
  static String guess(Path place) throws IOException {
    List<String> files;
    if (Files.isDirectory(place)) {
      try (Stream<Path> all = Files.list(place)) {
        files = all.map(f -> f.getFileName().toString()).toList();
      }
    } else {
      files = List.of(String.valueOf(place.getFileName()));
    }
    if (files.stream().anyMatch(f -> f.contains("idx3-ubyte"))) {
      return "mnist";
    }
    if (files.stream().anyMatch(f -> f.matches("(data|test)_batch.*\\.bin|cifar-10-.*"))) {
      return "cifar10";
    }
    return files.stream().anyMatch(f -> f.endsWith(".npy")) ? "npy" : "images";
  }
}
