package perrin.diffusion.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class RunPageTest {
  private static LineChart chart(boolean logarithmic, double... values) {
    double[] steps = new double[values.length];
    Arrays.setAll(steps, i -> i);
    var series = new LineChart.Series("loss", steps, values);
    return new LineChart("Loss <of> \"a\" & b", "step", logarithmic, List.of(series));
  }

  private static Element parse(String svg) throws Exception {
    var bytes = new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(bytes)
        .getDocumentElement();
  }

  private static String[] points(LineChart chart) throws Exception {
    var lines = parse(chart.svg()).getElementsByTagName("polyline");
    return ((Element) lines.item(0)).getAttribute("points").strip().split(" ");
  }

  @Property
  void anyValuesGiveWellFormedSvgInsideItsFrame(
      @ForAll @Size(max = 20) double[] values, @ForAll boolean logarithmic) throws Exception {
    for (String point : points(chart(logarithmic, values))) {
      if (!point.isEmpty()) {
        String[] xy = point.split(",");
        double x = Double.parseDouble(xy[0]);
        double y = Double.parseDouble(xy[1]);
        assertTrue(x >= 0 && x <= 720 && y >= 0 && y <= 320, point);
      }
    }
  }

  @Test
  void aFallingLossFallsOnTheChart() throws Exception {
    String[] points = points(chart(true, 1.0, 0.1, 0.01));
    double[] y =
        Arrays.stream(points).mapToDouble(p -> Double.parseDouble(p.split(",")[1])).toArray();
    assertTrue(y[0] < y[1] && y[1] < y[2]);
    assertEquals(y[1] - y[0], y[2] - y[1], 0.2);
  }

  @Test
  void valuesThatAreNotFiniteAreLeftOut() throws Exception {
    assertEquals(2, points(chart(false, 1, Double.NaN, Double.POSITIVE_INFINITY, 2)).length);
    assertEquals(1, points(chart(true, 0, -3, 2)).length);
  }

  @Test
  void longCurvesAreThinned() throws Exception {
    var values = new double[100_000];
    Arrays.fill(values, 0.5);
    assertEquals(600, points(chart(false, values)).length);
  }

  @Test
  void thePageNeedsNoOtherFileAndEscapesItsText() {
    byte[] png = PngFile.encode(new Bitmap(1, 1, 1, new byte[1]));
    String html =
        new RunPage("<run>")
            .facts(Map.of("seed", "<b>1</b>"))
            .text("a & b")
            .chart(chart(true, 1, 2))
            .png("grid", png)
            .html();
    assertTrue(html.contains("src=\"data:image/png;base64,iVBOR"));
    assertTrue(
        html.contains("&lt;run&gt;") && html.contains("&lt;b&gt;1") && html.contains("a &amp; b"));
    assertFalse(html.contains("<run>") || html.contains("<b>1"));
    assertFalse(html.contains("src=\"http") || html.contains("href="));
  }

  @Test
  void numbersAreShort() {
    assertEquals("0", Axis.label(0));
    assertEquals("0.05", Axis.label(0.05));
    assertEquals("20k", Axis.label(20_000));
    assertEquals("2e-4", Axis.label(2e-4));
    assertEquals("100", Axis.label(100));
  }
}
