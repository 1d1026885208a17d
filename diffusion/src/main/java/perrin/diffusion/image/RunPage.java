package perrin.diffusion.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One page about a run that needs no other file: facts, charts and pictures in the order they were
 * added. Light or dark as the reader has it.
 */
public final class RunPage {
  private final String title;
  private final List<String> sections = new ArrayList<>();

  /**
   * An empty page.
   *
   * @param title its title
   */
  public RunPage(String title) {
    this.title = title;
  }

  /**
   * Adds a table of names and values.
   *
   * @param facts in the order shown
   * @return this
   */
  public RunPage facts(Map<String, String> facts) {
    var table = new StringBuilder("<table>\n");
    new LinkedHashMap<>(facts)
        .forEach(
            (name, value) ->
                table.append(
                    "<tr><th>%s</th><td>%s</td></tr>\n"
                        .formatted(Html.escape(name), Html.escape(value))));
    sections.add(table.append("</table>\n").toString());
    return this;
  }

  /**
   * Adds a line of text.
   *
   * @param text plain text
   * @return this
   */
  public RunPage text(String text) {
    sections.add("<p>" + Html.escape(text) + "</p>\n");
    return this;
  }

  /**
   * Adds a line to be typed.
   *
   * @param command shown in the type of terminals
   * @return this
   */
  public RunPage command(String command) {
    sections.add("<pre>" + Html.escape(command) + "</pre>\n");
    return this;
  }

  /**
   * Adds a chart.
   *
   * @param chart the chart
   * @return this
   */
  public RunPage chart(LineChart chart) {
    sections.add("<figure>\n" + chart.svg() + "</figure>\n");
    return this;
  }

  /**
   * Adds a PNG picture.
   *
   * @param caption what it shows
   * @param png the bytes of the file, as of {@link PngFile#encode}
   * @return this
   */
  public RunPage png(String caption, byte[] png) {
    return embed(caption, "image/png", png);
  }

  /**
   * Adds a GIF animation.
   *
   * @param caption what it shows
   * @param gif the bytes of the file, as of {@link GifFile#encode}
   * @return this
   */
  public RunPage gif(String caption, byte[] gif) {
    return embed(caption, "image/gif", gif);
  }

  private RunPage embed(String caption, String type, byte[] bytes) {
    String data = Base64.getEncoder().encodeToString(bytes);
    sections.add(
        """
        <figure><img alt="%s" src="data:%s;base64,%s"><figcaption>%s</figcaption></figure>
        """
            .formatted(Html.escape(caption), type, data, Html.escape(caption)));
    return this;
  }

  /**
   * The page.
   *
   * @return HTML
   */
  public String html() {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>%s</title>
    <style>
    :root { color-scheme: light dark }
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
      background: #fff; color: #222 }
    h1 { font-size: 1.4rem }
    figure { margin: 1.5rem 0 }
    figcaption { font-size: .9rem; opacity: .8 }
    img, svg { max-width: 100%%; height: auto }
    th { text-align: left; font-weight: 500; padding-right: 1.5rem; opacity: .8 }
    th, td { vertical-align: top; overflow-wrap: anywhere }
    @media (prefers-color-scheme: dark) { body { background: #161618; color: #ddd } }
    </style>
    </head>
    <body>
    <h1>%s</h1>
    %s</body>
    </html>
    """
        .formatted(Html.escape(title), Html.escape(title), String.join("", sections));
  }

  /**
   * Writes the page, whole or not at all.
   *
   * @param file the file
   * @throws IOException if the file cannot be written
   */
  public void write(Path file) throws IOException {
    AtomicWrite.bytes(file, html().getBytes(StandardCharsets.UTF_8));
  }
}
