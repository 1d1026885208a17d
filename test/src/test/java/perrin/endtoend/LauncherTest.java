package perrin.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher's archive of loaded classes, with a small program in Perrin's place. {@code
 * java.vm.info} of a process contains "sharing" where Java uses an archive; the one that comes with
 * Java does not fit the flags of {@code jvm.options}.
 */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {
  private static final String SHARED = "sharing";
  private static final String RECORDING = "perrin: recording classes";

  /** Fails, as a training might, where the folder it runs in has a file "broken". */
  private static final String PROGRAM =
      """
      package perrin.diffusion.cli;

      public class Perrin {
        public static void main(String[] args) {
          if (args[0].equals("train") && new java.io.File("broken").exists()) {
            System.exit(1);
          }
          System.out.println(System.getProperty("java.vm.info"));
          System.out.println(String.join("|", args));
        }
      }
      """;

  @TempDir private Path root;

  private Path app;

  @BeforeEach
  void install() throws IOException {
    Path sources = Path.of("..").toAbsolutePath().normalize();
    app = root.resolve("diffusion/target/app");
    Files.createDirectories(app);
    Files.copy(sources.resolve("perrin"), root.resolve("perrin"));
    Files.copy(sources.resolve("diffusion/jvm.options"), root.resolve("diffusion/jvm.options"));
    Files.writeString(root.resolve("pom.xml"), "");
    writeProgram();
    // Newer than all sources, so that nothing is built.
    Path stamp = Files.createFile(app.resolve("stamp"));
    Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().plusSeconds(60)));
  }

  @Test
  void theFirstStartRecordsClassesAndLaterOnesMapThem() throws Exception {
    Started first = start("schedules", "a b");
    assertTrue(first.err.startsWith(RECORDING), first.err);
    assertTrue(first.out.contains(SHARED), first.out);
    assertTrue(first.out.contains("schedules|a b\n"), first.out);
    Started second = start("schedules", "a b");
    assertEquals(first.out, second.out);
    assertEquals("", second.err);
  }

  @Test
  void anArchiveOfOtherJarsIsPassedOverInSilence() throws Exception {
    start("first");
    writeProgram();
    Files.setLastModifiedTime(
        app.resolve("perrin-diffusion.jar"), FileTime.from(Instant.now().minusSeconds(3600)));
    Started second = start("second");
    assertEquals("mixed mode\nsecond\n", second.out);
    assertEquals("", second.err);
  }

  @Test
  void aDamagedArchiveIsPassedOverInSilence() throws Exception {
    start("first");
    Files.write(archive(), new byte[1000]);
    Started second = start("second");
    assertEquals("mixed mode\nsecond\n", second.out);
    assertEquals("", second.err);
  }

  @Test
  void otherFlagsGetAnArchiveOfTheirOwn() throws Exception {
    start("first");
    Files.writeString(root.resolve("diffusion/jvm.options"), "-XX:ObjectAlignmentInBytes=32\n");
    Started second = start("second");
    assertTrue(second.err.startsWith(RECORDING), second.err);
    assertTrue(second.out.contains(SHARED), second.out);
    assertEquals(2, folders().size());
  }

  @Test
  void whereNothingCanBeWrittenTheProgramStartsWithout() throws Exception {
    start("first");
    Path folder = archive().getParent();
    Files.delete(archive());
    Files.delete(folder.resolve("log"));
    Files.delete(folder);
    // A file in the folder's place refuses even the superuser.
    Files.createFile(folder);
    Started second = start("second");
    assertEquals("mixed mode\nsecond\n", second.out);
    assertEquals("", second.err);
  }

  @Test
  void whatCannotBeRecordedIsNotTriedAgain() throws Exception {
    Path broken = Files.createFile(root.resolve("broken"));
    Started first = start("first");
    assertTrue(first.err.startsWith(RECORDING), first.err);
    assertTrue(first.out.endsWith("first\n"), first.out);
    Files.delete(broken);
    Started second = start("second");
    assertEquals("mixed mode\nsecond\n", second.out);
    assertEquals("", second.err);
  }

  private record Started(String out, String err) {}

  private Started start(String... args) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("sh", root.resolve("perrin").toString()));
    command.addAll(List.of(args));
    Path out = Files.createTempFile(root, "out", ".txt");
    Path err = Files.createTempFile(root, "err", ".txt");
    var builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertTrue(process.waitFor(5, TimeUnit.MINUTES), "did not end");
    assertEquals(0, process.exitValue(), Files.readString(err));
    String notice = "WARNING: Using incubator modules: jdk.incubator.vector\n";
    return new Started(Files.readString(out), Files.readString(err).replace(notice, ""));
  }

  private List<Path> folders() throws IOException {
    try (Stream<Path> files = Files.list(app)) {
      return files.filter(f -> f.getFileName().toString().startsWith("classes-")).toList();
    }
  }

  private Path archive() throws IOException {
    return folders().getFirst().resolve("archive");
  }

  private void writeProgram() throws IOException {
    Path source = Files.writeString(root.resolve("Perrin.java"), PROGRAM);
    var compiler = ToolProvider.getSystemJavaCompiler();
    assertEquals(
        0, compiler.run(null, null, null, "-d", root.resolve("bin").toString(), source.toString()));
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    Path jar = app.resolve("perrin-diffusion.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      String name = "perrin/diffusion/cli/Perrin.class";
      out.putNextEntry(new JarEntry(name));
      Files.copy(root.resolve("bin").resolve(name), out);
    }
  }
}
