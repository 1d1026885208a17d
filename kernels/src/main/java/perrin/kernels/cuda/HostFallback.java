package perrin.kernels.cuda;

import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/**
 * Products of types that no kernel multiplies, integers and float64, run on the host: the operands
 * are downloaded, the reference computes, the result is uploaded. This waits, and cannot be
 * recorded.
 */
final class HostFallback {
  private final Backend reference = new ReferenceBackend(DType.FLOAT32, ImageOrder.CHANNELS_FIRST);

  /** Work on the host's copies. */
  interface Body {
    void run(Backend reference, Tensor[] host);
  }

  /** The last tensor is written, and read as well before; operands may be null. */
  void run(Body body, Tensor... tensors) {
    run(body, 1, tensors);
  }

  /** The last {@code written} tensors are written. */
  void run(Body body, int written, Tensor... tensors) {
    try (Scope _ = Scope.open("host")) {
      Tensor[] host = new Tensor[tensors.length];
      for (int i = 0; i < host.length; i++) {
        Tensor t = tensors[i];
        if (t != null) {
          host[i] = Tensor.allocate(reference, t.dtype(), t.shape(), "host");
          reference.upload(t.toDoubles(), host[i]);
        }
      }
      body.run(reference, host);
      for (int i = host.length - written; i < host.length; i++) {
        if (host[i] != null) {
          tensors[i].backend().upload(host[i].toDoubles(), tensors[i]);
        }
      }
    }
  }
}
