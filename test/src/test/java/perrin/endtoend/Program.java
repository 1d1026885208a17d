package perrin.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, on this process' class path. */
final class Program implements AutoCloseable {
  private static final long MINUTES_AT_MOST = 5;

  private final Process process;
  private final Path out;
  private final Path err;

  private Program(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts it. */
  static Program start(Path dir, String... args) throws IOException {
    return start(dir, List.of(), args);
  }

  /** Starts it behind another command, such as a shell that lowers a limit. */
  static Program start(Path dir, List<String> before, String... args) throws IOException {
    var command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            "perrin.diffusion.cli.Perrin"));
    command.addAll(List.of(args));
    Path out = Files.createTempFile(dir, "out", ".txt");
    Path err = Files.createTempFile(dir, "err", ".txt");
    var builder = new ProcessBuilder(command);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Program(builder.start(), out, err);
  }

  /** Waits for its end; the exit code. */
  int end() throws IOException, InterruptedException {
    if (!process.waitFor(MINUTES_AT_MOST, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("did not end in " + MINUTES_AT_MOST + " minutes: " + err());
    }
    return process.exitValue();
  }

  /** Whether it ends within some milliseconds. */
  boolean endsWithin(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Sends a signal by name, such as INT. */
  void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + name + " exits with " + code);
    }
  }

  /** What it printed as results. */
  String out() throws IOException {
    return Files.readString(out);
  }

  /** What it printed besides, without the JVM's own notice about the Vector API. */
  String err() throws IOException {
    var text = new StringBuilder();
    Files.readAllLines(err).stream()
        .filter(l -> !l.startsWith("WARNING: Using incubator modules"))
        .forEach(l -> text.append(l).append('\n'));
    return text.toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
