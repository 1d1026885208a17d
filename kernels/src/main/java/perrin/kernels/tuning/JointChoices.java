package perrin.kernels.tuning;

import java.util.List;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.Tunable;
import perrin.tensor.tuning.TuningTable;
import perrin.tensor.tuning.Work;

/** Choices about several kinds of work, by one table. */
public final class JointChoices implements Tunable {
  private final List<TableChoices<?>> parts;

  /**
   * Choices of one backend.
   *
   * @param parts one a kind of work, at least one, all of one machine
   */
  public JointChoices(List<TableChoices<?>> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public String machine() {
    return parts.getFirst().machine();
  }

  @Override
  public List<Algorithm> algorithms(Work work) {
    return parts.stream()
        .map(p -> p.algorithms(work))
        .filter(a -> !a.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  @Override
  public TuningTable table() {
    return parts.getFirst().table();
  }

  @Override
  public void use(TuningTable table) {
    TableChoices.check(table, this);
    parts.forEach(p -> p.useChecked(table));
  }

  @Override
  public void watch(Watcher watcher) {
    parts.forEach(p -> p.watch(watcher));
  }
}
