package perrin.kernels.cpu.lanes;

/**
 * The innermost loops of every kernel family in one implementation: with the Vector API, or in
 * plain Java where that module is absent.
 */
public interface Lanes {
  /**
   * One line for people: which loops these are, how wide, and why.
   *
   * @return for example "Vector API, 16 lanes"
   */
  String description();

  /**
   * Products of matrices.
   *
   * @return the register tile
   */
  GemmTile gemmTile();

  /**
   * Elementwise functions.
   *
   * @return the loops
   */
  MapLanes map();

  /**
   * Reductions.
   *
   * @return the loops
   */
  ReduceLanes reduce();

  /**
   * Transforms of the Winograd convolution.
   *
   * @return null where it does not pay (without the Vector API)
   */
  default WinogradLoops winograd() {
    return null;
  }

  /**
   * Normalisations over groups of channels.
   *
   * @return the loops
   */
  NormLanes norm();

  /**
   * Optimiser steps.
   *
   * @return the loops
   */
  OptimizerLanes optimizer();

  /**
   * Softmax, layer normalisation and other work on rows.
   *
   * @return the loops
   */
  RowLanes rows();

  /**
   * Softmax of attention scores.
   *
   * @return the loops
   */
  AttentionLanes attention();

  /**
   * Keyed noise.
   *
   * @return the loops
   */
  NoiseLanes noise();

  /**
   * The loops of this machine.
   *
   * @return the Vector API's where the module jdk.incubator.vector is there and wide enough, else
   *     plain ones
   */
  static Lanes best() {
    return ChosenLanes.BEST;
  }

  /**
   * Loops in plain Java, which run anywhere.
   *
   * @param reason why they are used
   * @return the loops
   */
  static Lanes plain(String reason) {
    return ChosenLanes.plain(reason);
  }
}
