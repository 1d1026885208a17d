package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.I;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import perrin.kernels.cpu.lanes.NoiseLanes;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Philox;
import perrin.tensor.random.PortableNormal;

/**
 * Philox with one block a 64-bit lane, then the distribution on 32-bit lanes.
 *
 * <p>Words 0 and 2 of a block are put into one vector {@code a} (even and odd lanes), words 1 and 3
 * into another, {@code b}: what belongs together stands in equal lanes, and the elements in their
 * order are {@code a} and {@code b} interleaved.
 */
final class VectorNoise implements NoiseLanes {
  private static final VectorSpecies<Long> J = LongVector.SPECIES_PREFERRED;
  private static final int BLOCKS = J.length();
  private static final long MASK = 0xFFFFFFFFL;
  private static final VectorShuffle<Float> LOW = VectorShuffle.makeZip(F, 0);
  private static final VectorShuffle<Float> HIGH = VectorShuffle.makeZip(F, 1);

  @Override
  public void blocks(
      Distribution kind, NoiseKey key, long sample, int first, int count, float[] out, int oi) {
    int whole = 2 * BLOCKS == L ? count / BLOCKS * BLOCKS : 0;
    int[] words = new int[2 * L];
    for (int i = 0; i < whole; i += BLOCKS) {
      philox(first + i, (int) sample, key, words);
      switch (kind) {
        case UNIFORM -> uniform(words, out, oi + 4 * i);
        case UNIFORM_OPEN -> uniformOpen(words, out, oi + 4 * i);
        case NORMAL -> normal(words, out, oi + 4 * i);
        case RADEMACHER -> rademacher(words, out, oi + 4 * i);
      }
    }
    if (whole < count) {
      NoiseLanes.super.blocks(kind, key, sample, first + whole, count - whole, out, oi + 4 * whole);
    }
  }

