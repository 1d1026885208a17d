package perrin.conformance;

import java.util.List;
import perrin.autograd.OpCase;
import perrin.autograd.OpCatalogue;
import perrin.autograd.OperandLayout;
import perrin.tensor.Tensor;

/** Every operation of autograd's catalogue, forward and backward, against float64. */
final class OperationChecks {
  /** No case of the catalogue multiplies cotangents by more before they cancel. */
  private static final double FACTORS = 8;

  private OperationChecks() {}

  static void addTo(List<Check> checks) {
    for (OpCase c : OpCatalogue.all()) {
      checks.add(new Check("operation " + c.title(), 1, t -> operation(t, c)));
    }
  }

  private static void operation(Trial t, OpCase c) {
    for (OperandLayout layout : OperandLayout.values()) {
      Tensor[] subject = c.operands(t.subject(), layout);
      Tensor[] reference = c.operands(t.reference(), layout);
      Both[] x = new Both[subject.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = new Both(subject[i], reference[i]);
      }
      try {
        new Gradients(t, c.on(layout), x).factors(FACTORS).agree();
      } catch (AssertionError e) {
        throw new AssertionError(layout + ": " + e.getMessage(), e);
      }
    }
  }
}
