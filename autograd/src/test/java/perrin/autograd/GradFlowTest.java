package perrin.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import perrin.autograd.op.GroupNorm;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** How cotangents flow: sums, sharing, what is freed and what stays. */
final class GradFlowTest {
  private final Backend backend = new ReferenceBackend();

  private Var leaf(double... values) {
    return Var.leaf(Tensor.of(backend, Shape.of(values.length), values));
  }

  private static void assertValues(Var v, double... expected) {
    assertArrayEquals(expected, v.value().toDoubles());
  }

  @Test
  void aValueUsedOftenGetsTheSumOfItsCotangents() {
    Var x = leaf(2, 3);
    Var loss = x.mul(x).add(x.mul(4)).sub(x).sumAll();
    assertValues(Grad.of(loss, x)[0], 7, 9);
  }

  @Test
  void summingInPlaceLeavesCotangentsAloneThatOthersShare() {
    Var a = leaf(1, 2);
    Var b = leaf(3, 4);
    Var h = a.add(b);
    Var loss = h.sumAll().add(a.mul(2).sumAll()).add(a.mul(3).sumAll()).add(a.mul(5).sumAll());
    Var[] g = Grad.of(loss, a, b, h);
    assertValues(g[0], 11, 11);
    assertValues(g[1], 1, 1);
    assertValues(g[2], 1, 1);
  }

  @Test
  void cotangentsThatOnlyThePassHoldsAreSummedInPlace() {
    try (Scope _ = Scope.open("test")) {
      Var x = leaf(1, 2, 3);
      Var h = x.exp();
      Var loss = h.mul(2).add(h.mul(3)).add(h.mul(5)).add(h.mul(7)).sumAll();
      Var[] right = Grad.retaining(loss, Var.constant(Tensor.of(backend, Shape.of(), 1.0)), x, h);
      assertValues(right[1], 17, 17, 17);
      // Seen by nobody else, four cotangents of h take the memory of two, and the cotangent of x
      // and the sums' shared cotangent one each; the loss itself takes one number.
      backend.resetPeak();
      long before = backend.memory().liveBytes();
      Grad.of(loss, x);
      long most = 4 * 3 * Double.BYTES + 3 * Double.BYTES;
      assertTrue(backend.memory().peakBytes() - before <= most);
    }
  }

  @Test
  void aKernelThatAddsWhatWaitsGivesTheSameGradients() {
    Backend fused = FusedReference.open();
    for (int uses = 1; uses <= 4; uses++) {
      double[][] got = new double[2][];
      for (int k = 0; k < 2; k++) {
        Backend b = k == 0 ? backend : fused;
        try (Scope _ = Scope.open("test")) {
          Var x = Var.leaf(Tensor.of(b, Shape.of(1, 2, 2), 1.0, 2.0, -1.0, 5.0));
          Var c = Var.constant(Tensor.of(b, Shape.of(2), 2.0, -3.0));
          Var h = x.square();
          Var y = GroupNorm.apply(h, c, c, 1, 0.1, true).square();
          for (int i = 1; i < uses; i++) {
            y = y.add(h.mul(i).sin());
          }
          got[k] = Grad.of(y.sumAll(), x)[0].value().toDoubles();
        }
      }
      assertArrayEquals(got[0], got[1], 1e-12, uses + " uses");
    }
  }

  @Test
  void whatWaitsForAnOperandThatComesTwiceIsAddedOnce() {
    Backend fused = FusedReference.open();
    double[][] got = new double[2][];
    for (int k = 0; k < 2; k++) {
      Backend b = k == 0 ? backend : fused;
      try (Scope _ = Scope.open("test")) {
        Var x = Var.leaf(Tensor.of(b, Shape.of(2), 2.0, -3.0));
        Var h = x.square();
        Var norm = new GroupNorm(1, 0.1, true).apply(h.reshape(1, 2), h, h);
        Var both = new GroupNorm(2, 0.1, true).apply(norm, h, h);
        got[k] = Grad.of(both.square().sumAll().add(h.sin().sumAll()), x)[0].value().toDoubles();
      }
    }
    assertArrayEquals(got[0], got[1], 1e-12);
  }

  @Test
  void aValueAndWhatItWasMadeOfBothGetTheirGradients() {
    Var x = leaf(1, 2);
    Var y = x.square();
    Var[] g = Grad.of(y.square().sumAll(), y, x);
    assertValues(g[0], 2, 8);
    assertValues(g[1], 4, 32);
  }

