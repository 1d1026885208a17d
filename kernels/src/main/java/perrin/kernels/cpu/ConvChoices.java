package perrin.kernels.cpu;

import perrin.kernels.cpu.conv.Convolution;
import perrin.kernels.cpu.winograd.Winograd;
import perrin.kernels.tuning.TableChoices;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.tuning.ConvAlgorithm;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.TuningTable;

/**
 * Which algorithm runs a convolution: by the table in use, else by the shape alone. Both change
 * bits, so that neither asks a clock.
 */
final class ConvChoices extends TableChoices {
  private static final ConvSpec SAME_3X3 = ConvSpec.of(1, 1);
  private static final ConvSpec POINTS = ConvSpec.of(1, 0);

  private final Convolution convolution;
  private final Winograd winograd;

  /** Whether the system property wins over every table. */
  private final boolean direct = Boolean.getBoolean("perrin.cpu.direct");

  /**
   * The rule, until there is a table.
   *
   * @param winograd null where it does not pay
   */
  ConvChoices(String machine, Convolution convolution, Winograd winograd) {
    super(machine);
    this.convolution = convolution;
    this.winograd = winograd;
    if (direct) {
      super.use(TuningTable.everywhere(ConvAlgorithm.DIRECT));
    }
  }

  /** The algorithm of a call on float32 operands. */
  ConvAlgorithm of(ConvPass pass, Shape x, Shape w, ConvSpec spec) {
    return of(pass, ConvShape.of(x, w, spec, DType.FLOAT32));
  }

  @Override
  protected ConvAlgorithm rule(ConvPass pass, ConvShape shape) {
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

  @Override
  protected boolean takes(ConvAlgorithm algorithm, ConvPass pass, ConvShape shape) {
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
      case OWN, CUDNN -> false;
    };
  }

  @Override
  public void use(TuningTable newer) {
    TuningTable before = table();
    super.use(newer);
    if (direct) {
      super.use(before);
    }
  }
}
