package perrin.conformance;

import java.util.List;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Purpose;

/** Noise: the same bits on every backend. */
final class NoiseChecks {
  private NoiseChecks() {}

  static void addTo(List<Check> checks) {
    for (Distribution kind : Distribution.values()) {
      checks.add(
          new Check(kind + " noise is the reference's, bit for bit", 50, t -> noise(t, kind)));
    }
  }

  private static void noise(Trial t, Distribution kind) {
    Shape shape = t.draw().shape(t.draw().between(1, 4));
    long seed = t.draw().nextLong();
    Purpose purpose = t.draw().among(Purpose.values());
    int subStep = t.draw().between(0, 3);
    int first = t.draw().between(0, 1000);
    Both step = t.placeInts(Shape.of(1), new double[] {t.draw().between(0, Integer.MAX_VALUE - 1)});
    Trial.Destination out = t.destination(shape);
    t.subject().philox(kind, seed, purpose, subStep, step.subject(), first, out.subject());
    t.reference().philox(kind, seed, purpose, subStep, step.reference(), first, out.reference());
    t.agree(out);
    sampleByItself(t, kind, shape, first, seed, purpose, subStep, step, out.subject());
  }

  /** A sample's noise does not depend on the batch it is drawn in. */
  private static void sampleByItself(
      Trial t,
      Distribution kind,
      Shape shape,
      int first,
      long seed,
      Purpose purpose,
      int subStep,
      Both step,
      Tensor batch) {
    if (shape.dim(0) == 0) {
      return;
    }
    int row = t.draw().between(0, shape.dim(0) - 1);
    Trial.Destination one = t.destination(shape.with(0, 1));
    t.subject().philox(kind, seed, purpose, subStep, step.subject(), first + row, one.subject());
    t.reference().upload(batch.slice(0, row, row + 1).toDoubles(), one.reference());
    t.agree(one);
  }
}
