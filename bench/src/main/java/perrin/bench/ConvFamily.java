package perrin.bench;

import java.util.List;
import perrin.tensor.Backend;
import perrin.tensor.ConvSpec;
import perrin.tensor.Tensor;

/** Convolution and its two gradients. */
final class ConvFamily implements KernelFamily {
  private static final String INPUT = "input-gradient";
  private static final String WEIGHT = "weight-gradient";

  @Override
  public List<String> passes() {
    return List.of(FORWARD, INPUT, WEIGHT);
  }

  private static ConvSpec spec(KernelShape s) {
    return ConvSpec.of(s.at("s"), s.at("k") / 2);
  }

  @Override
  public Cost cost(KernelShape s, String pass) {
    double b = s.at("b");
    double c = s.at("c");
    double o = s.at("o");
    double taps = s.at("k") * s.at("k");
    double from = b * s.at("h") * s.at("w");
    double to = b * spec(s).outH(s.at("h"), s.at("k")) * spec(s).outW(s.at("w"), s.at("k"));
    return Cost.of(2 * to * o * c * taps, from * c + to * o + o * c * taps);
  }

  @Override
  public Runnable turn(KernelShape s, String pass, Operands o) {
    ConvSpec spec = spec(s);
    int k = s.at("k");
    Tensor x = o.image(s.at("b"), s.at("c"), s.at("h"), s.at("w"));
    Tensor w = o.rows(s.at("o"), s.at("c"), k, k);
    Tensor y = o.image(s.at("b"), s.at("o"), spec.outH(s.at("h"), k), spec.outW(s.at("w"), k));
    Tensor bias = o.rows(s.at("o"));
    Backend backend = o.backend;
    return switch (pass) {
      case FORWARD ->
          () -> {
            // As in training, where the optimiser has changed the weights since the last call.
            w.storage().bumpVersion();
            backend.conv2d(x, w, bias, spec, y);
          };
      case INPUT ->
          () -> {
            w.storage().bumpVersion();
            backend.conv2dInputGradient(y, w, spec, x);
          };
      default -> () -> backend.conv2dWeightGradient(x, y, spec, w, null);
    };
  }
}
