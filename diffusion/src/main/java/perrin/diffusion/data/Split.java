package perrin.diffusion.data;

import java.util.Arrays;

/**
 * A set divided in two without a sample in common.
 *
 * @param training the larger part, usually
 * @param validation the part whose loss is only watched
 */
public record Split(Dataset training, Dataset validation) {
  private static final long SPLIT = 0x73706c6974L;

  static Split of(Dataset whole, double validationFraction, long seed) {
    if (!(validationFraction > 0 && validationFraction < 1)) {
      throw new IllegalArgumentException(
          "split: validation fraction " + validationFraction + " must lie between 0 and 1");
    }
    int n = whole.size();
    if (n < 2) {
      throw new IllegalArgumentException(
          "split: " + whole.name() + " has " + n + " sample, two parts need 2");
    }
    int held = Math.clamp(Math.round(n * validationFraction), 1, n - 1);
    var order = Permutation.of(n, seed, SPLIT);
    var indices = new int[n];
    Arrays.setAll(indices, order::at);
    Arrays.sort(indices, 0, held);
    Arrays.sort(indices, held, n);
    return new Split(
        whole.subset(whole.name() + "/training", Arrays.copyOfRange(indices, held, n)),
        whole.subset(whole.name() + "/validation", Arrays.copyOfRange(indices, 0, held)));
  }
}
