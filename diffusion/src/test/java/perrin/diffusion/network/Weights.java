package perrin.diffusion.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Tensor;

/** Weights of a network by name, all of them drawn, as numbers and as a pass. */
final class Weights {
  private static final double WIDTH = 0.4;

  private final Map<String, double[]> values = new LinkedHashMap<>();
  private final Pass pass;

  /** Normal ones. */
  Weights(Module net, Backend backend, long seed) {
    this(net, backend, seed, _ -> false);
  }

  /** Normal ones, but zeros where asked for. */
  Weights(Module net, Backend backend, long seed, Predicate<String> zero) {
    var random = new SplittableRandom(seed);
    List<Var> all = new ArrayList<>();
    net.named()
        .forEach(
            (name, slot) -> {
              double[] v = normal(random, slot.shape().size(), zero.test(name) ? 0 : WIDTH);
              values.put(name, v);
              all.add(Var.constant(Tensor.of(backend, slot.shape(), v)));
            });
    this.pass = Pass.of(net, all.toArray(Var[]::new));
  }

  static double[] normal(SplittableRandom random, int n, double width) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = width * random.nextGaussian();
    }
    return out;
  }

  double[] of(String name) {
    double[] v = values.get(name);
    if (v == null) {
      throw new IllegalArgumentException(name + " is not among " + values.keySet());
    }
    return v;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Pass pass() {
    return pass;
  }
}
