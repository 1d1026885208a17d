package perrin.kernels.cpu.plain;

import perrin.kernels.cpu.lanes.AttentionLanes;
import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.lanes.MapLanes;
import perrin.kernels.cpu.lanes.NoiseLanes;
import perrin.kernels.cpu.lanes.NormLanes;
import perrin.kernels.cpu.lanes.OptimizerLanes;
import perrin.kernels.cpu.lanes.ReduceLanes;
import perrin.kernels.cpu.lanes.RowLanes;

/** The innermost loops in plain Java. */
public final class PlainLanes implements Lanes {
  private final String reason;

  /**
   * Creates the loops.
   *
   * @param reason why they are used instead of the Vector API
   */
  public PlainLanes(String reason) {
    this.reason = reason;
  }

  @Override
  public String description() {
    return "plain Java: " + reason;
  }

  @Override
  public GemmTile gemmTile() {
    return new PlainTile();
  }

  @Override
  public MapLanes map() {
    return new PlainMap();
  }

  @Override
  public ReduceLanes reduce() {
    return new PlainReduce();
  }

  @Override
  public NormLanes norm() {
    return new PlainNorm();
  }

  @Override
  public OptimizerLanes optimizer() {
    return new PlainOptimizer();
  }

  @Override
  public RowLanes rows() {
    return new PlainRow();
  }

  @Override
  public AttentionLanes attention() {
    return new PlainAttention();
  }

  @Override
  public NoiseLanes noise() {
    return new PlainNoise();
  }
}
