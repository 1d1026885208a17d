package perrin.kernels.cuda.reduce;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.elementwise.Elementwise;
import perrin.tensor.ReduceOp;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Sums, products and extrema over any axes of any view ({@code reduce.cu}). */
public final class Reductions {
  private static final String MODULE = "reduce";

  private final CudaDevice device;
  private final Elementwise elementwise;

  /**
   * For a device.
   *
   * @param device where
   * @param elementwise fills results over nothing
   */
  public Reductions(CudaDevice device, Elementwise elementwise) {
    this.device = device;
    this.elementwise = elementwise;
  }

  /**
   * Reduces the axes in which out has extent 1.
   *
   * @param op the reduction
   * @param x operand
   * @param out destination of the same rank
   */
  public void reduce(ReduceOp op, Tensor x, Tensor out) {
    if (x.size() == 0 || out.size() == 0) {
      elementwise.fill(out, op.neutral());
      return;
    }
    var plan = ReductionPlan.of(op, x, out, device.options().threads());
    if (plan.segments() == 1) {
      launch(plan);
      return;
    }
    try (Scope _ = Scope.open("reduce")) {
      Shape parts = Shape.of(plan.segments(), plan.results());
      Tensor workspace = Tensor.allocate(x.backend(), plan.partial(), parts, "reduce");
      var second = plan.through(workspace);
      launch(plan);
      launch(second);
    }
  }

  private void launch(ReductionPlan plan) {
    device
        .kernel(MODULE, plan.kernel())
        .with()
        .b(plan)
        .run(plan.blocks(), plan.segments(), 1, device.options().threads(), plan.shared());
  }
}
