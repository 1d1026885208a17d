package perrin.diffusion;

import perrin.autograd.Var;
import perrin.tensor.Backend;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Purpose;

/**
 * Noise keyed by (seed, purpose, step, sub-step, sample, element): the same for every batch size,
 * number of threads and device.
 *
 * @param seed the run's seed
 * @param first global number of the batch's sample 0
 */
public record PhiloxNoise(long seed, int first) implements NoiseSource {
  @Override
  public Var normal(Purpose purpose, long step, int subStep, Var like) {
    Backend backend = like.backend();
    Tensor out = Eager.like(like.value(), like.shape(), backend.floatType(), "noise");
    return fill(purpose, step, subStep, out);
  }

  /**
   * Noise for a batch that does not exist yet.
   *
   * @param purpose what it is for
   * @param backend whose memory
   * @param shape [B, …]; images [B,C,H,W] get the backend's physical order
   * @return standard normals, step 0
   */
  public Var normal(Purpose purpose, Backend backend, Shape shape) {
    Tensor out =
        shape.rank() == 4
            ? Tensor.allocate(
                backend, backend.floatType(), shape, backend.imageOrder().strides(shape), "noise")
            : Tensor.allocate(backend, backend.floatType(), shape, "noise");
    return fill(purpose, 0, 0, out);
  }

  private Var fill(Purpose purpose, long step, int subStep, Tensor out) {
    Tensor counter = Tensor.ofInts(out.backend(), Shape.of(1), (int) step);
    out.backend().philox(Distribution.NORMAL, seed, purpose, subStep, counter, first, out);
    return Var.constant(out);
  }
}
