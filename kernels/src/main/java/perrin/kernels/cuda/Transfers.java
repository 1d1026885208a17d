package perrin.kernels.cuda;

import java.lang.foreign.MemorySegment;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.elementwise.Elementwise;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * Moves numbers in row-major order between the host's arrays and tensors of any strides: those that
 * do not lie so on the device are copied there by way of one that does.
 */
final class Transfers {
  private static final int FEW = 4096;

  private final CudaDevice device;
  private final Elementwise elementwise;

  Transfers(CudaDevice device, Elementwise elementwise) {
    this.device = device;
    this.elementwise = elementwise;
  }

  void upload(double[] host, Tensor dst) {
    if (host.length <= FEW && dst.dtype() == DType.FLOAT32) {
      // Rounded here they take no kernel.
      float[] rounded = new float[host.length];
      for (int i = 0; i < rounded.length; i++) {
        rounded[i] = (float) host[i];
      }
      upload(rounded, dst);
      return;
    }
    upload(MemorySegment.ofArray(host), DType.FLOAT64, dst);
  }

  void upload(float[] host, Tensor dst) {
    upload(MemorySegment.ofArray(host), DType.FLOAT32, dst);
  }

  void upload(int[] host, Tensor dst) {
    upload(MemorySegment.ofArray(host), DType.INT32, dst);
  }

  private void upload(MemorySegment host, DType type, Tensor dst) {
    if (host.byteSize() == 0) {
      return;
    }
    if (dst.dtype() == type && dst.isRowMajor()) {
      device.upload(host, Places.address(dst));
      return;
    }
    try (Scope _ = Scope.open("upload")) {
      Tensor dense = Tensor.allocate(dst.backend(), type, dst.shape(), "upload");
      device.upload(host, Places.address(dense));
      elementwise.copy(dense, dst);
    }
  }

  void download(Tensor src, double[] host) {
    if (host.length <= FEW && src.dtype() == DType.FLOAT32) {
      float[] narrow = new float[host.length];
      download(src, narrow);
      for (int i = 0; i < narrow.length; i++) {
        host[i] = narrow[i];
      }
      return;
    }
    download(src, DType.FLOAT64, MemorySegment.ofArray(host));
  }

  void download(Tensor src, float[] host) {
    download(src, DType.FLOAT32, MemorySegment.ofArray(host));
  }

  void download(Tensor src, int[] host) {
    download(src, DType.INT32, MemorySegment.ofArray(host));
  }

  private void download(Tensor src, DType type, MemorySegment host) {
    if (host.byteSize() == 0) {
      return;
    }
    if (src.dtype() == type && src.isRowMajor()) {
      device.download(Places.address(src), host);
      return;
    }
    try (Scope _ = Scope.open("download")) {
      Tensor dense = Tensor.allocate(src.backend(), type, src.shape(), "download");
      elementwise.copy(src, dense);
      device.download(Places.address(dense), host);
    }
  }
}
