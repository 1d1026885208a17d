package perrin.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A file of figures with what they need to be believed: machine, commit and command. */
final class Results {
  private Results() {}

  static void write(Path file, String command, List<Map<String, Object>> rows) throws IOException {
    var all = new LinkedHashMap<String, Object>();
    all.put("command", command);
    all.put("commit", commit());
    all.put("date", LocalDate.now().toString());
    all.put("machine", machine());
    all.put("java", Runtime.version().toString());
    all.put("rows", rows);
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, json.writeValueAsString(all) + "\n");
  }

  /** Short name of the commit, marked where sources differ from it. */
  static String commit() {
    String name = run("git", "rev-parse", "--short=7", "HEAD");
    String changed =
        run("git", "status", "--porcelain", "-uno", "--", ".", ":!bench/results", ":!docs");
    return changed.isEmpty() ? name : name + "-dirty";
  }

  static String machine() {
    String name = System.getProperty("os.arch");
    long gigabytes = 0;
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          name = line.substring(line.indexOf(':') + 1).strip();
        } else if (line.startsWith("flags") && line.contains("avx512f")) {
          name += " with AVX-512";
          break;
        }
      }
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal")) {
          gigabytes = Math.round(Long.parseLong(line.replaceAll("[^0-9]", "")) / 0x1p20);
        }
      }
    } catch (IOException e) {
      // Not Linux: the architecture has to do.
    }
    return "%d processors, %s, %d GB, %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            name,
            gigabytes,
            System.getProperty("os.name"));
  }

  private static String run(String... command) {
    try {
      Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
