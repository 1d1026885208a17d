package perrin.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import perrin.autograd.Grad;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** What attention to a text must and must not depend on. */
final class CrossAttentionProperties {
  private static final double HIDDEN = -1e9;
  private static final int FEATURES = 4;
  private static final int CONTEXT = 3;
  private static final int PLACES = 5;

  private final Backend backend = new ReferenceBackend();
  private final CrossAttention layer =
      new CrossAttention(FEATURES, CONTEXT, 2, Init.standard(), Init.standard());

  private Pass pass(long seed) {
    Var[] values =
        layer.parameters().stream()
            .map(p -> normal(seed + p.name().length() + p.shape().size(), p.shape().dims()))
            .toArray(Var[]::new);
    return Pass.of(layer, values);
  }

  private Var normal(long seed, int... dims) {
    return Var.constant(GradCheck.normal(backend, seed, dims));
  }

  private Var mask(double... added) {
    return Var.constant(Tensor.of(backend, Shape.of(1, added.length), added));
  }

  private static Var tokens(Var states, int... order) {
    return Var.concat(
        1, Arrays.stream(order).mapToObj(i -> states.slice(1, i, i + 1)).toArray(Var[]::new));
  }

  private double[] of(long seed, Var x, Var states, Var mask) {
    return layer.forward(pass(seed), x, states, mask).value().toDoubles();
  }

  @Property(tries = 20)
  void whatPaddingHoldsIsNotSeenToTheLastBit(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      Var x = normal(seed + 1, 1, PLACES, FEATURES);
      Var some = normal(seed + 2, 1, 4, CONTEXT);
      Var others = normal(seed + 3, 1, 4, CONTEXT).mul(100);
      Var mask = mask(0, HIDDEN, 0, HIDDEN);
      Var mixed =
          Var.concat(
              1,
              some.slice(1, 0, 1),
              others.slice(1, 1, 2),
              some.slice(1, 2, 3),
              others.slice(1, 3, 4));
      assertArrayEquals(of(seed, x, some, mask), of(seed, x, mixed, mask));
    }
  }

  @Property(tries = 20)
  void aTextIsTheSameWithoutItsPadding(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      Var x = normal(seed + 1, 1, PLACES, FEATURES);
      Var states = normal(seed + 2, 1, 4, CONTEXT);
      double[] padded = of(seed, x, states, mask(0, 0, HIDDEN, HIDDEN));
      assertArrayEquals(of(seed, x, tokens(states, 0, 1), null), padded, 1e-12);
    }
  }

  @Property(tries = 20)
  void tokensMayChangePlacesWithTheirMask(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      Var x = normal(seed + 1, 1, PLACES, FEATURES);
      Var states = normal(seed + 2, 1, 4, CONTEXT);
      double[] y = of(seed, x, states, mask(0, HIDDEN, 0, 0));
      double[] moved = of(seed, x, tokens(states, 3, 2, 1, 0), mask(0, 0, HIDDEN, 0));
      assertArrayEquals(y, moved, 1e-12);
      double[] wrong = of(seed, x, tokens(states, 3, 2, 1, 0), mask(0, HIDDEN, 0, 0));
      assertTrue(Arrays.mismatch(y, wrong) >= 0, "without their mask they may not");
    }
  }

  @Property(tries = 20)
  void everyPlaceAsksForItself(@ForAll long seed, @ForAll @IntRange(max = PLACES - 1) int place) {
    try (Scope _ = Scope.open("test")) {
      Var x = normal(seed + 1, 1, PLACES, FEATURES);
      Var states = normal(seed + 2, 1, 4, CONTEXT);
      double[] all = of(seed, x, states, mask(0, 0, HIDDEN, 0));
      double[] one = of(seed, x.slice(1, place, place + 1), states, mask(0, 0, HIDDEN, 0));
      double[] part = Arrays.copyOfRange(all, place * FEATURES, (place + 1) * FEATURES);
      assertArrayEquals(part, one, 1e-12);
    }
  }

  @Property(tries = 20)
  void aSingleTokenAnswersEveryPlaceAlike(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      Var x = normal(seed + 1, 1, PLACES, FEATURES);
      Var states = normal(seed + 2, 1, 4, CONTEXT);
      double[] y = of(seed, x, states, mask(HIDDEN, HIDDEN, 0, HIDDEN));
      for (int i = 0; i < y.length; i++) {
        assertEquals(y[i % FEATURES], y[i], 1e-12, "softmax over one score is 1");
      }
    }
  }

  @Property(tries = 20)
  void paddingGetsNoGradientAndEveryTokenGetsSome(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      Var x = normal(seed + 1, 1, PLACES, FEATURES);
      Var states = Var.leaf(GradCheck.normal(backend, seed + 2, 1, 4, CONTEXT));
      Var y = layer.forward(pass(seed), x, states, mask(0, HIDDEN, 0, HIDDEN));
      double[] g = Grad.of(y.square().sumAll(), states)[0].value().toDoubles();
      for (int t = 0; t < 4; t++) {
        double most = 0;
        for (int i = 0; i < CONTEXT; i++) {
          most = Math.max(most, Math.abs(g[t * CONTEXT + i]));
        }
        assertEquals(t % 2 == 1, most == 0, "token " + t + ": " + most);
      }
    }
  }
}
