package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.train.TinyRun;

/** The commands {@code trace}, {@code order} and {@code compare}, from the outside. */
final class TraceCommandTest {
  @TempDir private Path dir;

  private record Ran(int code, String out, String err) {}

  private static Ran perrin(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Ran(code, out.toString(), err.toString());
  }

  private static String done(String... args) {
    Ran ran = perrin(args);
    assertEquals(0, ran.code(), ran.err());
    return ran.out();
  }

  private Path npy(String name, String shape, double... values) throws IOException {
    String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + "), }";
    header = header + " ".repeat(64 - (header.length() + 11) % 64) + "\n";
    var bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.write(header.length() & 0xff);
    bytes.write(header.length() >> 8);
    bytes.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
    var data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double v : values) {
      data.putDouble(v);
    }
    bytes.writeBytes(data.array());
    return Files.write(dir.resolve(name), bytes.toByteArray());
  }

  @Test
  void aTraceStartsFromTheGivenStateAndUsesTheGivenNoise() throws IOException {
    Path init = npy("init.npy", "1, 2", 0.7, -0.2);
    Path noise = npy("noise.npy", "1, 1, 2", 1.5, -1);
    Path out = dir.resolve("trace.json");
    done(
        "trace",
        "--sampler=ddpm:variance=beta",
        "--schedule=linear",
        "--grid=trailing",
        "--steps=2",
        "--parameterization=x0",
        "--model=expr:0*x",
        "--init=" + init,
        "--noise=" + noise,
        "--out=" + out);
    JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(out));
    assertEquals(3, json.get("levels").size());
    assertEquals(1000, json.get("levels").get(0).get("time").asDouble());
    assertEquals(2, json.get("evaluations").asInt());
    // with x0Hat = 0 the mean is sqrt(alpha) (1 - abar_s) / (1 - abar_t) x
    JsonNode t = json.get("levels").get(0);
    JsonNode s = json.get("levels").get(1);
    double signal = t.get("signal").asDouble() / s.get("signal").asDouble();
    double ratio = s.get("noise").asDouble() / t.get("noise").asDouble();
    double std = Math.sqrt(1 - signal * signal);
    double x = json.get("steps").get(0).get("x").get(0).asDouble();
    assertEquals(signal * ratio * ratio * 0.7 + std * 1.5, x, 1e-12);
    assertEquals(0, json.get("final").get(1).asDouble(), 1e-12);
  }

  @Test
  void aNetworkIsTracedUnderAConvention() throws IOException {
    Path run = TinyRun.trained(dir, "run", TinyRun.points("steps", "1")).path();
    String text =
        done("trace", "--model=" + run, "--sampler=heun", "--convention=diffusers", "--steps=3");
    JsonNode json = new ObjectMapper().readTree(text);
    assertEquals(5, json.get("evaluations").asInt());
    assertEquals(3, json.get("steps").size());
    assertTrue(json.get("final").get(0).isNumber());
  }

  @Test
  void eulerOnGaussianDataFollowsItsOptimalDenoiser() throws IOException {
    Path init = npy("x.npy", "1, 1", 3);
    JsonNode json =
        new ObjectMapper()
            .readTree(
                done(
                    "trace",
                    "--sampler=euler",
                    "--convention=k-diffusion",
                    "--schedule=linear",
                    "--model=gaussian",
                    "--steps=5",
                    "--init=" + init));
    double x = 3;
    for (int i = 0; i < 5; i++) {
      double s = json.get("levels").get(i).get("sigma").asDouble();
      double next = json.get("levels").get(i + 1).get("sigma").asDouble();
      double d = (0.25 * x + 0.3 * s * s) / (0.25 + s * s);
      x += (next - s) * (x - d) / s;
      assertEquals(x, json.get("steps").get(i).get("x").get(0).asDouble(), 1e-10 * Math.abs(x));
    }
  }

  @Test
  void noiseMustHoldWholeDraws() throws IOException {
    Path init = npy("x.npy", "1, 2", 3, 1);
    Path noise = npy("z.npy", "3", 1, 2, 3);
    Ran ran = perrin("trace", "--sampler=ddpm", "--init=" + init, "--noise=" + noise);
    assertEquals(2, ran.code());
    assertTrue(ran.err().contains("whole draws") && ran.err().lines().count() == 1, ran.err());
  }

  @Test
  void singlePrecisionTracesStayNearDoubleOnes() throws IOException {
    var mapper = new ObjectMapper();
    JsonNode wide = mapper.readTree(done("trace", "--sampler=unipc", "--dtype=float64"));
    JsonNode narrow = mapper.readTree(done("trace", "--sampler=unipc", "--dtype=float32"));
    for (int i = 0; i < wide.get("final").size(); i++) {
      assertEquals(
          wide.get("final").get(i).asDouble(), narrow.get("final").get(i).asDouble(), 1e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trace --sampler heunn|unknown sampler 'heunn'",
        "trace --sampler heun --convention diffuser|--convention is 'diffuser'",
        "trace --sampler heun --dtype half|--dtype is 'half'",
        "trace --sampler heun --model expr:x*(t|a closing bracket is missing",
        "trace --sampler heun --convention diffusers --grid quadratic|leading, linspace, trailing",
        "trace --sampler heun --model nowhere|nowhere",
        "order --sampler ddpm|draws noise",
        "order --sampler dpm-solver:mode=adaptive|tolerance",
        "compare --samplers ddim,ddpm|nothing to compare",
        "compare --samplers a,b,c,d,e,f,g|at most 6"
      })
  void aMistakeIsOneLine(String commandAndMessage) {
    String[] parts = commandAndMessage.split("\\|");
    Ran ran = perrin(parts[0].split(" "));
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().contains(parts[1]) && ran.err().lines().count() == 1, ran.err());
  }

  @Test
  void orderMeasuresAndDraws() throws IOException {
    Path out = dir.resolve("order.svg");
    String text = done("order", "--sampler=dpmpp-2m", "--steps=16,32", "--out=" + out);
    assertTrue(text.contains("order 2, as run with its own warm-up 2"), text);
    assertTrue(Files.readString(out).contains("well started"));
  }

  @Test
  void compareDrawsACurveForEachSamplerWithItsSettings() throws IOException {
    Path out = dir.resolve("compare.svg");
    String samplers = "ddim,unipc:order=3,variant=bh1,heun";
    String text = done("compare", "--samplers", samplers, "--steps=4,8", "--out=" + out);
    for (String name : List.of("ddim", "unipc:order=3,variant=bh1", "heun")) {
      assertEquals(2, text.lines().filter(l -> l.startsWith(name + " ")).count(), text);
      assertTrue(Files.readString(out).contains(">" + name + "<"), name);
    }
  }
}
