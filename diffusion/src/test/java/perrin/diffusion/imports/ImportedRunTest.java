package perrin.diffusion.imports;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.data.FloatDataset;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.evaluation.DiffusionFeatures;
import perrin.diffusion.run.RunDirectory;
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

  private static void assertRefused(
      String said, String network, Map<String, Object> scheduler, int size) throws IOException {
    var source = ImportSource.of(new GoldenNetwork(network).folder());
    var e =
        assertThrows(RuntimeException.class, () -> ImportedRun.of(source, scheduler, size, false));
    assertTrue(e.getMessage().contains(said), e::getMessage);
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void sizesThatTheNetworkCannotHalveAreRefused() throws IOException {
    assertRefused("multiples of 2", "unet-ddpm", null, 7);
    assertRefused("multiples of 2", "unet-ddpm", null, 1);
  }

  @Test
  void betasThatAreNoneAreAMistakeOfTheFile() throws IOException {
    Map<String, Object> betas =
        Map.of("_class_name", "DDPMScheduler", "trained_betas", List.of(0.1, 0.0, 0.2));
    assertRefused("scheduler_config.json", "unet-ddpm", betas, 0);
  }

  @Test
  void aNetworkToldNoiseLevelsHasNoScheduler() throws IOException {
    assertRefused("time_embedding_type is fourier", "unet-fourier", null, 0);
  }

  @Test
  void aClassCalledByACommaAloneHasItsNumber() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("pipeline"));
    Files.writeString(
        folder.resolve("model_index.json"),
        "{\"unet\": [\"diffusers\", \"UNet2DModel\"], \"id2label\": {\"0\": \",\"},"
            + " \"vae\\u001b[2J\": [\"a\", \"b\"]}");
    ImportSource source = ImportSource.of(folder);
    assertEquals(List.of("0"), source.classes());
    assertEquals(List.of("vae?[2J"), source.others());
  }
}
