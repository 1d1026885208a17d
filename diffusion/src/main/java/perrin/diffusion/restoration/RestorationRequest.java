package perrin.diffusion.restoration;

import perrin.diffusion.run.UserException;

/**
 * What is asked of a restoration. Result k of picture i is a function of the seed and its number i
 * count + k alone, whatever the batch size and the number of threads.
 *
 * @param method a solver that can be told what is known, such as {@code repaint:jump=5}
 * @param grid noise levels it visits
 * @param steps solver steps
 * @param count results a picture
 * @param batch results at once, at most
 * @param seed keys prior and solver noise
 * @param std deviation of the measurement's noise that dps assumes, above 0
 * @param clip whether x0Hat is clipped to [-1,1] in every step
 * @param guidance how what the network is told is followed, such as {@code cfg:scale=3}
 */
public record RestorationRequest(
    String method,
    String grid,
    int steps,
    int count,
    int batch,
    long seed,
    double std,
    boolean clip,
    String guidance) {
  /** Checks the ranges. */
  public RestorationRequest {
    within("steps", steps, 100_000);
    within("count", count, 10_000);
    within("batch", batch, 100_000);
    if (!(std > 0 && std <= 10)) {
      throw new UserException("std is " + std + ", but must be above 0 and at most 10");
    }
  }

  private static void within(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new UserException("%s is %d, but must be from 1 to %d".formatted(name, value, most));
    }
  }
}
