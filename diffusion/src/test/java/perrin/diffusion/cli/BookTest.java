package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of docs/book (those in blocks of shell) run, and draw what they say. */
final class BookTest {
  private static final Path BOOK = Path.of("../docs/book");
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path dir;

  static List<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    try (Stream<Path> pages = Files.list(BOOK)) {
      for (Path page : pages.filter(p -> p.toString().endsWith(".md")).sorted().toList()) {
        Matcher block = BLOCK.matcher(Files.readString(page));
        while (block.find()) {
          commands.addAll(block.group(1).lines().toList());
        }
      }
    }
    assertTrue(commands.size() >= 10, "commands of the book: " + commands);
    return commands;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theBooksCommandsRun(String command) throws IOException {
    assertTrue(command.startsWith("./perrin "), command);
    List<String> words = new ArrayList<>(List.of(command.substring(9).split(" +")));
    int out = words.indexOf("--out") + 1;
    if (out > 0) {
      words.set(out, dir.resolve(words.get(out)).toString());
    }
    var error = new StringWriter();
    int code =
        Perrin.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(error),
            words.toArray(String[]::new));
    assertEquals(0, code, error.toString());
    assertTrue(out == 0 || Files.size(Path.of(words.get(out))) > 1000, command);
  }
}
