package perrin.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import perrin.autograd.op.Conv2d;
import perrin.tensor.Backend;
import perrin.tensor.ConvSpec;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class GradTest {
  private final Backend backend = new ReferenceBackend();

  @Test
  void aCompositionOfManyOperationsPassesBothOrders() {
    Tensor x = GradCheck.normal(backend, 1, 2, 3, 4, 4);
    Tensor w = GradCheck.normal(backend, 2, 5, 3, 3, 3);
    Tensor b = GradCheck.normal(backend, 3, 5);
    new GradCheck()
        .check(
            "silu(conv) normalised",
            v -> {
              Var y = Conv2d.apply(v[0], v[1], v[2], ConvSpec.of(2, 1)).silu();
              return y.div(y.square().mean(1).add(1e-2).sqrt())
                  .reshape(2, -1)
                  .matmul(y.reshape(2, -1).transpose(0, 1));
            },
            x,
            w,
            b);
  }

  @Test
  void recomputedBodiesGiveTheSameGradientsToBothOrders() {
    Tensor x = GradCheck.normal(backend, 1, 3, 4);
    Tensor w = GradCheck.normal(backend, 2, 4, 4);
    new GradCheck()
        .check("recompute", v -> Recompute.apply(u -> u[0].matmul(u[1]).tanh().mul(u[0]), v), x, w);
  }

  @Test
  void nothingStaysAliveAfterAStep() {
    long before = backend.memory().liveBytes();
    try (Scope step = Scope.open("step")) {
      Var w = Var.leaf(GradCheck.normal(backend, 2, 4, 4));
      Var h = w;
      for (int i = 0; i < 5; i++) {
        h = h.matmul(w).tanh();
      }
      Var[] g = Grad.of(h.sumAll(), w);
      step.keep(g[0].value());
      assertTrue(backend.memory().liveBytes() > before);
    }
    try (Scope outer = Scope.open("outer")) {
      Tensor kept;
      try (Scope step = Scope.open("step")) {
        Var w = Var.leaf(GradCheck.normal(backend, 2, 4, 4));
        kept = step.keep(Grad.of(w.exp().sumAll(), w)[0].value());
      }
      assertEquals(4, kept.dim(0));
      kept.toDoubles();
      assertTrue(outer != null);
    }
  }

  @Test
  void aSecondPassThroughAFreedGraphThrowsAndSaysSo() {
    Var w = Var.leaf(Tensor.of(backend, Shape.of(2), 1.0, 2.0));
    Var loss = w.exp().sumAll();
    Grad.of(loss, w);
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> Grad.of(loss, w));
    assertTrue(e.getMessage().contains("freed"), e.getMessage());
  }

  @Test
  void backwardThroughAValueChangedInPlaceThrowsAndNamesTheOperation() {
    Var w = Var.leaf(Tensor.of(backend, Shape.of(2), 1.0, 2.0));
    Var loss = w.square().sumAll();
    w.value().storage().bumpVersion();
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> Grad.of(loss, w));
    assertTrue(e.getMessage().contains("changed in place"), e.getMessage());
  }

  @Test
  void useAfterCloseThrowsAndNamesTheOperation() {
    Tensor x;
    try (Scope s = Scope.open("gone")) {
      x = Var.constant(Tensor.of(backend, Shape.of(2), 1.0, 2.0)).exp().value();
      assertTrue(s != null);
    }
    IllegalStateException e = assertThrows(IllegalStateException.class, x::toDoubles);
    assertTrue(e.getMessage().contains("EXP") && e.getMessage().contains("gone"), e.getMessage());
  }
}
