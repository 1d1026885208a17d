package perrin.tensor.random;

/**
 * How the four words of a Philox block become four float32 numbers. Word {@code i} of block {@code
 * n} belongs to element {@code 4 n + i}.
 *
 * <p>Every backend gives these bits. A float64 result is the float32 number widened, so that the
 * reference backend sees the same noise as all others.
 */
public enum Distribution {
  /** Uniform on {@code [0, 1)}: {@code (word >>> 8) 2^-24}, exact, a multiple of 2^-24. */
  UNIFORM {
    @Override
    public void apply(int[] words, float[] out) {
      for (int i = 0; i < Philox.WORDS; i++) {
        out[i] = (float) (words[i] >>> 8) * 0x1p-24f;
      }
    }
  },

  /**
   * Uniform on {@code (0, 1)}: {@code ((word >>> 9) + 1/2) 2^-23}, exact, an odd multiple of 2^-24,
   * symmetric about 1/2. As operations: {@code fma((float) (word >>> 9), 0x1p-23f, 0x1p-24f)}.
   */
  UNIFORM_OPEN {
    @Override
    public void apply(int[] words, float[] out) {
      for (int i = 0; i < Philox.WORDS; i++) {
        out[i] = Math.fma((float) (words[i] >>> 9), 0x1p-23f, 0x1p-24f);
      }
    }
  },

  /**
   * Standard normal by {@link PortableNormal}: elements {@code 4 n, 4 n + 1} are {@code R cos, R
   * sin} of words (0, 1), elements {@code 4 n + 2, 4 n + 3} those of words (2, 3).
   */
  NORMAL {
    @Override
    public void apply(int[] words, float[] out) {
      for (int i = 0; i < Philox.WORDS; i += 2) {
        final float radius = PortableNormal.radius(words[i]);
        out[i] = radius * PortableNormal.cos(words[i + 1]);
        out[i + 1] = radius * PortableNormal.sin(words[i + 1]);
      }
    }
  },

  /** Signs: +1 where the word's top bit is 0, -1 where it is 1, each with probability 1/2. */
  RADEMACHER {
    @Override
    public void apply(int[] words, float[] out) {
      for (int i = 0; i < Philox.WORDS; i++) {
        out[i] = (float) (1 - ((words[i] >>> 31) << 1));
      }
    }
  };

  /**
   * Transforms one block.
   *
   * @param words at least four words of a block
   * @param out receives four numbers at {@code 0 .. 3}
   */
  public abstract void apply(int[] words, float[] out);
}
