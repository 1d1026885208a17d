package perrin.diffusion.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;
import perrin.nn.io.AtomicFile;
import perrin.tensor.tuning.TuningTable;

/**
 * The directory of a run.
 *
 * <pre>
 *   config.yaml        every setting, exactly
 *   tuning.yaml        which algorithms its convolutions run by
 *   about.txt          versions, machine and data at the start of each stretch of training
 *   metrics.jsonl      one line every few steps
 *   checkpoints/       step-00000500.safetensors, …
 *   diffusers/         an imported network's own configuration
 *   samples/           previews
 *   samples.png, denoising.gif, index.html
 *   lock               held by the process that trains
 * </pre>
 *
 * @param path where it is
 */
public record RunDirectory(Path path) {
  /** The network whose configuration is in the run, and the folder that it is in. */
  private static final String DIFFUSERS = "diffusers";

  /**
   * Makes the directory of a new run.
   *
   * @param path where; must not exist, or be empty
   * @param config written at once
   * @param tuning likewise; holds for the run from now on
   * @return the directory
   * @throws UserException if there is something already
   * @throws RunFailure if it cannot be written
   */
  public static RunDirectory create(Path path, RunConfig config, TuningTable tuning) {
    var run = new RunDirectory(path);
    try {
      if (Files.exists(run.configFile())) {
        throw new UserException(
            path
                + ": is already a run; go on with it ('perrin resume --run "
                + path
                + "') or choose another --out");
      }
      if (Files.exists(path) && !isEmpty(path)) {
        throw new UserException(path + ": exists and is not an empty folder; choose another --out");
      }
      Files.createDirectories(path);
      // Before the configuration, which makes the folder a run.
      TuningYaml.save(run.tuningFile(), tuning);
      run.save(config);
      return run;
    } catch (IOException e) {
      throw new RunFailure(path + ": the run cannot be begun: " + reason(e), e);
    }
  }

  /**
   * Opens the directory of a run.
   *
   * @param path where it is
   * @return the directory
   * @throws UserException if it is none
   */
  public static RunDirectory open(Path path) {
    var run = new RunDirectory(path);
    if (!Files.isDirectory(path)) {
      throw new UserException(path + ": there is no such run");
    }
    if (!Files.exists(run.configFile())) {
      throw new UserException(path + ": is not a run: it has no config.yaml");
    }
    return run;
  }

  /**
   * The settings of the run.
   *
   * @return as they were saved
   * @throws UserException if they cannot be read
   */
  public RunConfig config() {
    RunConfig config = Settings.with(RunConfig.defaults(), ConfigYaml.read(configFile()));
    return config.network().net().strip().equals(DIFFUSERS)
        ? Settings.with(
            config,
            Map.of("net", new Settings.Given(DIFFUSERS + ":from=[" + imported() + "]", "net")))
        : config;
  }

  /**
   * Where an imported network's own configuration is.
   *
   * @return the folder {@code diffusers}
   */
  public Path imported() {
    return path.resolve(DIFFUSERS);
  }

  /**
   * Replaces the saved settings.
   *
   * @param config the new ones
   * @throws IOException if they cannot be written
   */
  public void save(RunConfig config) throws IOException {
    write(configFile(), ConfigYaml.write(config));
  }

  /**
   * Where the settings are.
   *
   * @return {@code config.yaml}
   */
  public Path configFile() {
    return path.resolve("config.yaml");
  }

  /**
   * The table that the run's convolutions go by.
   *
   * @return as it was when the run began; the rule by shape for runs from before there were tables
   * @throws UserException if it cannot be read
   */
  public TuningTable tuning() {
    return Files.exists(tuningFile()) ? TuningYaml.read(tuningFile()) : TuningTable.NONE;
  }

  /**
   * Where that table is.
   *
   * @return {@code tuning.yaml}
   */
  public Path tuningFile() {
    return path.resolve("tuning.yaml");
  }

  /**
   * Where the metrics are.
   *
   * @return {@code metrics.jsonl}
   */
  public Path metricsFile() {
    return path.resolve("metrics.jsonl");
  }

  /**
   * The checkpoints.
   *
   * @return the folder {@code checkpoints}
   */
  public CheckpointFolder checkpoints() {
    return new CheckpointFolder(path.resolve("checkpoints"));
  }

  /**
   * Where the preview of a step goes.
   *
   * @param step optimiser steps done
   * @return a PNG file in {@code samples}
   */
  public Path preview(int step) {
    return path.resolve("samples").resolve("step-%08d.png".formatted(step));
  }

  /**
   * Adds lines about a stretch of training.
   *
   * @param lines text that ends with a line break
   * @throws IOException if they cannot be written
   */
  public void about(String lines) throws IOException {
    Files.writeString(
        path.resolve("about.txt"),
        lines,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.APPEND);
  }

  /**
   * Takes the run for this process until the result is closed; a kill lets it go.
   *
   * @return to be closed
   * @throws UserException if another process trains this run
   * @throws IOException if the lock cannot be written
   */
  public Closeable lock() throws IOException {
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another trainer of this very process; treated as any other.
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new UserException(path + ": another process is training this run");
    }
    return channel;
  }

  /**
   * A fault of the file system in words.
   *
   * @param e the fault
   * @return what happened, without the name of a class where the system gives words
   */
  public static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException denied -> denied.getFile() + ": access denied";
      case NotDirectoryException file -> file.getFile() + ": not a folder";
      case java.nio.file.FileAlreadyExistsException file -> file.getFile() + ": is a file";
      case java.nio.file.NoSuchFileException missing -> missing.getFile() + ": no such file";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** Replaces a file by a text, whole or not at all. */
  static void write(Path file, String text) throws IOException {
    var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }
}
