package perrin.tensor.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PhiloxTest {

  // kat_vectors of Random123, philox4x32 10: counter, key, result
  @Test
  void zerosGiveThePublishedWords() {
    assertBlock(
        "00000000 00000000 00000000 00000000",
        "00000000 00000000",
        "6627e8d5 e169c58d bc57ac4c 9b00dbd8");
  }

  @Test
  void onesGiveThePublishedWords() {
    assertBlock(
        "ffffffff ffffffff ffffffff ffffffff",
        "ffffffff ffffffff",
        "408f276d 41c83b0e a20bc7c6 6d5451fd");
  }

  @Test
  void digitsOfPiGiveThePublishedWords() {
    assertBlock(
        "243f6a88 85a308d3 13198a2e 03707344",
        "a4093822 299f31d0",
        "d16cfe09 94fdcceb 5001e420 24126ea1");
  }

  @Property
  void aBlockCanBeUndoneSoThatDistinctCountersGiveDistinctBlocks(
      @ForAll int c0, @ForAll int c1, @ForAll int c2, @ForAll int c3, @ForAll long key) {
    final int k0 = (int) key;
    final int k1 = (int) (key >>> 32);
    final int[] out = new int[4];
    Philox.block(c0, c1, c2, c3, k0, k1, out, 0);
    assertArrayEquals(new int[] {c0, c1, c2, c3}, undo(out, k0, k1));
  }

  @Property
  void theBlockGoesWhereTheOffsetSays(@ForAll int c0, @ForAll long key) {
    final int[] at0 = new int[4];
    final int[] at3 = new int[8];
    Philox.block(c0, 1, 2, 3, (int) key, (int) (key >>> 32), at0, 0);
    Philox.block(c0, 1, 2, 3, (int) key, (int) (key >>> 32), at3, 3);
    assertArrayEquals(new int[] {0, 0, 0, at0[0], at0[1], at0[2], at0[3], 0}, at3);
  }

  private static int[] undo(int[] words, int k0, int k1) {
    final int inverse0 = inverse(Philox.M0);
    final int inverse1 = inverse(Philox.M1);
    int[] x = words.clone();
    for (int round = Philox.ROUNDS - 1; round >= 0; round--) {
      final int c2 = x[1] * inverse1;
      final int c0 = x[3] * inverse0;
      final int high1 = (int) Math.unsignedMultiplyHigh(shifted(Philox.M1), shifted(c2));
      final int high0 = (int) Math.unsignedMultiplyHigh(shifted(Philox.M0), shifted(c0));
      final int c1 = x[0] ^ high1 ^ (k0 + round * Philox.W0);
      final int c3 = x[2] ^ high0 ^ (k1 + round * Philox.W1);
      x = new int[] {c0, c1, c2, c3};
    }
    return x;
  }

  /** (a 2^16)(b 2^16) has the high word of a b at bit 64. */
  private static long shifted(int word) {
    return (word & 0xFFFFFFFFL) << 16;
  }

  private static int inverse(int odd) {
    return BigInteger.valueOf(odd).modInverse(BigInteger.ONE.shiftLeft(32)).intValue();
  }

  private static void assertBlock(String counter, String key, String expected) {
    final int[] c = words(counter);
    final int[] k = words(key);
    final int[] out = new int[4];
    Philox.block(c[0], c[1], c[2], c[3], k[0], k[1], out, 0);
    assertArrayEquals(words(expected), out);
  }

  private static int[] words(String hex) {
    final String[] parts = hex.split(" ");
    final int[] words = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      words[i] = Integer.parseUnsignedInt(parts[i], 16);
    }
    return words;
  }
}
