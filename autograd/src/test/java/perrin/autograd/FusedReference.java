package perrin.autograd;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.FusedKernels;
import perrin.tensor.HostStorage;
import perrin.tensor.reference.ReferenceBackend;

/** The reference backend with {@link DefinitionKernels} for its fused tier. */
final class FusedReference {
  private FusedReference() {}

  static Backend open() {
    ReferenceBackend reference = new ReferenceBackend();
    FusedKernels kernels = new DefinitionKernels();
    return (Backend)
        Proxy.newProxyInstance(
            FusedReference.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "fused" -> kernels;
                  case "allocate" -> {
                    HostStorage s =
                        (HostStorage)
                            reference.allocate((DType) arguments[0], (Integer) arguments[1]);
                    yield wrapped((Backend) proxy, s);
                  }
                  default -> {
                    try {
                      yield method.invoke(reference, arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  }
                });
  }

  /** The same block as the proxy's own. */
  private static HostStorage wrapped(Backend owner, HostStorage s) {
    Object array =
        switch (s.dtype()) {
          case FLOAT32 -> s.floats();
          case FLOAT64 -> s.doubles();
          case INT32, BFLOAT16 -> s.ints();
        };
    Runnable recycler = () -> s.release("its owner");
    return new HostStorage(owner, s.dtype(), array, 0, s.length(), recycler);
  }
}
