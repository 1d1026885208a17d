package perrin.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import perrin.tensor.reference.ReferenceBackend;

final class ScopeTest {
  private final Backend backend = new ReferenceBackend();

  @AfterEach
  void nothingIsLeftAndNoScopeIsOpen() {
    assertNull(Scope.current());
    assertEquals(0, backend.memory().liveBytes());
    assertEquals(0, backend.memory().liveBlocks());
  }

  private Tensor make(int n) {
    return Tensor.full(backend, DType.FLOAT64, Shape.of(n), 1);
  }

  private static boolean open(Tensor t) {
    return t.storage().isOpen();
  }

  @Test
  void aResultBelongsToTheInnermostScopeAndNotToItsOperands() {
    try (Scope _ = Scope.open("outer")) {
      Tensor x = make(3);
      Tensor y;
      try (Scope _ = Scope.open("inner")) {
        y = Eager.unary(UnaryOp.EXP, x);
      }
      assertTrue(open(x));
      assertFalse(open(y));
    }
  }

  @Test
  void aKeptResultMovesToTheEnclosingScope() {
    Tensor y;
    try (Scope _ = Scope.open("outer")) {
      try (Scope inner = Scope.open("inner")) {
        y = inner.keep(make(3));
      }
      assertTrue(open(y));
      assertEquals(24, backend.memory().liveBytes());
    }
    assertFalse(open(y));
  }

  @Test
  void aKeptViewKeepsItsBlock() {
    try (Scope _ = Scope.open("outer")) {
      Tensor row;
      try (Scope inner = Scope.open("inner")) {
        row = inner.keep(make(4).reshape(2, 2).slice(0, 1, 2));
      }
      assertEquals(1, row.toDoubles()[0]);
    }
  }

  @Test
  void keepingTwiceIsKeepingOnce() {
    try (Scope _ = Scope.open("outer")) {
      Tensor y;
      try (Scope inner = Scope.open("inner")) {
        y = make(3);
        inner.keep(y);
        inner.keep(y.flip(0));
      }
      assertTrue(open(y));
    }
  }

  @Test
  void keepingAnOuterTensorChangesNothing() {
    try (Scope _ = Scope.open("outer")) {
      Tensor x = make(3);
      try (Scope inner = Scope.open("inner")) {
        inner.keep(x);
      }
      assertTrue(open(x));
    }
  }

  @Test
  void keepPassesNullThrough() {
    try (Scope s = Scope.open("scope")) {
      assertNull(s.keep(null));
    }
  }

  @Test
  void theHelperKeepsTheOneResultOfItsBody() {
    try (Scope _ = Scope.open("outer")) {
      List<Tensor> inside = new ArrayList<>();
      Tensor y =
          Scope.result(
              "body",
              () -> {
                inside.add(make(5));
                return Eager.unary(UnaryOp.NEG, inside.get(0));
              });
      assertTrue(open(y));
      assertFalse(open(inside.get(0)));
    }
  }

  @Test
  void aHolderOutlivesStepsUntilItIsClosed() {
    Scope holder = Scope.holder("parameters");
    Tensor w;
    try (Scope _ = Scope.open("step")) {
      w = holder.hold(make(3));
    }
    assertTrue(open(w));
    holder.close();
    assertFalse(open(w));
    assertEquals("scope 'parameters'", w.storage().closedBy());
  }

  @Test
  void aHolderIsNotOnTheStackOfItsThread() {
    try (Scope step = Scope.open("step");
        Scope holder = Scope.holder("parameters")) {
      assertSame(step, Scope.current());
      holder.hold(make(1));
    }
  }

  @Test
  void aReleasedTensorIsGivenBackAtOnce() {
    try (Scope holder = Scope.holder("state")) {
      Tensor w;
      try (Scope _ = Scope.open("step")) {
        w = holder.hold(make(3));
      }
      holder.release(w);
      assertFalse(open(w));
      IllegalStateException e = assertThrows(IllegalStateException.class, () -> holder.release(w));
      assertTrue(e.getMessage().contains("does not hold"), e.getMessage());
    }
  }

