package perrin.kernels.cuda.optimizer;

import java.util.ArrayList;
import java.util.List;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.loops.Runs;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Adam, moving averages and sums of squares over many tensors ({@code optimizer.cu}). */
public final class ParameterSteps {
  private static final String MODULE = "optimizer";
  private static final int PIECE = 2048;
  private static final int SQUARES = 8192;

  private final CudaDevice device;

  /**
   * For a device.
   *
   * @param device where
   */
  public ParameterSteps(CudaDevice device) {
    this.device = device;
  }

  private static boolean isNumbers(Tensor t) {
    return t.dtype() == DType.FLOAT32 && t.isRowMajor();
  }

  /** The tensors whose counterparts in {@code by} are of a type. */
  private static Tensor[] pick(Tensor[] from, Tensor[] by, DType type) {
    List<Tensor> out = new ArrayList<>();
    for (int i = 0; i < from.length; i++) {
      if (by[i].dtype() == type) {
        out.add(from[i]);
      }
    }
    return out.toArray(Tensor[]::new);
  }

  private static boolean floats(Tensor[] list) {
    return Places.all(DType.FLOAT32, list);
  }

  private static boolean real(Tensor[] list) {
    for (Tensor t : list) {
      if (t.dtype() != DType.FLOAT32 && t.dtype() != DType.BFLOAT16) {
        return false;
      }
    }
    return true;
  }

  private static String suffix(DType type) {
    return type == DType.BFLOAT16 ? "bf16" : "f32";
  }

  /**
   * One step of Adam or AdamW; see {@link perrin.tensor.FusedKernels#adam}.
   *
   * @param p parameters, written
   * @param g gradients, float32 or bfloat16
   * @param m first moments, written
   * @param v second moments, written
   * @param scalars the step's nine numbers
   * @return false if a layout or type is not the kernel's
   */
  public boolean adam(Tensor[] p, Tensor[] g, Tensor[] m, Tensor[] v, Tensor scalars) {
    boolean types = floats(p) && real(g) && floats(m) && floats(v);
    if (!types || !Runs.parallel(p, g, m, v) || !isNumbers(scalars)) {
      return false;
    }
    for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
      var tables =
          Pieces.of(PIECE, pick(p, g, type), pick(g, g, type), pick(m, g, type), pick(v, g, type));
      for (Pieces t : tables) {
        device
            .kernel(MODULE, "adam_" + suffix(type))
            .with()
            .l(Places.address(scalars))
            .b(t)
            .run(t.blocks(), device.options().threads());
      }
    }
    return true;
  }

  /**
   * average = d average + (1 - d) p.
   *
   * @param average written
   * @param p parameters
   * @param decay d
   * @return false if a layout or type is not the kernel's
   */
  public boolean movingAverage(Tensor[] average, Tensor[] p, Tensor decay) {
    if (!floats(average) || !floats(p) || !Runs.parallel(average, p) || !isNumbers(decay)) {
      return false;
    }
    for (Pieces t : Pieces.of(PIECE, average, p)) {
      device
          .kernel(MODULE, "moving_average")
          .with()
          .l(Places.address(decay))
          .b(t)
          .run(t.blocks(), device.options().threads());
    }
    return true;
  }

  /**
   * out = the sum of the squares of all elements.
   *
   * @param x operands, float32 or bfloat16
   * @param out [1], written
   * @return false if a layout or type is not the kernel's
   */
  public boolean sumOfSquares(Tensor[] x, Tensor out) {
    if (!real(x) || !Runs.parallel(x) || !isNumbers(out)) {
      return false;
    }
    try (Scope _ = Scope.open("sumOfSquares")) {
      List<Pieces> tables = new ArrayList<>();
      List<DType> types = new ArrayList<>();
      int blocks = 0;
      for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
        for (Pieces t : Pieces.of(SQUARES, pick(x, x, type))) {
          tables.add(t);
          types.add(type);
          blocks += t.blocks();
        }
      }
      Tensor partial =
          Tensor.allocate(out.backend(), DType.FLOAT32, Shape.of(blocks), "sumOfSquares");
      int first = 0;
      for (int i = 0; i < tables.size(); i++) {
        device
            .kernel(MODULE, "squares_" + suffix(types.get(i)))
            .with()
            .b(tables.get(i))
            .l(Places.address(partial))
            .i(first)
            .run(tables.get(i).blocks(), device.options().threads());
        first += tables.get(i).blocks();
      }
      device
          .kernel(MODULE, "squares_total")
          .with()
          .l(Places.address(partial))
          .i(blocks)
          .l(Places.address(out))
          .run(1, device.options().threads());
    }
    return true;
  }
}