  @Test
  void aValueTheLossDoesNotDependOnGetsZeros() {
    Var x = leaf(1, 2);
    Var other = leaf(1, 2, 3);
    assertValues(Grad.of(x.sumAll(), other)[0], 0, 0, 0);
  }

  @Test
  void theLossItselfHasGradientOne() {
    Var loss = leaf(1, 2).sumAll();
    assertEquals(1, Grad.of(loss, loss)[0].value().item());
  }

  @Test
  void aDetachedValueStopsTheFlow() {
    Var x = leaf(2, 3);
    assertValues(Grad.of(x.detach().mul(x).sumAll(), x)[0], 2, 3);
  }

  @Test
  void nothingIsRecordedUnlessAskedFor() {
    Var x = leaf(2, 3);
    assertFalse(Grad.of(x.square().sumAll(), x)[0].recorded());
    assertTrue(Grad.recorded(x.square().sumAll(), x)[0].recorded());
    assertFalse(Var.constant(x.value()).square().recorded());
  }

  @Test
  void aRetainedGraphServesAnotherPass() {
    Var x = leaf(2, 3);
    Var y = x.square();
    Var gy = Var.constant(Tensor.of(backend, Shape.of(2), 1.0, 10.0));
    assertValues(Grad.retaining(y, gy, x)[0], 4, 60);
    assertValues(Grad.product(y, gy, x)[0], 4, 60);
  }

  @Test
  void thirdDerivativesAreGradientsOfGradients() {
    Var x = leaf(2);
    Var first = Grad.recorded(x.pow(5).sumAll(), x)[0];
    Var second = Grad.recorded(first.sumAll(), x)[0];
    assertValues(Grad.of(second.sumAll(), x)[0], 60 * 4);
  }

  @Test
  void aGraphRecordedInAModulesScopeOutlivesIt() {
    try (Scope _ = Scope.open("step")) {
      Var x = leaf(2, 3);
      Var y;
      try (Scope module = Scope.inner("module")) {
        y = x.square().square();
        module.keep(y.value());
      }
      assertValues(Grad.of(y.sumAll(), x)[0], 32, 108);
    }
    assertEquals(0, backend.memory().liveBytes());
  }

  @Test
  void savedValuesAreFreedAsTheBackwardPassProceeds() {
    int n = 1000;
    int depth = 20;
    try (Scope _ = Scope.open("step")) {
      Var x = Var.leaf(Tensor.full(backend, backend.floatType(), Shape.of(n), 0.5));
      Var y;
      try (Scope module = Scope.inner("module")) {
        Var h = x;
        for (int i = 0; i < depth; i++) {
          h = h.sin();
        }
        y = h.sumAll();
        module.keep(y.value());
      }
      long saved = backend.memory().liveBytes();
      assertEquals(8L * (n * depth + 1), saved);
      backend.resetPeak();
      Grad.of(y, x);
      // The cotangent, its factor and their product come on top; one saved value goes each time.
      assertTrue(backend.memory().peakBytes() <= saved + 8L * 4 * n);
      assertEquals(8L * (2 * n + 2), backend.memory().liveBytes(), "x, its gradient, y and 1");
    }
    assertEquals(0, backend.memory().liveBytes());
  }

  @Test
  void aRecomputedBodyKeepsOnlyItsOperands() {
    int n = 1000;
    try (Scope _ = Scope.open("step")) {
      Var x = Var.leaf(Tensor.full(backend, backend.floatType(), Shape.of(n), 0.5));
      Var y = Recompute.apply(v -> v[0].sin().sin().sin().sin().sumAll(), x);
      assertEquals(8L * (n + 1), backend.memory().liveBytes());
      Var plain = x.sin().sin().sin().sin().sumAll();
      assertArrayEquals(
          Grad.of(plain, x)[0].value().toDoubles(), Grad.of(y, x)[0].value().toDoubles());
    }
  }

  @Test
  void aRecomputedBodyMayNotReachForRecordedValues() {
    Var x = leaf(2, 3);
    Var captured = leaf(1, 1);
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> Recompute.apply(v -> v[0].mul(captured), x));
    assertEquals(
        "recompute: the body uses a recorded value that is not among its operands", e.getMessage());
  }
}
