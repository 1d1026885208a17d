package perrin.kernels.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.Tunable;
import perrin.tensor.tuning.TuningTable;
import perrin.tensor.tuning.Work;

/**
 * The algorithm of each work of one kind: the table's row for it and this machine, else the table's
 * algorithm for all others, else the backend's rule.
 *
 * @param <W> the kind; about other work there is no choice
 */
public abstract class TableChoices<W extends Work> implements Tunable {
  private final String machine;
  private final Class<W> kind;
  private volatile TuningTable table = TuningTable.NONE;
  private volatile Watcher watcher;

  /**
   * Choices by the rule.
   *
   * @param machine whose rows count
   * @param kind of work that is chosen for
   */
  protected TableChoices(String machine, Class<W> kind) {
    this.machine = machine;
    this.kind = kind;
  }

  /**
   * What the backend takes of its own accord.
   *
   * @param work what is to be done
   * @return an algorithm that {@link #takes} it
   */
  protected abstract Algorithm rule(W work);

  /**
   * Whether an algorithm can run some work here.
   *
   * @param algorithm which
   * @param work what is to be done
   * @return true if it can
   */
  protected abstract boolean takes(Algorithm algorithm, W work);

  /**
   * The algorithm of a call.
   *
   * @param work what is to be done
   * @return one that takes it
   */
  public final Algorithm of(W work) {
    Watcher told = watcher;
    if (told != null) {
      told.runs(work);
    }
    Algorithm chosen = table.find(machine, work);
    if (chosen != null) {
      return chosen;
    }
    Algorithm usual = table.otherwise();
    return usual != null && takes(usual, work) ? usual : rule(work);
  }

  @Override
  public final String machine() {
    return machine;
  }

  @Override
  public final List<Algorithm> algorithms(Work any) {
    if (!kind.isInstance(any)) {
      return List.of();
    }
    W work = kind.cast(any);
    var all = new ArrayList<Algorithm>();
    all.add(rule(work));
    Stream.of(Algorithm.values()).filter(a -> takes(a, work) && !all.contains(a)).forEach(all::add);
    return all;
  }

  /**
   * Refuses a table that names what cannot be.
   *
   * @param table the table
   * @param choices what there is to choose
   * @throws IllegalArgumentException if it has a row of this class of machines whose algorithm
   *     cannot run its work
   */
  static void check(TuningTable table, Tunable choices) {
    for (var row : table.rowsOf(choices.machine())) {
      List<Algorithm> able = choices.algorithms(row.work());
      if (!able.contains(row.algorithm())) {
        throw new IllegalArgumentException(
            "%s cannot run the %s; %s"
                .formatted(
                    row.algorithm(),
                    row,
                    able.isEmpty()
                        ? "there is no choice about it"
                        : "it can be "
                            + able.stream()
                                .map(Algorithm::label)
                                .collect(Collectors.joining(", "))));
      }
    }
  }

  @Override
  public final TuningTable table() {
    return table;
  }

  @Override
  public void use(TuningTable newer) {
    check(newer, this);
    table = newer;
  }

  /** Uses a table that was checked by somebody who knows of more kinds. */
  final void useChecked(TuningTable newer) {
    table = newer;
  }

  @Override
  public final void watch(Watcher newer) {
    watcher = newer;
  }
}
