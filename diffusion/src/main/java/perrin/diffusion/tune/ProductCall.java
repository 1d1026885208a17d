package perrin.diffusion.tune;

import perrin.tensor.Backend;
import perrin.tensor.Precision;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.tuning.ProductWork;

/** Matrix products. */
final class ProductCall implements Call {
  private final Backend backend;
  private final Tensor a;
  private final Tensor b;
  private final Tensor out;

  ProductCall(Backend backend, ProductWork work) {
    this.backend = backend;
    a = factor(work, work.form().a(), work.m(), work.k(), 1);
    b = factor(work, work.form().b(), work.k(), work.n(), 2);
    Shape shape = shape(work, work.m(), work.n());
    var type = Call.type(backend, work.narrow() ? Precision.BF16 : Precision.FP32);
    out = Tensor.allocate(backend, type, shape, "tune");
  }

  private static Shape shape(ProductWork work, int rows, int columns) {
    return work.products() == 1
        ? Shape.of(rows, columns)
        : Shape.of(work.products(), rows, columns);
  }

  private Tensor factor(ProductWork work, boolean byColumns, int rows, int columns, long seed) {
    Shape shape = byColumns ? shape(work, columns, rows) : shape(work, rows, columns);
    Tensor t = Call.operand(backend, work.precision(), seed, shape.dims());
    int last = shape.rank() - 1;
    return byColumns ? t.transpose(last - 1, last) : t;
  }

  @Override
  public void run() {
    backend.matmul(a, b, null, out);
  }

  @Override
  public double[] results() {
    run();
    return out.toDoubles();
  }
}
