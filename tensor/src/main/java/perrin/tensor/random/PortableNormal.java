package perrin.tensor.random;

/**
 * Standard normal float32 numbers whose bits are the same in scalar Java, on the Vector API and on
 * CUDA.
 *
 * <p>Box-Muller (G. E. P. Box, M. E. Muller, 1958) on two random words {@code a}, {@code b}:
 *
 * <pre>
 *   R = sqrt(-2 ln u),  u = (a / 2 + 1/2) 2^-31        theta = 2 pi b 2^-32
 *   z0 = R cos(theta)                                  z1 = R sin(theta)
 * </pre>
 *
 * <p>The operations below are the definition. Every one is either an integer operation modulo 2^32
 * or an IEEE 754 float32 operation rounded to nearest even ({@code + * fma sqrt}, int to float), so
 * that each gives one result everywhere. No value is subnormal, infinite or NaN, so flushing modes
 * do not matter. There is no branch. Order, association and the use of fma are as written:
 *
 * <pre>
 * radius of a:
 *   u  = fma((float) (a &gt;&gt;&gt; 1), 0x1p-31f, 0x1p-32f)     in [2^-32, 1]
 *   i  = bits(u) - 0x3f2aaaab                              int; 0x3f2aaaab = bits(2/3)
 *   e  = i &gt;&gt; 23                                           arithmetic shift
 *   m  = float(bits(u) - (e &lt;&lt; 23))                        in [2/3, 4/3)
 *   f  = m - 1                                             exact
 *   E  = (float) e
 *   p  = L8;  p = fma(p, f, L7);  ...  p = fma(p, f, L0)
 *   q  = f * f
 *   l  = fma(q, p, E * LN2_LOW)
 *   l  = l + f
 *   l  = fma(E, LN2_HIGH, l)                               ln u
 *   R  = sqrt(fma(-2, l, 0))                               + 0 makes R = +0 where u = 1
 *
 * cosine and sine of b (turns of 2^-32):
 *   d  = (b &lt;&lt; 2) &gt;&gt; 2                                      arithmetic: -2^29 .. 2^29 - 1
 *   k  = (b - d) &gt;&gt;&gt; 30                                    quadrant 0 .. 3
 *   t  = (float) d * 0x1p-29f                              in [-1, 1]: angle / (pi / 4)
 *   y  = t * t
 *   g  = S2;  g = fma(g, y, S1);  g = fma(g, y, S0);  g = fma(g, y, QUARTER_PI_LOW)
 *   s  = fma(t, QUARTER_PI_HIGH, t * g)                    sin(pi t / 4)
 *   h  = C3;  h = fma(h, y, C2);  h = fma(h, y, C1);  h = fma(h, y, C0)
 *   c  = fma(h, y, 1)                                      cos(pi t / 4)
 *   swap s and c where k is odd
 *   cos = c with its sign bit flipped where k is 1 or 2:   bits(c) ^ (((k + 1) &amp; 2) &lt;&lt; 30)
 *   sin = s with its sign bit flipped where k is 2 or 3:   bits(s) ^ ((k &amp; 2) &lt;&lt; 30)
 *
 * z0 = R * cos,  z1 = R * sin
 * </pre>
 *
 * <p>Adding 2^31 to {@code b} negates both normals exactly, so that over all words odd moments
 * vanish exactly. The largest radius is sqrt(64 ln 2) = 6.66; the smallest steps of u are 2^-31, so
 * that tails are smooth well beyond 5.5 standard deviations.
 *
 * <p><b>Vector API.</b> A block's words 0 and 1 give elements 4 n and 4 n + 1, words 2 and 3 give 4
 * n + 2 and 4 n + 3 ({@link Distribution#NORMAL}). With the four words of L blocks in four {@code
 * IntVector}s, call the lane-wise form of this page for (word 0, word 1) and (word 2, word 3) and
 * store with stride 4, through a 4 x 4 transposition by {@code rearrange} or four small buffers.
 * {@code bits} and {@code float} are {@code reinterpretAsInts} and {@code reinterpretAsFloats};
 * {@code (float)} of an int is {@code convert(I2F, 0)}; shifts are {@code LSHL}, {@code ASHR},
 * {@code LSHR}; fma is {@code lanewise(FMA, ...)} or {@code fma}, never a separate multiplication
 * and addition; the square root is {@code lanewise(SQRT)}. The swap is a {@code blend} with the
 * mask {@code k & 1}, or the xor form used here: both give the same bits.
 *
 * <p><b>CUDA.</b> Spell every operation: {@code __fmaf_rn}, {@code __fmul_rn}, {@code __fadd_rn},
 * {@code __fsqrt_rn}, {@code __int2float_rn}, {@code __float_as_int}, {@code __int_as_float}; plain
 * {@code *} and {@code +} may be contracted by the compiler. {@code >>>} is a shift of {@code
 * unsigned}.
 */
public final class PortableNormal {
  /** Log coefficient: {@code ln(1 + f) = f + f^2 (L0 + L1 f + ... + L8 f^8)}. */
  public static final float L0 = -0x1.000000p-1f;

  /** Log coefficient. */
  public static final float L1 = 0x1.555506p-2f;

  /** Log coefficient. */
  public static final float L2 = -0x1.fffef8p-3f;

  /** Log coefficient. */
  public static final float L3 = 0x1.99d052p-3f;

