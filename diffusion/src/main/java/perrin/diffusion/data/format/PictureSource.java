package perrin.diffusion.data.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import perrin.diffusion.data.DataException;

/** Where pictures lie: a tree of folders, or zip archives joined in the order of their names. */
sealed interface PictureSource extends AutoCloseable {
  /** No set may have more files than this. */
  int MAX_FILES = 1 << 23;

  /** The pictures, in an order that depends on their names only. */
  List<EncodedPicture> pictures();

  @Override
  void close();

  /**
   * Lists what a path holds: a zip archive, a folder with zip archives (joined), or a folder of
   * pictures.
   *
   * @throws DataException if there is no such path, or an archive is damaged
   */
  static PictureSource open(Path path) {
    if (Files.isRegularFile(path)) {
      return Zips.open(List.of(path));
    }
    if (!Files.isDirectory(path)) {
      throw DataException.in(
          path, "no such folder or file", "images needs a folder of pictures, or zips of them");
    }
    try (var files = Files.list(path)) {
      var zips =
          files
              .filter(file -> Files.isRegularFile(file))
              .filter(file -> file.toString().endsWith(".zip"))
              .sorted(Comparator.comparing(file -> file.getFileName().toString()))
              .toList();
      return zips.isEmpty() ? Folder.open(path) : Zips.open(zips);
    } catch (IOException e) {
      throw new DataException(path + ": cannot be listed (" + IdxFile.reason(e) + ")", e);
    } catch (UncheckedIOException e) {
      throw new DataException(
          path + ": cannot be listed (" + IdxFile.reason(e.getCause()) + ")", e);
    }
  }

  private static void bound(int files, Object where) {
    if (files > MAX_FILES) {
      throw DataException.in(where, "more than %d files".formatted(MAX_FILES), "too many");
    }
  }

  /** A tree of folders; links are followed, a loop is an error. */
  record Folder(List<EncodedPicture> pictures) implements PictureSource {
    private static final int MAX_DEPTH = 16;

    static Folder open(Path root) {
      var pictures = new ArrayList<EncodedPicture>();
      try (var files = Files.walk(root, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
        int seen = 0;
        for (var it = files.iterator(); it.hasNext(); ) {
          Path file = it.next();
          bound(++seen, root);
          if (Files.isRegularFile(file)) {
            add(root, file, pictures);
          }
        }
      } catch (IOException e) {
        throw new DataException(root + ": cannot be listed (" + IdxFile.reason(e) + ")", e);
      } catch (UncheckedIOException e) {
        throw new DataException(
            root + ": cannot be listed (" + IdxFile.reason(e.getCause()) + ")", e);
      }
      pictures.sort(Comparator.comparing(EncodedPicture::where));
      return new Folder(pictures);
    }

    private static void add(Path root, Path file, List<EncodedPicture> pictures)
        throws IOException {
      var names = new ArrayList<String>();
      root.relativize(file).forEach(name -> names.add(name.toString()));
      String identity = String.join("/", names) + " " + Files.size(file);
      EncodedPicture.of(file.toString(), names, identity, () -> Files.newInputStream(file))
          .ifPresent(pictures::add);
    }

    @Override
    public void close() {}
  }

  /** Archives, each kept open; entries are read in place, never unpacked. */
  record Zips(List<ZipFile> archives, List<EncodedPicture> pictures) implements PictureSource {
    static Zips open(List<Path> files) {
      var zips = new Zips(new ArrayList<>(), new ArrayList<>());
      try {
        for (Path file : files) {
          zips.add(file);
        }
        return zips;
      } catch (IOException | RuntimeException e) {
        zips.close();
        if (e instanceof DataException bad) {
          throw bad;
        }
        throw new DataException(
            "%s: not a readable zip archive (%s)".formatted(named(files, zips), e.getMessage()), e);
      }
    }

    private static Path named(List<Path> files, Zips zips) {
      return files.get(Math.min(zips.archives.size(), files.size() - 1));
    }

    private void add(Path file) throws IOException {
      var archive = new ZipFile(file.toFile());
      int before = pictures.size();
      try {
        bound(archive.size(), file);
        archive.stream()
            .filter(entry -> !entry.isDirectory())
            .forEach(entry -> add(file, archive, entry));
      } catch (RuntimeException e) {
        archive.close();
        throw e;
      }
      archives.add(archive);
      bound(pictures.size(), file);
      pictures.subList(before, pictures.size()).sort(Comparator.comparing(EncodedPicture::where));
    }

    private void add(Path file, ZipFile archive, ZipEntry entry) {
      var names = List.of(entry.getName().split("/"));
      if (!names.isEmpty()) {
        String identity = "%s %d %x".formatted(entry.getName(), entry.getSize(), entry.getCrc());
        EncodedPicture.of(
                file + "!" + entry.getName(), names, identity, () -> archive.getInputStream(entry))
            .ifPresent(pictures::add);
      }
    }

    @Override
    public void close() {
      for (var archive : archives) {
        try {
          archive.close();
        } catch (IOException e) {
          // Nothing was written, so nothing is lost.
          continue;
        }
      }
    }
  }
}
