package perrin.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import perrin.tensor.reference.ReferenceBackend;

/** Every error message as it reads, in {@code errors.txt}: they are part of the interface. */
final class ErrorMessageTest {
  private final Backend backend = new ReferenceBackend();
  private final Backend other = new ReferenceBackend();

  private Tensor t(int... dims) {
    return Tensor.full(backend, DType.FLOAT64, Shape.of(dims), 0);
  }

  private Tensor ints(int... values) {
    return Tensor.ofInts(backend, Shape.of(values.length), values);
  }

  private Tensor elsewhere(int... dims) {
    return Tensor.full(other, DType.FLOAT64, Shape.of(dims), 0);
  }

  private Map<String, Runnable> mistakes() {
    ConvSpec plain = ConvSpec.of(1, 0);
    ConvSpec grouped = new ConvSpec(1, 1, 0, 0, 1, 1, 2);
    Map<String, Runnable> m = new LinkedHashMap<>();
    m.put("negative extent", () -> Shape.of(2, -3));
    m.put("too many elements", () -> Shape.of(100_000, 100_000));
    m.put("no such axis", () -> t(2, 3).dim(2));
    m.put("wrong count", () -> Tensor.of(backend, Shape.of(2, 3), 1.0, 2.0));
    m.put("reshape count", () -> t(2, 3).reshape(4, 2));
    m.put("reshape inferred", () -> t(2, 3).reshape(-1, 4));
    m.put("permute too few", () -> t(2, 3, 4).permute(1, 0));
    m.put("permute twice", () -> t(2, 3, 4).permute(1, 0, 1));
    m.put("expand", () -> t(2, 3).expand(Shape.of(2, 4)));
    m.put("expand to fewer axes", () -> t(2, 3).expand(Shape.of(3)));
    m.put("slice", () -> t(2, 3).slice(1, 1, 4));
    m.put("item", () -> t(2, 3).item());
    m.put("broadcast", () -> Eager.binary(BinaryOp.ADD, t(2, 3), t(4, 2, 5)));
    m.put("types", () -> Eager.binary(BinaryOp.MUL, t(2), ints(1, 2)));
    m.put("backends", () -> Eager.binary(BinaryOp.SUB, t(2), elsewhere(2)));
    m.put("map inputs", () -> Eager.map(Expression.in(1), t(2)));
    m.put("matmul", () -> Eager.matmul(t(2, 3), t(4, 5), null));
    m.put("matmul of vectors", () -> Eager.matmul(t(3), t(3, 2), null));
    m.put("matmul batches", () -> Eager.matmul(t(2, 1, 3), t(5, 3, 2), null));
    m.put("matmul bias", () -> Eager.matmul(t(2, 3), t(3, 5), t(4)));
    m.put("conv rank", () -> Eager.conv2d(t(3, 8, 8), t(4, 3, 3, 3), null, plain));
    m.put("conv channels", () -> Eager.conv2d(t(2, 3, 8, 8), t(4, 5, 3, 3), null, plain));
    m.put("conv groups", () -> Eager.conv2d(t(2, 4, 8, 8), t(3, 2, 3, 3), null, grouped));
    m.put("conv kernel", () -> Eager.conv2d(t(2, 3, 2, 8), t(4, 3, 3, 3), null, plain));
    m.put("conv bias", () -> Eager.conv2d(t(2, 3, 8, 8), t(4, 3, 3, 3), t(3), plain));
    m.put("conv geometry", () -> new ConvSpec(0, 1, 0, 0, 1, 1, 1));
    m.put(
        "conv transposed",
        () -> Eager.conv2dInputGradient(t(2, 4, 6, 6), t(4, 3, 3, 3), plain, 9, 8));
    m.put(
        "conv weights",
        () -> Eager.conv2dWeightGradient(t(2, 3, 8, 8), t(2, 4, 5, 6), plain, 3, 3));
    m.put("gather type", () -> Eager.gather(t(3, 2), t(2), 0));
    m.put("gather range", () -> Eager.gather(t(3, 2), ints(0, 3), 0));
    m.put("scatter range", () -> Eager.scatterAdd(t(2, 2), ints(0, -1), 0, 3));
    m.put("scatter count", () -> Eager.scatterAdd(t(3, 2), ints(0, 1), 0, 5));
    m.put("concat", () -> Eager.concat(1, t(2, 3), t(3, 3)));
    m.put("concat of nothing", () -> Eager.concat(0));
    m.put("argReduce of nothing", () -> Eager.argReduce(true, t(2, 0), 1));
    m.put("unknown device", () -> Backends.open("tpu", 1));
    return m;
  }

  private static Map<String, String> golden() throws IOException {
    Map<String, String> out = new LinkedHashMap<>();
    try (InputStream in = ErrorMessageTest.class.getResourceAsStream("errors.txt")) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      for (int i = 0; i + 1 < lines.size(); i += 2) {
        out.put(lines.get(i), lines.get(i + 1).strip());
      }
    }
    return out;
  }

  @TestFactory
  List<DynamicTest> everyMistakeIsAnsweredAsWritten() throws IOException {
    Map<String, String> golden = golden();
    return mistakes().entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      try (Scope _ = Scope.open("mistake")) {
                        RuntimeException got =
                            assertThrows(RuntimeException.class, e.getValue()::run);
                        assertEquals(golden.get(e.getKey()), got.getMessage());
                      }
                    }))
        .toList();
  }

  @Test
  void theListOfMessagesIsTheListOfMistakes() throws IOException {
    assertEquals(List.copyOf(mistakes().keySet()), List.copyOf(golden().keySet()));
  }
}
