package perrin.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.reference.ReferenceBackend;

/** Self-attention whose map is the identity: a token's result is its own value. */
final class PerturbedAttentionTest {
  private final Backend backend = new ReferenceBackend();

  private Pass pass(Module net) {
    int[] seed = {10};
    return Pass.of(
        net,
        net.parameters().stream()
            .map(Parameter::shape)
            .map(s -> Var.constant(GradCheck.normal(backend, seed[0]++, s.dims())))
            .toArray(Var[]::new));
  }

  private static double[] values(Var x) {
    return x.value().toDoubles();
  }

  @Test
  void anImagesPlaceSeesItselfAlone() {
    try (Scope _ = Scope.open("test")) {
      int c = 4;
      var net = new SelfAttention(c, 2, 2);
      Pass p = pass(net);
      Var[] w = p.leaves(); // norm's weight and bias, qkv's, out's
      Var x = Var.constant(GradCheck.normal(backend, 1, 2, c, 3, 3));
      // y_i = x_i + out(v_i), v_i = V norm(x)_i + b, place by place
      double[] n = normed(x, w[0], w[1], 2);
      double[] expected = new double[n.length];
      double[] qkv = values(w[2]);
      double[] qkvBias = values(w[3]);
      double[] out = values(w[4]);
      double[] outBias = values(w[5]);
      double[] input = values(x);
      int places = 9;
      for (int b = 0; b < 2; b++) {
        for (int i = 0; i < places; i++) {
          double[] v = new double[c];
          for (int k = 0; k < c; k++) {
            v[k] = qkvBias[2 * c + k];
            for (int j = 0; j < c; j++) {
              v[k] += qkv[(2 * c + k) * c + j] * n[(b * c + j) * places + i];
            }
          }
          for (int k = 0; k < c; k++) {
            int at = (b * c + k) * places + i;
            expected[at] = input[at] + outBias[k];
            for (int j = 0; j < c; j++) {
              expected[at] += out[k * c + j] * v[j];
            }
          }
        }
      }
      assertArrayEquals(expected, values(net.forward(p.withoutAttention(), x)), 1e-12);
      assertFalse(Arrays.equals(expected, values(net.forward(p, x))));
    }
  }

  /** Group norm by hand. */
  private static double[] normed(Var x, Var weight, Var bias, int groups) {
    double[] in = values(x);
    double[] out = new double[in.length];
    int c = x.dim(1);
    int places = x.dim(2) * x.dim(3);
    int run = c / groups * places;
    for (int from = 0; from < in.length; from += run) {
      double[] part = Arrays.copyOfRange(in, from, from + run);
      double mean = Arrays.stream(part).average().orElseThrow();
      double var = Arrays.stream(part).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      for (int i = 0; i < run; i++) {
        int channel = (from + i) / places % c;
        out[from + i] =
            (part[i] - mean) / Math.sqrt(var + 1e-5) * values(weight)[channel]
                + values(bias)[channel];
      }
    }
    return out;
  }

  @Test
  void aTokensResultDoesNotDependOnTheOthers() {
    var net = new TokenAttention(4, 2, true, Init.normal(1));
    check(net, net::forward);
  }

  private void check(Module net, BiFunction<Pass, Var, Var> forward) {
    try (Scope _ = Scope.open("test")) {
      Pass p = pass(net);
      Var all = Var.constant(GradCheck.normal(backend, 2, 1, 5, 4));
      Var one = all.slice(1, 3, 4);
      Var inCompany = forward.apply(p.withoutAttention(), all).slice(1, 3, 4);
      assertArrayEquals(values(forward.apply(p.withoutAttention(), one)), values(inCompany), 1e-12);
      // A single token can attend to itself alone: both passes agree on it.
      assertArrayEquals(values(forward.apply(p, one)), values(inCompany), 1e-12);
      assertFalse(Arrays.equals(values(forward.apply(p, all).slice(1, 3, 4)), values(inCompany)));
    }
  }

  @Test
  void passesKeepWhetherTheyAttend() {
    try (Scope _ = Scope.open("test")) {
      var net = new TokenAttention(4, 2, true, Init.normal(1));
      Pass p = pass(net);
      assertTrue(p.attending());
      assertSame(p, p.withAttention());
      Pass blind = p.withoutAttention();
      assertFalse(blind.recomputing().attending());
      assertFalse(blind.with(p.leaves()).attending());
      assertTrue(blind.withAttention().attending());
      assertTrue(net.contains(Linear.class) && !net.contains(SelfAttention.class));
    }
  }
}
