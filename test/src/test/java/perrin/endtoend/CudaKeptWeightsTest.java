package perrin.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.train.Blueprint;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Weights are brought into the form of products once, not at each evaluation of a network. */
@Tag("gpu")
final class CudaKeptWeightsTest {
  private static final ImageShape IMAGE = new ImageShape(1, 8, 8);

  private final Blueprint blueprint = new Blueprint(config(), DataCard.of(IMAGE));

  private static RunConfig config() {
    var given = new LinkedHashMap<String, Given>();
    for (String each : "channels=8 mults=1,2 blocks=1 attention=4 groups=4".split(" ")) {
      String[] pair = each.split("=");
      given.put(pair[0], new Given(pair[1], pair[0]));
    }
    return Settings.with(RunConfig.defaults(), given);
  }

  private static CudaBackend backend(String precision, String library) {
    var device = Gpu.device(DeviceOptions.ofProperties());
    return new CudaBackend(device, CudaSettings.of(precision, library));
  }

  /** Random numbers for all weights: a network begins with zeros in places. */
  private Parameters weights(CudaBackend cuda, int seed) {
    try (Scope _ = Scope.open("test");
        var zeros = Parameters.initialize(blueprint.module(), cuda, 1)) {
      var random = new Random(seed);
      var values = new LinkedHashMap<String, Tensor>();
      for (String name : zeros.names()) {
        Shape shape = zeros.get(name).shape();
        double[] numbers = new double[shape.size()];
        Arrays.setAll(numbers, _ -> 0.2 * random.nextGaussian());
        values.put(name, Tensor.of(cuda, shape, numbers));
      }
      return Parameters.of(blueprint.module(), values);
    }
  }

  /** How many filters do not lie as products want them; the clock's matrices are never rounded. */
  private static long kept(Parameters p, boolean rounded) {
    return p.names().stream()
        .map(p::get)
        .filter(t -> t.rank() == 4 && (rounded || t.dim(1) > 1 && t.dim(2) > 1))
        .count();
  }

  private static float[] evaluate(CudaBackend cuda, Denoiser network) {
    try (Scope _ = Scope.open("test")) {
      double[] values = new double[2 * IMAGE.values()];
      Arrays.setAll(values, i -> Math.sin(0.3 * i));
      Var x = Var.constant(Tensor.of(cuda, Shape.of(2, 1, 8, 8), values));
      return network.at(x, new NoiseLevel(0.8, 0.6)).x0().value().toFloats();
    }
  }

  private static int launches(CudaBackend cuda, Denoiser network) {
    int before = cuda.device().launches();
    evaluate(cuda, network);
    return cuda.device().launches() - before;
  }

  @ParameterizedTest
  @CsvSource({"bf16,own", "bf16,'cublas,cudnn'", "fp32,own"})
  void onlyTheFirstEvaluationCopiesWeights(String precision, String library) {
    CudaBackend cuda = backend(precision, library);
    try (var p = weights(cuda, 1)) {
      long kept = kept(p, precision.equals("bf16"));
      Var[] values = p.names().stream().map(n -> Var.constant(p.get(n))).toArray(Var[]::new);
      Denoiser forgetful = blueprint.denoiser(Pass.of(blueprint.module(), values));
      float[] right = evaluate(cuda, forgetful);
      int without = launches(cuda, forgetful);
      int first = launches(cuda, blueprint.denoiser(Pass.inference(p)));
      Denoiser network = blueprint.denoiser(Pass.inference(p));
      int second = launches(cuda, network);
      assertEquals(kept, first - second);
      assertTrue(without - second >= kept, without + " launches, then " + second);
      assertArrayEquals(right, evaluate(cuda, network));
    }
    assertEquals(0, cuda.memory().liveBytes());
  }

  @Test
  void changedWeightsAreSeen() {
    CudaBackend cuda = backend("bf16", "own");
    try (var p = weights(cuda, 1);
        var other = weights(cuda, 2);
        var replayed = blueprint.replayed()) {
      Denoiser plain = blueprint.denoiser(Pass.inference(p));
      Denoiser network = replayed.denoiser(Pass.inference(p));
      float[] before = evaluate(cuda, plain);
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(before, evaluate(cuda, network));
      }
      p.assign(other);
      float[] after = evaluate(cuda, blueprint.denoiser(Pass.inference(other)));
      assertFalse(Arrays.equals(before, after));
      assertArrayEquals(after, evaluate(cuda, network));
      assertArrayEquals(after, evaluate(cuda, plain));
    }
  }

  @Test
  void recordedWorkReadsTheCopiesAndMakesNone() {
    CudaBackend cuda = backend("bf16", "own");
    try (var p = weights(cuda, 1);
        var replayed = blueprint.replayed()) {
      Denoiser plain = blueprint.denoiser(Pass.inference(p));
      evaluate(cuda, plain);
      int each = launches(cuda, plain);
      Denoiser network = replayed.denoiser(Pass.inference(p));
      assertEquals(each, launches(cuda, network));
      assertEquals(each, launches(cuda, network));
      int replay = launches(cuda, network);
      p.assign(p);
      assertEquals(kept(p, true), launches(cuda, network) - replay);
    }
  }
}
