package perrin.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.HostStorage;
import perrin.tensor.ImageOrder;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** A backend with one fault is not let through. */
final class WrongBackendTest {
  private static final int TRIES = 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "upload",
        "copy",
        "fill",
        "unary",
        "binary",
        "where",
        "map",
        "reduce",
        "argReduce",
        "cumulativeSum",
        "matmul",
        "conv2d",
        "conv2dInputGradient",
        "conv2dWeightGradient",
        "conv2dWeightGradient's sums",
        "gather",
        "scatterAdd",
        "philox"
      })
  void anErrorInTheLastElementIsCaught(String primitive) {
    assertTrue(caught(faulty(primitive, false)), primitive);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unary", "matmul", "conv2d"})
  void memoryThatIsNotGivenBackIsCaught(String primitive) {
    assertTrue(caught(faulty(primitive, true)), primitive);
  }

  private static boolean caught(Backend backend) {
    Iterator<DynamicTest> tests = new BackendConformance(backend, TRIES).tests().iterator();
    while (tests.hasNext()) {
      DynamicTest test = tests.next();
      if (test.getDisplayName().startsWith("operation ")) {
        continue;
      }
      try {
        test.getExecutable().execute();
      } catch (Throwable e) {
        return e instanceof AssertionError;
      }
    }
    return false;
  }

  /** The float32 reference with a wrong last element, or a leak, in one primitive. */
  private static Backend faulty(String primitive, boolean leak) {
    ReferenceBackend right = new ReferenceBackend(DType.FLOAT32, ImageOrder.CHANNELS_LAST);
    return (Backend)
        Proxy.newProxyInstance(
            WrongBackendTest.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(right, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (method.getName().equals("allocate")) {
                return owned((Backend) proxy, (HostStorage) result);
              }
              boolean here = method.getName().equals(primitive.split("'")[0]);
              if (here && leak) {
                right.allocate(DType.FLOAT32, 1);
              } else if (here && arguments[output(primitive, arguments.length)] != null) {
                spoil((Tensor) arguments[output(primitive, arguments.length)]);
              }
              return result;
            });
  }

  private static int output(String primitive, int arguments) {
    return switch (primitive) {
      case "fill" -> 0;
      case "copy", "upload" -> 1;
      case "conv2dWeightGradient" -> 3;
      default -> arguments - 1;
    };
  }

  private static HostStorage owned(Backend owner, HostStorage s) {
    Object array = s.dtype() == DType.INT32 ? s.ints() : s.floats();
    return new HostStorage(owner, s.dtype(), array, 0, s.length(), () -> s.release("its owner"));
  }

  /** Makes the last element of a view a little wrong. */
  private static void spoil(Tensor t) {
    if (t.size() < 8) {
      return;
    }
    int at = t.offset();
    for (int a = 0; a < t.rank(); a++) {
      at += (t.dim(a) - 1) * t.stride(a);
    }
    HostStorage s = (HostStorage) t.storage();
    if (t.dtype() == DType.INT32) {
      s.ints()[at] += 1;
    } else {
      float was = s.floats()[at];
      s.floats()[at] = was * 1.001f + 1e-3f;
    }
  }
}
