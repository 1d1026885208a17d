package perrin.kernels.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import perrin.kernels.cpu.conv.Convolution;
import perrin.kernels.cpu.winograd.Winograd;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.tuning.ConvAlgorithm;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.Tunable;
import perrin.tensor.tuning.TuningTable;

/**
 * Which algorithm runs a convolution: by the table in use, else by the shape alone. Both change
 * bits, so that neither asks a clock.
 */
final class ConvChoices implements Tunable {
  private static final ConvSpec SAME_3X3 = ConvSpec.of(1, 1);
  private static final ConvSpec POINTS = ConvSpec.of(1, 0);

  private final String machine;
  private final Convolution convolution;
  private final Winograd winograd;

  /** Whether the system property wins over every table. */
  private final boolean direct = Boolean.getBoolean("perrin.cpu.direct");

  private volatile TuningTable table =
      direct ? TuningTable.everywhere(ConvAlgorithm.DIRECT) : TuningTable.NONE;

  private volatile Watcher watcher;

  /**
   * The rule, until there is a table.
   *
   * @param winograd null where it does not pay
   */
  ConvChoices(String machine, Convolution convolution, Winograd winograd) {
    this.machine = machine;
    this.convolution = convolution;
    this.winograd = winograd;
  }

  /** The algorithm of a call on float32 operands. */
  ConvAlgorithm of(ConvPass pass, Shape x, Shape w, ConvSpec spec) {
    var shape = ConvShape.of(x, w, spec, DType.FLOAT32);
    var told = watcher;
    if (told != null) {
      told.runs(pass, shape);
    }
    var chosen = table.find(machine, pass, shape);
    if (chosen != null) {
      return chosen;
    }
    var usual = table.otherwise();
    return usual != null && takes(usual, pass, shape) ? usual : rule(pass, shape);
  }

  private ConvAlgorithm rule(ConvPass pass, ConvShape shape) {
    if (takes(ConvAlgorithm.WINOGRAD4, pass, shape)) {
      return ConvAlgorithm.WINOGRAD4;
    }
    if (takes(ConvAlgorithm.POINTWISE, pass, shape)) {
      return ConvAlgorithm.POINTWISE;
    }
    int groups = shape.spec().groups();
    int taps = shape.rows() * shape.columns();
    boolean exchange =
        takes(ConvAlgorithm.EXCHANGED, pass, shape)
            && convolution.exchangePays(taps, shape.channels() / groups, shape.filters() / groups);
    return exchange ? ConvAlgorithm.EXCHANGED : ConvAlgorithm.DIRECT;
  }

  private boolean takes(ConvAlgorithm algorithm, ConvPass pass, ConvShape shape) {
    if (shape.dtype() != DType.FLOAT32) {
      // The reference's loops run all other types.
      return algorithm == ConvAlgorithm.DIRECT;
    }
    int rows = shape.rows();
    int columns = shape.columns();
    return switch (algorithm) {
      case DIRECT -> true;
      case POINTWISE ->
          pass != ConvPass.WEIGHT_GRADIENT
              && shape.spec().equals(POINTS)
              && rows == 1
              && columns == 1;
      case EXCHANGED ->
          pass == ConvPass.WEIGHT_GRADIENT
              && shape.spec().strideH() == 1
              && shape.spec().strideW() == 1;
      case WINOGRAD4 ->
          winograd != null
              && shape.spec().equals(SAME_3X3)
              && rows == 3
              && columns == 3
              && winograd.accepts(shape.channels(), shape.filters(), shape.height(), shape.width());
    };
  }

  @Override
  public String machine() {
    return machine;
  }

  @Override
  public List<ConvAlgorithm> algorithms(ConvPass pass, ConvShape shape) {
    var all = new ArrayList<ConvAlgorithm>();
    all.add(rule(pass, shape));
    Stream.of(ConvAlgorithm.values())
        .filter(a -> takes(a, pass, shape) && !all.contains(a))
        .forEach(all::add);
    return all;
  }

  @Override
  public TuningTable table() {
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
    if (!direct) {
      table = newer;
    }
  }

  @Override
  public void watch(Watcher newer) {
    watcher = newer;
  }
}
