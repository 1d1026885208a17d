package perrin.conformance;

import java.util.List;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Transfers, conversions and the memory figures. */
final class MemoryChecks {
  private MemoryChecks() {}

  static void addTo(List<Check> checks) {
    checks.add(
        new Check("what is uploaded into a view is downloaded again", MemoryChecks::transfer));
    checks.add(new Check("a copy converts between real and whole numbers", MemoryChecks::copy));
    checks.add(new Check("fill writes its view and nothing else", MemoryChecks::fill));
    checks.add(new Check("live and peak bytes count what is held", 10, MemoryChecks::figures));
  }

  private static void transfer(Trial t) {
    Shape shape = t.draw().shape();
    double[] values = t.draw().withSpecials(t.draw().wide(shape.size()));
    float[] floats = new float[values.length];
    int[] ints = new int[values.length];
    double[] whole = new double[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
      ints[i] = t.draw().between(-1000, 1000);
      whole[i] = ints[i];
    }
    double[] none = new double[values.length];
    for (int kind = 0; kind < 3; kind++) {
      Trial.Destination out =
          t.destination(shape, kind == 2 ? DType.INT32 : t.subject().floatType());
      switch (kind) {
        case 0 -> t.subject().upload(values, out.subject());
        case 1 -> t.subject().upload(floats, out.subject());
        default -> t.subject().upload(ints, out.subject());
      }
      t.reference().upload(kind == 2 ? whole : values, out.reference());
      t.agree(out);
      float[] back = out.subject().toFloats();
      for (int i = 0; i < back.length; i++) {
        none[i] = back[i];
      }
      t.compare(out.reference().toDoubles(), none, new double[none.length]);
    }
  }

  private static void copy(Trial t) {
    Shape shape = t.draw().shape();
    boolean fromInts = t.draw().oneIn(3);
    boolean toInts = t.draw().oneIn(3);
    double[] values =
        fromInts || toInts
            ? t.draw().ints(shape.size(), -500, 500)
            : t.draw().withSpecials(t.draw().wide(shape.size()));
    Both x = fromInts ? t.placeInts(shape, values) : t.place(shape, values);
    Trial.Destination out = t.destination(shape, toInts ? DType.INT32 : t.subject().floatType());
    t.subject().copy(x.subject(), out.subject());
    t.reference().copy(x.reference(), out.reference());
    t.agree(out);
  }

  private static void fill(Trial t) {
    Shape shape = t.draw().shape();
    double value = t.draw().oneIn(3) ? 0 : t.draw().normal(1)[0];
    Trial.Destination out = t.destination(shape);
    t.subject().fill(out.subject(), value);
    t.reference().fill(out.reference(), value);
    t.agree(out);
  }

  private static void figures(Trial t) {
    long before = t.subject().memory().liveBytes();
    long blocks = t.subject().memory().liveBlocks();
    t.subject().resetPeak();
    int n = t.draw().between(1, 5000);
    try (Scope _ = Scope.open("held")) {
      Tensor.allocate(t.subject(), t.subject().floatType(), Shape.of(n), "figures");
      require(t.subject().memory().liveBytes() >= before + 4L * n, "live bytes grow");
      require(t.subject().memory().liveBlocks() == blocks + 1, "one block more");
    }
    require(t.subject().memory().liveBytes() == before, "live bytes fall back");
    require(t.subject().memory().liveBlocks() == blocks, "blocks fall back");
    require(t.subject().memory().peakBytes() >= before + 4L * n, "the peak stays");
    require(t.subject().memory().reservedBytes() >= t.subject().memory().liveBytes(), "reserved");
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new AssertionError("not so: " + rule);
    }
  }
}
