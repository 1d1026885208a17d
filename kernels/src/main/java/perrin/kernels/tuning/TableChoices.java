package perrin.kernels.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import perrin.tensor.tuning.ConvAlgorithm;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.Tunable;
import perrin.tensor.tuning.TuningTable;

/**
 * The algorithm of each convolution: the table's row for this machine, pass and shape, else the
 * table's algorithm for all others, else the backend's rule.
 */
public abstract class TableChoices implements Tunable {
  private final String machine;
  private volatile TuningTable table = TuningTable.NONE;
  private volatile Watcher watcher;

  /**
   * Choices by the rule.
   *
   * @param machine whose rows count
   */
  protected TableChoices(String machine) {
    this.machine = machine;
  }

  /**
   * What the backend takes of its own accord.
   *
   * @param pass which of the three
   * @param shape what is convolved
   * @return an algorithm that {@link #takes} the shape
   */
  protected abstract ConvAlgorithm rule(ConvPass pass, ConvShape shape);

  /**
   * Whether an algorithm can run a convolution here.
   *
   * @param algorithm which
   * @param pass which of the three
   * @param shape what is convolved
   * @return true if it can
   */
  protected abstract boolean takes(ConvAlgorithm algorithm, ConvPass pass, ConvShape shape);

  /**
   * The algorithm of a call.
   *
   * @param pass which of the three
   * @param shape what is convolved
   * @return one that takes it
   */
  public final ConvAlgorithm of(ConvPass pass, ConvShape shape) {
    Watcher told = watcher;
    if (told != null) {
      told.runs(pass, shape);
    }
    ConvAlgorithm chosen = table.find(machine, pass, shape);
    if (chosen != null) {
      return chosen;
    }
    ConvAlgorithm usual = table.otherwise();
    return usual != null && takes(usual, pass, shape) ? usual : rule(pass, shape);
  }

  @Override
  public final String machine() {
    return machine;
  }

  @Override
  public final List<ConvAlgorithm> algorithms(ConvPass pass, ConvShape shape) {
    var all = new ArrayList<ConvAlgorithm>();
    all.add(rule(pass, shape));
    Stream.of(ConvAlgorithm.values())
        .filter(a -> takes(a, pass, shape) && !all.contains(a))
        .forEach(all::add);
    return all;
  }

  @Override
  public final TuningTable table() {
    return table;
  }

  @Override
  public void use(TuningTable newer) {
    for (var row : newer.rowsOf(machine)) {
      if (!takes(row.algorithm(), row.pass(), row.shape())) {
        String able =
            algorithms(row.pass(), row.shape()).stream()
                .map(ConvAlgorithm::label)
                .collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
            "%s cannot run the %s; it can be %s".formatted(row.algorithm(), row, able));
      }
    }
    table = newer;
  }

  @Override
  public final void watch(Watcher newer) {
    watcher = newer;
  }
}
