package perrin.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import perrin.autograd.op.Attention;
import perrin.autograd.op.BatchNorm;
import perrin.autograd.op.CrossEntropy;
import perrin.autograd.op.Embedding;
import perrin.autograd.op.GroupNorm;
import perrin.autograd.op.LayerNorm;
import perrin.autograd.op.Linear;
import perrin.autograd.op.Pool;
import perrin.autograd.op.Resize;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** The layers' operations and the backward pass name operands, shapes and rule when they refuse. */
final class OpErrorTest {
  private final Backend backend = new ReferenceBackend();

  private Var v(int... dims) {
    return Var.leaf(Tensor.full(backend, DType.FLOAT64, Shape.of(dims), 0));
  }

  private Tensor ints(int... values) {
    return Tensor.ofInts(backend, Shape.of(values.length), values);
  }

  private Map<Runnable, String> mistakes() {
    Map<Runnable, String> m = new LinkedHashMap<>();
    m.put(
        () -> Linear.apply(v(2, 3), v(5, 4), null),
        "linear: x [2,3] must be […,I] and w [5,4] [O,I] with the same I");
    m.put(
        () -> Linear.apply(v(2, 3), v(5, 3), v(3)), "linear: bias [3] must be [5], one a row of w");
    m.put(
        () -> GroupNorm.apply(v(2, 6, 4, 4), v(6), v(6), 4, 1e-5, false),
        "group norm: x [2,6,4,4] must be [B,C,…] with C a multiple of the 4 groups");
    m.put(
        () -> GroupNorm.apply(v(2, 6, 4, 4), v(6), v(4), 3, 1e-5, false),
        "group norm: gamma [6] and beta [4] must be [6] for x [2,6,4,4]");
    m.put(
        () -> LayerNorm.apply(v(2, 6), v(2), v(2), 1e-5),
        "layer norm: gamma [2] and beta [2] must be [6] for x [2,6]");
    m.put(() -> BatchNorm.apply(v(6), v(6), v(6), 1e-5), "batch norm: x [6] must be [B,C,…]");
    m.put(
        () -> Attention.apply(v(2, 5, 4), v(2, 7, 3), v(2, 7, 4), 1),
        "attention: q [2,5,4], k [2,7,3] and v [2,7,4] must be [N,T,D], [N,S,D] and [N,S,E]; heads"
            + " belong to N");
    m.put(
        () -> CrossEntropy.apply(v(3, 10), ints(1, 2)),
        "cross entropy: logits [3,10] must be [B,K] and labels INT32[2] (made by ofInts) INT32"
            + " [B]");
    m.put(
        () -> CrossEntropy.apply(v(2, 10), ints(1, 10)),
        "gather: index 10 leaves axis 0 of [10]; indices run from 0 to 9");
    m.put(() -> Embedding.apply(v(10), ints(1, 2)), "embedding: table [10] must be [K,D]");
    m.put(
        () -> Pool.max(v(2, 3, 4, 4), 5, 1, 0),
        "windows: x [2,3,4,4] must be [B,C,H,W] and hold a window of k 5, stride 1, padding 0"
            + " (less than k)");
    m.put(
        () -> Resize.blockSum(v(2, 3, 4, 5), 2),
        "block sum: rows and columns of x [2,3,4,5] must be multiples of 2");
    m.put(
        () -> Resize.bilinear(v(2, 3, 4, 5), 0, 3),
        "resize bilinear: x [2,3,4,5] must be [B,C,H,W] and 0 at least 1");
    m.put(
        () -> Grad.of(v(2, 3), v(2)),
        "grad: loss [2,3] must have one element; sum it, or use Grad.product");
    m.put(
        () -> Grad.product(v(2, 3), v(3, 2), v(2)),
        "grad: gy [3,2] must have the shape of y [2,3]");
    m.put(
        () -> Grad.of(v(1), v(2).detach()),
        "grad: x[0] [2] is a constant; make it a leaf or recorded");
    m.put(() -> Var.leaf(ints(1)), "leaf: INT32[1] (made by ofInts) is not real");
    return m;
  }

  @TestFactory
  List<DynamicTest> everyMistakeIsAnsweredAsWritten() {
    return mistakes().entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getValue(),
                    () -> {
                      try (Scope _ = Scope.open("mistake")) {
                        Exception got = assertThrows(RuntimeException.class, e.getKey()::run);
                        assertEquals(e.getValue(), got.getMessage());
                      }
                    }))
        .toList();
  }
}