  @Test
  void aBlockLivesAsLongAsItsLastHolder() {
    Scope a = Scope.holder("a");
    Scope b = Scope.holder("b");
    Tensor x;
    try (Scope _ = Scope.open("step")) {
      x = b.hold(a.hold(make(3)));
    }
    a.close();
    assertTrue(open(x));
    b.close();
    assertFalse(open(x));
  }

  @Test
  void adoptingGivesTheInnermostScopeAShare() {
    Scope holder = Scope.holder("holder");
    try (Scope _ = Scope.open("outer")) {
      Tensor x;
      try (Scope _ = Scope.open("inner")) {
        x = holder.hold(make(3));
      }
      Scope.adopt(x);
      holder.close();
      assertTrue(open(x));
    }
  }

  @Test
  void actionsRunWhenTheNearestFullScopeClosesNotAnInnerOne() {
    List<String> told = new ArrayList<>();
    try (Scope _ = Scope.open("full")) {
      try (Scope _ = Scope.inner("module")) {
        assertTrue(Scope.atClose(() -> told.add("closed")));
      }
      assertEquals(List.of(), told);
    }
    assertEquals(List.of("closed"), told);
  }

  @Test
  void withoutAFullScopeNothingRunsAnAction() {
    try (Scope _ = Scope.inner("module")) {
      assertFalse(Scope.atClose(() -> {}));
    }
  }

  @Test
  void anInnerScopeGivesBackItsValues() {
    try (Scope _ = Scope.open("full")) {
      Tensor x;
      try (Scope _ = Scope.inner("module")) {
        x = make(3);
      }
      assertFalse(open(x));
    }
  }

  @Test
  void scopesCloseInReverseOrder() {
    Scope outer = Scope.open("outer");
    Scope inner = Scope.open("inner");
    IllegalStateException e = assertThrows(IllegalStateException.class, outer::close);
    assertEquals(
        "close: scope 'outer' is not the innermost; scopes close in reverse order", e.getMessage());
    inner.close();
    outer.close();
  }

  @Test
  void closingTwiceIsClosingOnce() {
    Scope s = Scope.open("scope");
    s.close();
    s.close();
    assertNull(Scope.current());
  }

  @Test
  void aClosedScopeKeepsAndHoldsNothing() {
    Scope s = Scope.open("scope");
    s.close();
    try (Scope _ = Scope.open("other")) {
      Tensor x = make(1);
      assertThrows(IllegalStateException.class, () -> s.keep(x));
      assertThrows(IllegalStateException.class, () -> s.hold(x));
    }
  }

  @Test
  void aScopeIsConfinedToItsThread() throws InterruptedException {
    try (Scope s = Scope.open("scope")) {
      Tensor x = make(1);
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      AtomicReference<Scope> current = new AtomicReference<>();
      Thread other =
          new Thread(
              () -> {
                current.set(Scope.current());
                try {
                  s.keep(x);
                } catch (IllegalStateException e) {
                  thrown.set(e);
                }
              });
      other.start();
      other.join();
      assertNull(current.get());
      assertTrue(thrown.get().getMessage().startsWith("keep: scope 'scope' belongs to thread "));
    }
  }

  @Test
  void anExceptionClosesTheScopesItLeaves() {
    assertThrows(
        ArithmeticException.class,
        () -> {
          try (Scope _ = Scope.open("outer");
              Scope _ = Scope.inner("inner")) {
            make(7);
            throw new ArithmeticException("on purpose");
          }
        });
  }

  @Test
  void useAfterTheScopeNamesTheOperationTheOriginAndTheScope() {
    Tensor y;
    try (Scope _ = Scope.open("step 7")) {
      y = Eager.unary(UnaryOp.EXP, make(3));
    }
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> Eager.unary(UnaryOp.LOG, y));
    assertEquals(
        "LOG: operand [3] (made by EXP) was already closed by scope 'step 7'; keep it with"
            + " Scope.keep or hold it where it must live",
        e.getMessage());
  }

  @Test
  void thePeakCountsWhatWasHeldAtOnce() {
    backend.resetPeak();
    try (Scope _ = Scope.open("outer")) {
      for (int i = 0; i < 3; i++) {
        try (Scope _ = Scope.open("inner")) {
          make(10);
        }
      }
      make(5);
    }
    assertEquals(80, backend.memory().peakBytes());
  }
}
