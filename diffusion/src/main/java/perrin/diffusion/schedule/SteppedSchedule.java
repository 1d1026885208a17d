package perrin.diffusion.schedule;

import perrin.diffusion.NoiseLevel;

/**
 * A schedule with numbered steps 1 … T, which is also defined between them: its time runs from 0
 * (clean) to T.
 */
public interface SteppedSchedule extends Schedule {
  /**
   * Number of steps T.
   *
   * @return at least 1
   */
  int steps();

  /**
   * The noise level after k steps.
   *
   * @param k from 0 to T
   * @return the level; {@link NoiseLevel#CLEAN} for k = 0
   * @throws IllegalArgumentException if there is no such step
   */
  NoiseLevel level(int k);

  @Override
  default double start() {
    return 0;
  }

  @Override
  default double end() {
    return steps();
  }
}
