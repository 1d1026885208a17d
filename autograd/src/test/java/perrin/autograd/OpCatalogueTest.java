package perrin.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** Every operation is right to first and second order, and none is forgotten. */
final class OpCatalogueTest {
  private static final List<OpCase> CASES = OpCatalogue.all();

  @Test
  void noOperationIsMissingFromTheCatalogue() {
    Set<Object> have = new HashSet<>();
    CASES.forEach(c -> have.add(c.op()));
    List<String> missing = new ArrayList<>();
    for (Object op : OpScan.operations()) {
      if (!have.contains(op)) {
        missing.add(op instanceof Enum<?> e ? e.getDeclaringClass().getName() + "." + e : "" + op);
      }
    }
    assertEquals(List.of(), missing, "operations without a gradient check in OpCatalogue");
  }

  @Test
  void theScanFindsRecordsAndEnumConstantsOneByOne() {
    List<Object> found = OpScan.operations();
    assertTrue(found.contains(Recompute.class));
    assertTrue(found.contains(perrin.autograd.op.Unary.SILU));
    assertTrue(found.contains(perrin.autograd.op.Windows.Fold.class));
  }

  @Test
  void everyCasePassesThroughTheOperationItIsListedFor() {
    Backend backend = FusedReference.open();
    List<String> astray = new ArrayList<>();
    for (OpCase c : CASES) {
      try (Scope _ = Scope.open("case")) {
        Tensor[] x = c.operands(backend, OperandLayout.PLAIN);
        Var[] leaves = Stream.of(x).map(Var::leaf).toArray(Var[]::new);
        if (!passesThrough(c.f().apply(leaves).node(), c.op())) {
          astray.add(c.title());
        }
      }
    }
    assertEquals(List.of(), astray);
  }

  private static boolean passesThrough(Node root, Object op) {
    Deque<Node> open = new ArrayDeque<>();
    Map<Node, Boolean> seen = new IdentityHashMap<>();
    open.push(root);
    while (!open.isEmpty()) {
      Node n = open.pop();
      if (!n.isLeaf() && (n.op == op || n.op.getClass() == op)) {
        return true;
      }
      for (Node e : n.edges) {
        if (e != null && seen.putIfAbsent(e, true) == null) {
          open.push(e);
        }
      }
    }
    return false;
  }

  @TestFactory
  Stream<DynamicTest> bothOrdersAreRightInChannelsFirstOrder() {
    return checks(new ReferenceBackend());
  }

  @TestFactory
  Stream<DynamicTest> bothOrdersAreRightInChannelsLastOrder() {
    return checks(new ReferenceBackend(DType.FLOAT64, ImageOrder.CHANNELS_LAST));
  }

  @TestFactory
  Stream<DynamicTest> bothOrdersAreRightThroughFusedKernels() {
    return checks(FusedReference.open());
  }

  private static Stream<DynamicTest> checks(Backend backend) {
    return CASES.stream()
        .map(c -> DynamicTest.dynamicTest(c.title(), () -> checkInAllLayouts(c, backend)));
  }

  private static void checkInAllLayouts(OpCase c, Backend backend) {
    long before = backend.memory().liveBytes();
    for (OperandLayout layout : OperandLayout.values()) {
      try (Scope _ = Scope.open("case")) {
        new GradCheck().check(c.title() + ", " + layout, c.on(layout), c.operands(backend, layout));
      }
    }
    assertEquals(before, backend.memory().liveBytes(), "live bytes after the check");
  }
}
