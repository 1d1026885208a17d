package perrin.kernels.cuda.conv;

import perrin.tensor.DType;

/** How products are formed; sums are always float32. */
enum Arithmetic {
  /** float32 in the ordinary units. */
  F32("f32", 4, 36864, 20480, 256, 256),
  /** float32 rounded to 10 bits of mantissa on tensor cores. */
  TF32("tf32", 4, 69632, 36864, 256, 128),
  /** bfloat16 on tensor cores. */
  BF16("bf16", 8, 65536, 32768, 256, 128);

  /** A part of a sum is a multiple of every tile's depth. */
  static final int DEPTH = 32;

  private final String name;
  private final int run;
  private final int largeShared;
  private final int smallShared;
  private final int largeThreads;
  private final int smallThreads;

  Arithmetic(
      String name, int run, int largeShared, int smallShared, int largeThreads, int smallThreads) {
    this.name = name;
    this.run = run;
    this.largeShared = largeShared;
    this.smallShared = smallShared;
    this.largeThreads = largeThreads;
    this.smallThreads = smallThreads;
  }

  static Arithmetic of(DType type, boolean tensorCores) {
    return type == DType.BFLOAT16 ? BF16 : tensorCores ? TF32 : F32;
  }

  /** The file of its kernels. */
  String module() {
    return "conv_" + name;
  }

  String kernel(boolean weights, boolean large) {
    return (weights ? "conv_weights_" : "conv_") + name + (large ? "_large" : "_small");
  }

  /** Elements of 16 bytes. */
  int run() {
    return run;
  }

  int shared(boolean large) {
    return large ? largeShared : smallShared;
  }

  int threads(boolean large) {
    return large ? largeThreads : smallThreads;
  }
}
