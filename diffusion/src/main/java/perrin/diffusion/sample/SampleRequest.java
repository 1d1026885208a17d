package perrin.diffusion.sample;

import perrin.diffusion.data.Examples;
import perrin.diffusion.run.UserException;

/**
 * What is asked of a sampler. The same request gives the same images for every batch size and
 * number of threads.
 *
 * @param solver such as {@code ddim:eta=0.5}
 * @param grid noise levels it visits, such as {@code trailing}
 * @param steps solver steps
 * @param count images
 * @param batch images at once, at most
 * @param seed keys prior and solver noise
 * @param frames pictures of the way to keep for an animation, 0 for none
 * @param clean whether those show the prediction of the clean image instead of the noisy one
 * @param clip whether x0Hat of images is clipped to [-1,1] in every step: where hardly any signal
 *     is left, x0Hat = (x - noise epsHat) / signal magnifies every error of epsHat
 * @param asked what the network is told; sample i is told what is known of example i, and beyond
 *     the last they begin anew; null for nothing
 * @param guidance how it is followed, such as {@code cfg:scale=3}, or {@code none}
 */
public record SampleRequest(
    String solver,
    String grid,
    int steps,
    int count,
    int batch,
    long seed,
    int frames,
    boolean clean,
    boolean clip,
    Examples asked,
    String guidance) {

  /**
   * The same with images clipped, as they should be unless somebody looks at what clipping does.
   *
   * @param solver such as {@code ddim:eta=0.5}
   * @param grid noise levels it visits
   * @param steps solver steps
   * @param count images
   * @param batch images at once, at most
   * @param seed keys prior and solver noise
   * @param frames pictures of the way, 0 for none
   * @param clean whether those show the prediction of the clean image
   */
  public SampleRequest(
      String solver,
      String grid,
      int steps,
      int count,
      int batch,
      long seed,
      int frames,
      boolean clean) {
    this(solver, grid, steps, count, batch, seed, frames, clean, true, null, "none");
  }

  /** Checks the ranges. */
  public SampleRequest {
    within("steps", steps, 100_000);
    within("count", count, 1_000_000);
    within("batch", batch, 100_000);
    if (frames < 0 || frames > 1000) {
      throw new UserException("frames is " + frames + ", but must be from 0 to 1000");
    }
  }

  /**
   * The same, of samples of which something is asked.
   *
   * @param examples what is asked, or null for nothing
   * @param way how it is followed
   * @return a request
   */
  public SampleRequest asking(Examples examples, String way) {
    return new SampleRequest(
        solver, grid, steps, count, batch, seed, frames, clean, clip, examples, way);
  }

  /**
   * The same, clipped or not.
   *
   * @param clipped whether x0Hat is clipped
   * @return a request
   */
  public SampleRequest clipped(boolean clipped) {
    return new SampleRequest(
        solver, grid, steps, count, batch, seed, frames, clean, clipped, asked, guidance);
  }

  private static void within(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new UserException("%s is %d, but must be from 1 to %d".formatted(name, value, most));
    }
  }
}
