package perrin.diffusion.imports;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.FloatDataset;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.evaluation.DiffusionFeatures;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.schedule.SteppedSchedule;
import perrin.diffusion.train.Blueprint;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

class ImportedRunTest {
  @TempDir private Path temp;

  @Test
  void theNoiseThatARunPredictsAfterStepKIsPyTorchsAtTimeKMinusOne() throws IOException {
    var golden = new GoldenNetwork("unet-ddpm");
    ImportedRun.of(ImportSource.of(golden.folder()), null, 0, false)
        .write(temp.resolve("run"), null);
    JsonNode numbers = new ObjectMapper().readTree(golden.folder().resolve("golden.json").toFile());
    RunDirectory run = RunDirectory.open(temp.resolve("run"));
    RunWeights weights = RunWeights.read(run, null, true, _ -> {});
    Blueprint blueprint = weights.blueprint(run.config());
    Backend backend = new ReferenceBackend(DType.FLOAT64, ImageOrder.CHANNELS_FIRST);
    var schedule = (SteppedSchedule) blueprint.schedule();
    var levels = NoiseLevels.of(List.of(schedule.level(4), schedule.level(251)));
    try (Scope _ = Scope.open("test");
        Parameters parameters = weights.on(blueprint, backend)) {
      JsonNode values = numbers.get("x").get("values");
      double[] x = new double[values.size()];
      for (int i = 0; i < x.length; i++) {
        x[i] = values.get(i).asDouble();
      }
      Tensor image = Tensor.of(backend, Shape.of(2, 3, 8, 8), x);
      double[] eps =
          blueprint
              .denoiser(Pass.inference(parameters))
              .at(Var.constant(image), levels)
              .eps()
              .value()
              .toDoubles();
      for (int i = 0; i < eps.length; i++) {
        double expected = numbers.get("output").get("values").get(i).asDouble();
        assertEquals(expected, eps[i], 1e-9, "at " + i);
      }
    }
  }

  @Test
  void anImportedUNetIsAFeatureNetwork() throws IOException {
    var golden = new GoldenNetwork("unet-ddpm");
    ImportedRun.of(ImportSource.of(golden.folder()), null, 0, false)
        .write(temp.resolve("run"), null);
    var random = new Random(1);
    float[] values = new float[5 * 3 * 64];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    var images =
        new FloatDataset(
            "noise", new ImageShape(3, 8, 8), MemorySegment.ofArray(values), new int[0], List.of());
    Backend backend = new ReferenceBackend(DType.FLOAT64, ImageOrder.CHANNELS_FIRST);
    try (var network = DiffusionFeatures.open(temp.resolve("run"), backend, _ -> {})) {
      var all = network.features(images);
      var some = network.features(images.subset("some", new int[] {4, 1}));
      assertEquals(5, all.count());
      assertArrayEquals(all.select(4, 1).values(), some.values(), 1e-12);
      assertTrue(Math.abs(some.values()[0] - some.values()[some.dims()]) > 1e-6, "all the same");
    }
  }

  private static void refused(
      Class<? extends RuntimeException> type, String said, String name, Object betas, int size) {
    Map<String, Object> scheduler =
        betas == null
            ? SchedulerMapping.USUAL
            : Map.of(
                "_class_name", "DDPMScheduler", "trained_betas", betas, "num_train_timesteps", 3);
    Path folder = new GoldenNetwork(name).folder();
    var e =
        assertThrows(type, () -> ImportedRun.of(ImportSource.of(folder), scheduler, size, false));
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }

  @Test
  void aSizeThatTheNetworkCannotTakeIsRefused() {
    refused(UserException.class, "cannot take images of 7 x 7", "unet-ddpm", null, 7);
    refused(UserException.class, "that is a multiple of 2", "unet-ddpm", null, 1);
    refused(UserException.class, "cannot take images of 5 x 5", "dit", null, 5);
    refused(UserException.class, "that is a multiple of 4", "dit-older", null, 30);
  }

  @Test
  void aNetworkThatIsToldSigmaIsRefused() {
    refused(DataException.class, "told sigma", "unet-fourier", null, 0);
  }

  @Test
  void betasThatMakeNoScheduleAreTheFilesFault() {
    List<Double> betas = List.of(0.1, 0.0, 0.2);
    refused(DataException.class, "scheduler_config.json: ", "unet-ddpm", betas, 0);
  }

  private static void refusedToTrain(String said, String name, int size) {
    var given = new LinkedHashMap<String, Settings.Given>();
    String net = "diffusers:from=[" + new GoldenNetwork(name).folder() + "]";
    given.put("net", new Settings.Given(net, "test"));
    given.put("image-size", new Settings.Given(Integer.toString(size), "test"));
    given.put("condition", new Settings.Given("none", "test"));
    var card = new DataCard(new ImageShape(3, size, size), List.of(), List.of(), null);
    RunConfig config = Settings.with(RunConfig.defaults(), given);
    var e = assertThrows(UserException.class, () -> new Blueprint(config, card));
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }

  @Test
  void trainingRefusesTheSameSizesAndNetworks() {
    refusedToTrain("a multiple of 2 rows and columns", "unet-ddpm", 15);
    refusedToTrain("told sigma", "unet-fourier", 8);
  }

  @Test
  void aRunsNameMayHaveNoBrackets() throws IOException {
    ImportedRun run =
        ImportedRun.of(ImportSource.of(new GoldenNetwork("unet-ddpm").folder()), null, 0, false);
    Path out = temp.resolve("run[1]");
    var e = assertThrows(UserException.class, () -> run.write(out, null));
    assertTrue(e.getMessage().contains("brackets"), e.getMessage());
    assertFalse(Files.exists(out));
  }

  @Test
  void aPipelinesWordsAreShownInPlainCharactersAndALabelMayBeEmpty() throws IOException {
    ConfigFile.write(
        temp.resolve("model_index.json"),
        Map.of(
            "unet",
            List.of("diffusers", "UNet2DModel"),
            "va\u001be" + "x".repeat(500),
            List.of("a", "b"),
            "id2label",
            Map.of("0", ",", "1", "cat, felis")));
    ImportSource source = ImportSource.of(temp);
    assertEquals(List.of("0", "cat"), source.classes());
    assertEquals(1, source.others().size());
    assertTrue(source.others().getFirst().startsWith("va?exxx"), source.others().getFirst());
    assertTrue(source.others().getFirst().length() <= 60);
  }

  @Test
  void theSchedulerBesideANetworksFolderIsFoundHoweverTheFolderIsNamed() throws IOException {
    Path unet = Files.createDirectories(temp.resolve("unet"));
    Files.createDirectories(temp.resolve("scheduler"));
    ConfigFile.write(temp.resolve("model_index.json"), Map.of());
    ConfigFile.write(unet.resolve("config.json"), Map.of());
    ConfigFile.write(
        temp.resolve("scheduler").resolve("scheduler_config.json"),
        Map.of("_class_name", "DDIMScheduler"));
    assertEquals(
        "DDIMScheduler", ImportSource.of(unet.resolve(".")).scheduler().get("_class_name"));
  }
}