  /** Log coefficient. */
  public static final float L4 = -0x1.559cc0p-3f;

  /** Log coefficient. */
  public static final float L5 = 0x1.1ed52ap-3f;

  /** Log coefficient. */
  public static final float L6 = -0x1.f3293ap-4f;

  /** Log coefficient. */
  public static final float L7 = 0x1.1e6e2ap-3f;

  /** Log coefficient. */
  public static final float L8 = -0x1.07d88ap-3f;

  /** ln 2 rounded to float32. */
  public static final float LN2_HIGH = 0x1.62e430p-1f;

  /** ln 2 less {@link #LN2_HIGH}. */
  public static final float LN2_LOW = -0x1.05c610p-29f;

  /** pi / 4 rounded to float32. */
  public static final float QUARTER_PI_HIGH = 0x1.921fb6p-1f;

  /** pi / 4 less {@link #QUARTER_PI_HIGH}. */
  public static final float QUARTER_PI_LOW = -0x1.777a5cp-26f;

  /** Sine coefficient: {@code sin(pi t / 4) = t (pi / 4 + S0 y + S1 y^2 + S2 y^3)}, y = t^2. */
  public static final float S0 = -0x1.4abbbep-4f;

  /** Sine coefficient. */
  public static final float S1 = 0x1.465facp-9f;

  /** Sine coefficient. */
  public static final float S2 = -0x1.2db5a6p-15f;

  /** Cosine coefficient: {@code cos(pi t / 4) = 1 + C0 y + C1 y^2 + C2 y^3 + C3 y^4}, y = t^2. */
  public static final float C0 = -0x1.3bd3ccp-2f;

  /** Cosine coefficient. */
  public static final float C1 = 0x1.03c1b0p-6f;

  /** Cosine coefficient. */
  public static final float C2 = -0x1.55b2b6p-12f;

  /** Cosine coefficient. */
  public static final float C3 = 0x1.d4f7eep-19f;

  /** Bits of 2/3, the lower end of the reduced argument of the logarithm. */
  public static final int TWO_THIRDS_BITS = 0x3f2aaaab;

  private PortableNormal() {}

  /**
   * The uniform under the logarithm, {@code u = (floor(a / 2) + 1/2) 2^-31} rounded to float32.
   *
   * @param a a random word
   * @return a value in {@code [2^-32, 1]}
   */
  public static float radiusUniform(int a) {
    return Math.fma((float) (a >>> 1), 0x1p-31f, 0x1p-32f);
  }

  /**
   * Natural logarithm; the test bounds its error.
   *
   * @param u a normal float32 number above 0, here in {@code [2^-32, 1]}
   * @return ln u
   */
  public static float log(float u) {
    final int bits = Float.floatToRawIntBits(u);
    final int e = (bits - TWO_THIRDS_BITS) >> 23;
    final float f = Float.intBitsToFloat(bits - (e << 23)) - 1.0f;
    final float exponent = (float) e;
    float p = L8;
    p = Math.fma(p, f, L7);
    p = Math.fma(p, f, L6);
    p = Math.fma(p, f, L5);
    p = Math.fma(p, f, L4);
    p = Math.fma(p, f, L3);
    p = Math.fma(p, f, L2);
    p = Math.fma(p, f, L1);
    p = Math.fma(p, f, L0);
    final float q = f * f;
    float l = Math.fma(q, p, exponent * LN2_LOW);
    l = l + f;
    return Math.fma(exponent, LN2_HIGH, l);
  }

  /**
   * Rayleigh radius {@code R = sqrt(-2 ln u)}.
   *
   * @param a a random word
   * @return a value in {@code [0, 6.661]}
   */
  public static float radius(int a) {
    // float of a double square root of a float is the correctly rounded float square root
    return (float) Math.sqrt(Math.fma(-2.0f, log(radiusUniform(a)), 0.0f));
  }

  /**
   * Cosine of the angle {@code 2 pi b 2^-32}.
   *
   * @param b a random word
   * @return the cosine
   */
  public static float cos(int b) {
    return select(b, 1);
  }

  /**
   * Sine of the angle {@code 2 pi b 2^-32}.
   *
   * @param b a random word
   * @return the sine
   */
  public static float sin(int b) {
    return select(b, 0);
  }

  /** cos x is sin (x + pi / 2): the cosine of quadrant k is the sine of quadrant k + 1. */
  private static float select(int b, int quarters) {
    final int d = (b << 2) >> 2;
    final int k = ((b - d) >>> 30) + quarters;
    final float t = (float) d * 0x1p-29f;
    final float y = t * t;
    final int s = Float.floatToRawIntBits(sinQuarter(t, y));
    final int c = Float.floatToRawIntBits(cosQuarter(y));
    final int odd = -(k & 1);
    return Float.intBitsToFloat((s ^ ((s ^ c) & odd)) ^ ((k & 2) << 30));
  }

  private static float sinQuarter(float t, float y) {
    float g = S2;
    g = Math.fma(g, y, S1);
    g = Math.fma(g, y, S0);
    g = Math.fma(g, y, QUARTER_PI_LOW);
    return Math.fma(t, QUARTER_PI_HIGH, t * g);
  }

  private static float cosQuarter(float y) {
    float h = C3;
    h = Math.fma(h, y, C2);
    h = Math.fma(h, y, C1);
    h = Math.fma(h, y, C0);
    return Math.fma(h, y, 1.0f);
  }
}
