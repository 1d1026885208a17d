package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.imports.ConfigFile;
import perrin.diffusion.imports.ModelFolder;
import perrin.nn.io.Safetensors;
import perrin.nn.io.SafetensorsEntry;

class ImportCommandTest {
  @TempDir private Path temp;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int perrin(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    return Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
  }

  private void ok(Object... args) {
    int code = perrin(args);
    assertEquals(0, code, () -> out + "\n" + err);
  }

  private void refused(String said, Object... args) {
    assertEquals(2, perrin(args), () -> out + "\n" + err);
    assertTrue(err.toString().contains(said), err.toString());
    assertFalse(err.toString().contains("fault of the program"), err.toString());
  }

  private static Path golden(String name) {
    try {
      return Path.of(
              ModelFolder.class
                  .getResource("/perrin/diffusion/imports/" + name + "/config.json")
                  .toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path states(String name, int texts, int features, double phase) throws IOException {
    var values = new float[texts * 3 * features];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(phase + i);
    }
    var entries = new LinkedHashMap<String, SafetensorsEntry>();
    entries.put("text", SafetensorsEntry.f32(values, texts, 3, features));
    Safetensors.write(temp.resolve(name), entries, Map.of());
    return temp.resolve(name);
  }

  private byte[] sample(Path run, Object... more) throws IOException {
    Path picture = temp.resolve("drawn.png");
    Object[] plain = {
      "sample", "--run", run, "--out", picture, "--count", 2, "--steps", 3, "--device", "cpu"
    };
    var all = new java.util.ArrayList<Object>(List.of(plain));
    all.addAll(List.of(more));
    ok(all.toArray());
    return Files.readAllBytes(picture);
  }

  @Test
  void anImportedNetworkIsSampledAndComesOutAsItWentIn() throws IOException {
    Path pipeline = Files.createDirectories(temp.resolve("pipeline"));
    ConfigFile.write(
        pipeline.resolve("model_index.json"),
        Map.of(
            "_class_name",
            "DDPMPipeline",
            "unet",
            List.of("diffusers", "UNet2DModel"),
            "scheduler",
            List.of("diffusers", "DDIMScheduler"),
            "vae",
            List.of("diffusers", "AutoencoderKL")));
    ModelFolder model = ModelFolder.read(golden("unet-ddpm"));
    model.write(pipeline.resolve("unet"));
    Path scheduler = pipeline.resolve("scheduler").resolve("scheduler_config.json");
    Map<String, Object> options =
        Map.of("_class_name", "DDIMScheduler", "lambda_", 1, "beta_end", 0.02);
    ConfigFile.write(scheduler, options);
    refused(
        "DDIMScheduler: unknown option 'lambda_'", "import", pipeline, "--out", temp.resolve("x"));
    options = Map.of("_class_name", "DDIMScheduler", "clip_sample", false, "beta_end", 0.02);
    ConfigFile.write(scheduler, options);
    Path run = temp.resolve("run");
    ok("import", pipeline, "--out", run);
    assertTrue(out.toString().contains("not read  vae"), out.toString());
    assertTrue(out.toString().contains("sampler ddim, grid leading, 50 steps"), out.toString());
    refused("is already a run", "import", pipeline, "--out", run);

    byte[] drawn = sample(run);
    assertArrayEquals(drawn, sample(run));
    Path moved = temp.resolve("moved");
    Files.move(run, moved);
    assertArrayEquals(drawn, sample(moved), "a run may be moved");

    Path exported = temp.resolve("exported");
    ok("export", moved, "--out", exported);
    ModelFolder again = ModelFolder.read(exported);
    assertEquals(model.config(), again.config());
    for (String name : model.weights().keySet()) {
      assertArrayEquals(
          (float[]) model.weights().get(name).values(),
          (float[]) again.weights().get(name).values(),
          name);
    }
    assertEquals(
        options, ConfigFile.read(exported.resolve("scheduler").resolve("scheduler_config.json")));
    refused("not an empty folder", "export", moved, "--out", exported);
    ok("import", exported, "--out", temp.resolve("again"));
    assertArrayEquals(drawn, sample(temp.resolve("again")), "round trip");
  }

  @Test
  void aNetworkThatReadsATextIsToldStatesFromAFile() throws IOException {
    Path run = temp.resolve("run");
    Path none = states("none.safetensors", 1, 6, 0.5);
    ok("import", golden("condition-sd1"), "--null-states", none, "--out", run);
    Path cat = states("cat.safetensors", 2, 6, 0.1);
    byte[] told = sample(run, "--text-states", cat);
    byte[] other = sample(run, "--text-states", states("dog.safetensors", 1, 6, 0.9));
    byte[] guided = sample(run, "--text-states", cat, "--guidance", "cfg:scale=4");
    assertFalse(java.util.Arrays.equals(told, other));
    assertFalse(java.util.Arrays.equals(told, guided));
    Path zeros = temp.resolve("zeros");
    ok("import", golden("condition-sd1"), "--out", zeros);
    byte[] without = sample(zeros, "--text-states", cat, "--guidance", "cfg:scale=4");
    assertFalse(java.util.Arrays.equals(guided, without), "null states are read");
    refused("give --text-states FILE", "sample", "--run", run, "--count", 2);
    Path wide = states("wide.safetensors", 1, 7, 0);
    refused("do not fit", "sample", "--run", run, "--text-states", wide, "--device", "cpu");
    refused(
        "[T,6] would fit",
        "import",
        golden("condition-sd1"),
        "--null-states",
        wide,
        "--out",
        zeros);
  }

  @Test
  void labelsAreToldAndANullClassMakesGuidancePossible() throws IOException {
    Path dit = temp.resolve("dit");
    ok("import", golden("dit"), "--out", dit);
    assertTrue(out.toString().contains("3 classes"), out.toString());
    byte[] zero = sample(dit, "--label", "0");
    assertFalse(java.util.Arrays.equals(zero, sample(dit, "--label", "2")));
    Path values = temp.resolve("values.safetensors");
    sample(dit, "--label", "0", "--guidance", "cfg:scale=2", "--values", values);
    try (var in = Safetensors.open(values)) {
      assertEquals(List.of(2L, 2L, 6L, 6L), in.tensor("samples").shape());
    }
    Path unet = temp.resolve("unet");
    ok("import", golden("unet-resnet"), "--out", unet);
    sample(unet, "--label", "2");
    refused(
        "--null-class",
        "sample",
        "--run",
        unet,
        "--label",
        "0",
        "--guidance",
        "cfg:scale=2",
        "--device",
        "cpu");
    Path last = temp.resolve("last");
    ok("import", golden("unet-resnet"), "--null-class", "--out", last);
    sample(last, "--label", "0", "--guidance", "cfg:scale=2");
    refused("--null-class", "import", golden("dit"), "--null-class", "--out", temp.resolve("no"));
  }

  @Test
  void mistakesAreOneLine() throws IOException {
    refused("is no folder", "import", temp.resolve("nowhere"), "--out", temp.resolve("x"));
    refused("neither config.json nor model_index.json", "import", temp, "--out", temp.resolve("x"));
    assertNotEquals(0, perrin("import", golden("dit")));
  }

  @Test
  void aTrainedUNetIsExportedAndImportedAgain() throws IOException {
    Path exported = temp.resolve("exported");
    ok("export", trained(), "--out", exported);
    Map<String, Object> scheduler =
        ConfigFile.read(exported.resolve("scheduler").resolve("scheduler_config.json"));
    assertEquals("squaredcos_cap_v2", scheduler.get("beta_schedule"));
    assertEquals("epsilon", scheduler.get("prediction_type"));
    Path again = temp.resolve("again");
    ok("import", exported, "--out", again);
    assertTrue(out.toString().contains("schedule cosine:steps=1000"), out.toString());
    sample(again);
    refused("only unet", "export", trained("dit:patch=4"), "--out", temp.resolve("no"));
  }

  @Test
  void aNetworkOfTheLibrarysKindIsTrainedFromNothingAndExported() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("kind"));
    var config = new LinkedHashMap<>(ConfigFile.read(golden("unet-ddpm").resolve("config.json")));
    config.put("sample_size", 16);
    config.put("in_channels", 1);
    config.put("out_channels", 1);
    ConfigFile.write(folder.resolve("config.json"), config);
    ConfigFile.write(
        folder.resolve("scheduler_config.json"), Map.of("_class_name", "DDIMScheduler"));
    Path exported = temp.resolve("exported");
    ok("export", trained("diffusers:from=[" + folder + "]"), "--out", exported);
    assertEquals(config, ConfigFile.read(exported.resolve("config.json")));
    assertEquals(
        "DDPMScheduler",
        ConfigFile.read(exported.resolve("scheduler").resolve("scheduler_config.json"))
            .get("_class_name"),
        "its own schedule, not that of the network it began as");
    ok("import", exported, "--out", temp.resolve("again"));
  }

  private Path trained() {
    return trained("unet");
  }

  private Path trained(String net) {
    Path run = temp.resolve("trained-" + net.replaceAll("\\W.*", ""));
    ok(
        "train",
        "--net",
        net,
        "--dataset",
        "shapes",
        "--image-size",
        16,
        "--count",
        16,
        "--channels",
        4,
        "--mults",
        1,
        "--blocks",
        1,
        "--attention",
        "none",
        "--groups",
        2,
        "--steps",
        1,
        "--batch",
        4,
        "--validate-every",
        0,
        "--device",
        "cpu",
        "--out",
        run);
    return run;
  }
}