  /** Vectors a and b of {@value #BLOCKS} blocks, one after the other. */
  private static void philox(int first, int sample, NoiseKey key, int[] words) {
    LongVector m0 = LongVector.broadcast(J, Philox.M0 & MASK);
    LongVector m1 = LongVector.broadcast(J, Philox.M1 & MASK);
    LongVector x0 = LongVector.broadcast(J, first & MASK).addIndex(1);
    LongVector x1 = LongVector.broadcast(J, sample & MASK);
    LongVector x2 = LongVector.broadcast(J, key.counter2() & MASK);
    LongVector x3 = LongVector.broadcast(J, key.counter3() & MASK);
    int k0 = key.key0();
    int k1 = key.key1();
    for (int round = 0; round < Philox.ROUNDS; round++) {
      // Only what is multiplied needs its upper half cleared.
      LongVector p0 = x0.and(MASK).mul(m0);
      LongVector p1 = x2.and(MASK).mul(m1);
      x0 = p1.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, x1);
      x0 = x0.lanewise(VectorOperators.XOR, k0 & MASK);
      x2 = p0.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, x3);
      x2 = x2.lanewise(VectorOperators.XOR, k1 & MASK);
      x1 = p1;
      x3 = p0;
      k0 += Philox.W0;
      k1 += Philox.W1;
    }
    LongVector a = x0.and(MASK).or(x2.lanewise(VectorOperators.LSHL, 32));
    LongVector b = x1.and(MASK).or(x3.lanewise(VectorOperators.LSHL, 32));
    a.reinterpretAsInts().intoArray(words, 0);
    b.reinterpretAsInts().intoArray(words, L);
  }

  private static void store(FloatVector a, FloatVector b, float[] out, int oi) {
    a.rearrange(LOW, b).intoArray(out, oi);
    a.rearrange(HIGH, b).intoArray(out, oi + L);
  }

  private static FloatVector floats(IntVector v) {
    return (FloatVector) v.convert(VectorOperators.I2F, 0);
  }

  private static void uniform(int[] words, float[] out, int oi) {
    var a = IntVector.fromArray(I, words, 0).lanewise(VectorOperators.LSHR, 8);
    var b = IntVector.fromArray(I, words, L).lanewise(VectorOperators.LSHR, 8);
    store(floats(a).mul(0x1p-24f), floats(b).mul(0x1p-24f), out, oi);
  }

  private static void uniformOpen(int[] words, float[] out, int oi) {
    var unit = FloatVector.broadcast(F, 0x1p-23f);
    var half = FloatVector.broadcast(F, 0x1p-24f);
    var a = IntVector.fromArray(I, words, 0).lanewise(VectorOperators.LSHR, 9);
    var b = IntVector.fromArray(I, words, L).lanewise(VectorOperators.LSHR, 9);
    store(floats(a).fma(unit, half), floats(b).fma(unit, half), out, oi);
  }

  private static void rademacher(int[] words, float[] out, int oi) {
    // The word's top bit becomes the sign of 1.
    int one = Float.floatToRawIntBits(1f);
    var a = IntVector.fromArray(I, words, 0).and(0x80000000).or(one);
    var b = IntVector.fromArray(I, words, L).and(0x80000000).or(one);
    store(a.reinterpretAsFloats(), b.reinterpretAsFloats(), out, oi);
  }

  /**
   * In two methods of more than 325 bytes each, the size beyond which C2 inlines no method into
   * another: inlined together they pass the number of nodes where it stops to inline, and vectors
   * become objects.
   */
  private static void normal(int[] words, float[] out, int oi) {
    radii(words, out, oi);
    turn(words, out, oi);
  }

  /** The radii in {@code out} times cosines and sines, each cosine before its sine. */
  private static void turn(int[] words, float[] out, int oi) {
    FloatVector radius = FloatVector.fromArray(F, out, oi);
    IntVector b = IntVector.fromArray(I, words, L);
    IntVector d = b.lanewise(VectorOperators.LSHL, 2).lanewise(VectorOperators.ASHR, 2);
    IntVector k = b.sub(d).lanewise(VectorOperators.LSHR, 30);
    FloatVector t = floats(d).mul(0x1p-29f);
    FloatVector y = t.mul(t);
    FloatVector g = FloatVector.broadcast(F, PortableNormal.S2);
    g = g.fma(y, FloatVector.broadcast(F, PortableNormal.S1));
    g = g.fma(y, FloatVector.broadcast(F, PortableNormal.S0));
    g = g.fma(y, FloatVector.broadcast(F, PortableNormal.QUARTER_PI_LOW));
    FloatVector s = t.fma(FloatVector.broadcast(F, PortableNormal.QUARTER_PI_HIGH), t.mul(g));
    FloatVector h = FloatVector.broadcast(F, PortableNormal.C3);
    h = h.fma(y, FloatVector.broadcast(F, PortableNormal.C2));
    h = h.fma(y, FloatVector.broadcast(F, PortableNormal.C1));
    h = h.fma(y, FloatVector.broadcast(F, PortableNormal.C0));
    FloatVector c = h.fma(y, FloatVector.broadcast(F, 1f));
    var odd = k.and(1).compare(VectorOperators.NE, 0).cast(F);
    FloatVector cosine = signed(c.blend(s, odd), k.add(1));
    FloatVector sine = signed(s.blend(c, odd), k);
    FloatVector first = radius.mul(cosine);
    FloatVector second = radius.mul(sine);
    first.rearrange(LOW, second).intoArray(out, oi);
    first.rearrange(HIGH, second).intoArray(out, oi + L);
  }

  /** v with its sign flipped where bit 1 of k is set. */
  private static FloatVector signed(FloatVector v, IntVector k) {
    IntVector flip = k.and(2).lanewise(VectorOperators.LSHL, 30);
    return v.reinterpretAsInts().lanewise(VectorOperators.XOR, flip).reinterpretAsFloats();
  }

  /** sqrt(-2 ln u), u = fma(a >>> 1, 2^-31, 2^-32): the operations of PortableNormal in order. */
  private static void radii(int[] words, float[] out, int oi) {
    FloatVector u =
        floats(IntVector.fromArray(I, words, 0).lanewise(VectorOperators.LSHR, 1))
            .fma(FloatVector.broadcast(F, 0x1p-31f), FloatVector.broadcast(F, 0x1p-32f));
    IntVector bits = u.reinterpretAsInts();
    IntVector e = bits.sub(PortableNormal.TWO_THIRDS_BITS).lanewise(VectorOperators.ASHR, 23);
    FloatVector f = bits.sub(e.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1f);
    FloatVector exponent = floats(e);
    FloatVector p = FloatVector.broadcast(F, PortableNormal.L8);
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L7));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L6));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L5));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L4));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L3));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L2));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L1));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L0));
    FloatVector q = f.mul(f);
    FloatVector l = q.fma(p, exponent.mul(PortableNormal.LN2_LOW));
    l = l.add(f);
    l = exponent.fma(FloatVector.broadcast(F, PortableNormal.LN2_HIGH), l);
    FloatVector squared = FloatVector.broadcast(F, -2f).fma(l, FloatVector.zero(F));
    squared.sqrt().intoArray(out, oi);
  }
}
