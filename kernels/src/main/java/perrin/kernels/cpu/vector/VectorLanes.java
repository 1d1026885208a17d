package perrin.kernels.cpu.vector;

import perrin.kernels.cpu.lanes.AttentionLanes;
import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.lanes.MapLanes;
import perrin.kernels.cpu.lanes.NoiseLanes;
import perrin.kernels.cpu.lanes.NormLanes;
import perrin.kernels.cpu.lanes.OptimizerLanes;
import perrin.kernels.cpu.lanes.ReduceLanes;
import perrin.kernels.cpu.lanes.RowLanes;
import perrin.kernels.cpu.lanes.WinogradLoops;

/** The innermost loops on the widest vectors of this machine. */
public final class VectorLanes implements Lanes {
  /**
   * Creates the loops.
   *
   * @throws UnsupportedOperationException if the processor has no fused multiply-add: Java then
   *     computes each one in arbitrary precision
   */
  public VectorLanes() {
    if (!Species.fused()) {
      throw new UnsupportedOperationException("the processor has no fused multiply-add");
    }
  }

  @Override
  public String description() {
    return "Vector API, %d lanes, %s".formatted(Species.L, System.getProperty("os.arch"));
  }

  @Override
  public GemmTile gemmTile() {
    return Species.wide() ? new WideTile() : new NarrowTile();
  }

  @Override
  public MapLanes map() {
    return new VectorMap();
  }

  @Override
  public ReduceLanes reduce() {
    return new VectorReduce();
  }

  @Override
  public WinogradLoops winograd() {
    return new VectorWinograd();
  }

  @Override
  public NormLanes norm() {
    return new VectorNorm();
  }

  @Override
  public OptimizerLanes optimizer() {
    return new VectorOptimizer();
  }

  @Override
  public RowLanes rows() {
    return new VectorRow();
  }

  @Override
  public AttentionLanes attention() {
    return new VectorAttention();
  }

  @Override
  public NoiseLanes noise() {
    return new VectorNoise();
  }
}
