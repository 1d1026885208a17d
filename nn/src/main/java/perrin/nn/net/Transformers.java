package perrin.nn.net;

/** What the configurations of the transformers over patches have in common. */
final class Transformers {
  private Transformers() {}

  static void check(
      String network, int imageSize, int patch, int features, int heads, int depth, int ratio) {
    atLeast(network, 1, "imageSize", imageSize);
    atLeast(network, 1, "patch", patch);
    atLeast(network, 2, "features", features);
    atLeast(network, 1, "heads", heads);
    atLeast(network, 1, "depth", depth);
    atLeast(network, 1, "ratio", ratio);
    if (imageSize % patch != 0) {
      throw fault(
          network,
          "imageSize " + imageSize + " must be a multiple of the patch, which is " + patch);
    }
    if (features % heads != 0) {
      throw fault(network, "heads " + heads + " must divide the " + features + " features");
    }
  }

  static void atLeast(String network, int least, String name, int value) {
    if (value < least) {
      throw fault(network, name + " must be at least " + least + ", but is " + value);
    }
  }

  static IllegalArgumentException fault(String network, String what) {
    return new IllegalArgumentException(network + ": " + what);
  }
}
