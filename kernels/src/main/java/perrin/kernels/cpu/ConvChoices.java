package perrin.kernels.cpu;

import perrin.kernels.cpu.conv.Convolution;
import perrin.kernels.cpu.winograd.Winograd;
import perrin.kernels.tuning.TableChoices;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.ConvWork;
import perrin.tensor.tuning.TuningTable;

/**
 * Which algorithm runs a convolution: by the table in use, else by the shape alone. Both change
 * bits, so that neither asks a clock.
 */
final class ConvChoices extends TableChoices<ConvWork> {
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
    super(machine, ConvWork.class);
    this.convolution = convolution;
    this.winograd = winograd;
    if (direct) {
      super.use(TuningTable.everywhere(Algorithm.DIRECT));
    }
  }

  /** The algorithm of a call on float32 operands. */
  Algorithm of(ConvPass pass, Shape x, Shape w, ConvSpec spec) {
    return of(new ConvWork(pass, ConvShape.of(x, w, spec, DType.FLOAT32)));
  }

  @Override
  protected Algorithm rule(ConvWork work) {
    ConvShape shape = work.shape();
    if (takes(Algorithm.WINOGRAD4, work)) {
      return Algorithm.WINOGRAD4;
    }
    if (takes(Algorithm.POINTWISE, work)) {
      return Algorithm.POINTWISE;
    }
    int groups = shape.spec().groups();
    int taps = shape.rows() * shape.columns();
    boolean exchange =
        takes(Algorithm.EXCHANGED, work)
            && convolution.exchangePays(taps, shape.channels() / groups, shape.filters() / groups);
    return exchange ? Algorithm.EXCHANGED : Algorithm.DIRECT;
  }

  @Override
  protected boolean takes(Algorithm algorithm, ConvWork work) {
    ConvPass pass = work.pass();
    ConvShape shape = work.shape();
    if (shape.dtype() != DType.FLOAT32) {
      // The reference's loops run all other types.
      return algorithm == Algorithm.DIRECT;
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
      case OWN, CUDNN, CUBLAS -> false;
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
