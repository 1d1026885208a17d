package perrin.diffusion.ode;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists of vectors as one vector: a state with its log density, an adjoint with its gradients, all
 * stages of an implicit method at once.
 *
 * @param <V> the parts
 * @param parts space of the parts
 */
public record Tuples<V>(VectorSpace<V> parts) implements VectorSpace<List<V>> {
  @Override
  public List<V> combine(double[] c, List<List<V>> x) {
    List<V> out = new ArrayList<>();
    for (int i = 0; i < x.getFirst().size(); i++) {
      int part = i;
      out.add(parts.combine(c, x.stream().map(each -> each.get(part)).toList()));
    }
    return List.copyOf(out);
  }

  /** The greatest over the parts. */
  @Override
  public double error(List<V> e, List<V> x, List<V> y, double rtol, double atol) {
    double greatest = 0;
    for (int i = 0; i < e.size(); i++) {
      double one = parts.error(e.get(i), x.get(i), y.get(i), rtol, atol);
      // not Math.max alone: a NaN of any part must survive
      greatest = one > greatest || Double.isNaN(one) ? one : greatest;
      if (Double.isNaN(greatest)) {
        return greatest;
      }
    }
    return greatest;
  }

  @Override
  public double dot(List<V> x, List<V> y) {
    double sum = 0;
    for (int i = 0; i < x.size(); i++) {
      sum += parts.dot(x.get(i), y.get(i));
    }
    return sum;
  }

  @Override
  public double epsilon(List<V> x) {
    return x.stream().mapToDouble(parts::epsilon).max().orElse(0x1p-53);
  }

  @Override
  public boolean recorded(List<V> x) {
    return x.stream().anyMatch(parts::recorded);
  }

  @Override
  public Memory<List<V>> memory() {
    Memory<V> memory = parts.memory();
    return new Memory<>() {
      @Override
      public Runnable step() {
        return memory.step();
      }

      @Override
      public void hold(List<V> x) {
        x.forEach(memory::hold);
      }

      @Override
      public void release(List<V> x) {
        x.forEach(memory::release);
      }

      @Override
      public void hand(List<V> x) {
        x.forEach(memory::hand);
      }

      @Override
      public void close() {
        memory.close();
      }
    };
  }
}
