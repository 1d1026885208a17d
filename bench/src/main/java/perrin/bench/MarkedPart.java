package perrin.bench;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The part of a page that a program writes.
 *
 * @param begin the mark before it, with its end of line
 * @param end the mark after it
 */
record MarkedPart(String begin, String end) {
  /** The page with another text between the marks. */
  String in(String page, String text, Path name) throws IOException {
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    if (from < 0 || to < from) {
      throw new IOException(name + " lacks the marks " + begin.strip() + " and " + end);
    }
    return page.substring(0, from + begin.length()) + text + page.substring(to);
  }
}
