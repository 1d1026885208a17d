package perrin.layering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one source file says about itself.
 *
 * @param module the folder of its Maven module
 * @param test whether it lies among the module's tests
 * @param file its path relative to the repository
 * @param packageName the package it declares, or nothing
 * @param names the qualified names it uses
 */
record JavaSource(String module, boolean test, Path file, String packageName, List<Name> names) {

  private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([\\w.]+)\\s*;");
  private static final Pattern IMPORT =
      Pattern.compile("^\\s*import\\s+(?:static\\s+|module\\s+)?([\\w.]+)");
  private static final Pattern QUALIFIED =
      Pattern.compile("(?<![\\w.])(?:perrin|jdk\\.incubator)(?:\\.\\w+)+");

  /** A qualified name, imported or written out, and its line. */
  record Name(int line, String name, boolean imported) {
    boolean startsWith(String prefix) {
      return name.equals(prefix) || name.startsWith(prefix + ".");
    }
  }

  /** Reads the file {@code file} of the repository {@code root}. */
  static JavaSource read(Path root, Path file) throws IOException {
    return parse(root.relativize(file), Files.readString(file));
  }

  /** Reads {@code text} as the file {@code file}, a path like {@code nn/src/main/java/A.java}. */
  static JavaSource parse(Path file, String text) {
    String code = CodeOnly.of(text);
    Matcher declared = PACKAGE.matcher(code);
    String packageName = declared.find() ? declared.group(1) : "";
    boolean test = file.startsWith(Path.of(file.getName(0).toString(), "src", "test"));
    return new JavaSource(file.getName(0).toString(), test, file, packageName, names(code));
  }

  private static List<Name> names(String code) {
    var names = new ArrayList<Name>();
    int line = 0;
    for (String text : code.split("\n", -1)) {
      line++;
      Matcher imported = IMPORT.matcher(text);
      if (imported.find()) {
        names.add(new Name(line, imported.group(1), true));
      } else if (!text.stripLeading().startsWith("package ")) {
        Matcher written = QUALIFIED.matcher(text);
        while (written.find()) {
          names.add(new Name(line, written.group(), false));
        }
      }
    }
    return names;
  }
}
