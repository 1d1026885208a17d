package perrin.kernels.cuda.driver;

import java.util.Arrays;
import java.util.List;
import jcuda.driver.JCudaDriver;

/**
 * One thing put on a device's queue, as it can be put there again. Equal works do the same: they
 * have the same operands at the same addresses.
 */
sealed interface Work {
  /** Puts it on the queue, past whatever keeps works. */
  void issue(CudaDevice device);

  /** A kernel with the bytes of its parameters. */
  @SuppressWarnings("ArrayRecordComponent")
  record Kernels(Kernel kernel, Grid grid, byte[] parameters) implements Work {
    @Override
    public void issue(CudaDevice device) {
      device.launch().again(kernel, grid, parameters);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Kernels k
          && kernel == k.kernel
          && grid.equals(k.grid)
          && Arrays.equals(parameters, k.parameters);
    }

    @Override
    public int hashCode() {
      return 31 * grid.hashCode() + Arrays.hashCode(parameters);
    }
  }

  /** Blocks along three axes, threads a block, bytes of dynamic shared memory. */
  record Grid(int x, int y, int z, int threads, int shared) {}

  /** A copy on the device. */
  record Copy(long from, long to, long bytes) implements Work {
    @Override
    public void issue(CudaDevice device) {
      device.tally().copied();
      Check.driver(
          JCudaDriver.cuMemcpyDtoDAsync(
              new DeviceAddress(to), new DeviceAddress(from), bytes, device.stream().handle()),
          "cuMemcpyDtoDAsync");
    }
  }

  /** Filling with zeros. */
  record Clear(long address, long bytes) implements Work {
    @Override
    public void issue(CudaDevice device) {
      device.tally().copied();
      Check.driver(
          JCudaDriver.cuMemsetD8Async(
              new DeviceAddress(address), (byte) 0, bytes, device.stream().handle()),
          "cuMemsetD8Async");
    }
  }

  /** A product by cuBLAS. */
  record Product(Blas blas, BlasProduct product) implements Work {
    @Override
    public void issue(CudaDevice device) {
      device.tally().launched();
      blas.issue(product);
    }
  }

  /** A convolution by cuDNN. */
  record Convolution(DnnPlan plan, long image, long filter, long response, long workspace)
      implements Work {
    @Override
    public void issue(CudaDevice device) {
      device.tally().launched();
      int status = plan.run(image, filter, response, workspace);
      if (status != 0) {
        throw new CudaException(status, "cuDNN refused a convolution");
      }
    }
  }

  /** Attention by cuDNN. */
  record Attention(
      DnnAttentions dnn, DnnAttentions.Plan plan, float scale, List<Long> addresses, long workspace)
      implements Work {
    @Override
    public void issue(CudaDevice device) {
      device.tally().launched();
      int status = dnn.issue(plan, scale, addresses, workspace);
      if (status != 0) {
        throw new CudaException(status, "cuDNN refused attention");
      }
    }
  }

  /** A recorded graph as a whole. */
  record Replay(Graph graph) implements Work {
    @Override
    public void issue(CudaDevice device) {
      graph.launch();
    }
  }

  /**
   * Numbers from the host, small and different each time: they are the {@code bytes} at {@code
   * slot} of what the trace has uploaded.
   */
  record Upload(Tracer tracer, long address, int bytes, int slot) implements Work {
    @Override
    public void issue(CudaDevice device) {
      tracer.upload(this);
    }
  }
}
