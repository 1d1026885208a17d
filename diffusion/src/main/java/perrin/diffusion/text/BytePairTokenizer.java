package perrin.diffusion.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Byte-pair encoding: a word begins as its bytes, and the earliest learned pair in it is merged
 * until there is none (Sennrich, Haddow and Birch 2016, arXiv 1508.07909, algorithm 1; on bytes as
 * in GPT-2).
 */
public final class BytePairTokenizer implements Tokenizer {
  /** More pairs are never learned or read. */
  public static final int MOST_PAIRS = 1 << 16;

  /** No token is longer, in bytes. */
  public static final int LONGEST = 64;

  private final int[][] pairs;
  private final byte[][] tokens; // by number
  private final Map<Long, Integer> ranks = new HashMap<>(); // number of a merged pair

  private BytePairTokenizer(int[][] pairs) {
    this.pairs = pairs;
    this.tokens = new byte[FIRST_PAIR + pairs.length][];
    for (int i = 0; i < FIRST_PAIR; i++) {
      tokens[i] = i < FIRST_BYTE ? new byte[0] : new byte[] {(byte) (i - FIRST_BYTE)};
    }
  }

  /**
   * A tokenizer of learned pairs.
   *
   * @param pairs the numbers of the two tokens that become token {@link #FIRST_PAIR} + i, in the
   *     order in which they were learned
   * @return the tokenizer
   * @throws IllegalArgumentException if a pair joins what comes after it, occurs twice, or is too
   *     long, or there are too many
   */
  public static BytePairTokenizer of(int[][] pairs) {
    if (pairs.length > MOST_PAIRS) {
      throw new IllegalArgumentException(
          "%d pairs, at most %d".formatted(pairs.length, MOST_PAIRS));
    }
    var tokenizer =
        new BytePairTokenizer(Arrays.stream(pairs).map(int[]::clone).toArray(int[][]::new));
    for (int i = 0; i < pairs.length; i++) {
      tokenizer.add(i, FIRST_PAIR + i);
    }
    return tokenizer;
  }

  private void add(int i, int id) {
    int[] pair = pairs[i];
    for (int part : pair) {
      if (pair.length != 2 || part < FIRST_BYTE || part >= id) {
        throw new IllegalArgumentException(
            "pair %d, %s, must join two of the tokens %d to %d"
                .formatted(i, Arrays.toString(pair), FIRST_BYTE, id - 1));
      }
    }
    byte[] left = tokens[pair[0]];
    byte[] right = tokens[pair[1]];
    if (left.length + right.length > LONGEST) {
      throw new IllegalArgumentException(
          "pair %d is of %d bytes, at most %d".formatted(i, left.length + right.length, LONGEST));
    }
    tokens[id] = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, tokens[id], left.length, right.length);
    if (ranks.putIfAbsent(key(pair[0], pair[1]), id) != null) {
      throw new IllegalArgumentException("pair %d occurs twice".formatted(i));
    }
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }

  @Override
  public String name() {
    return "bpe";
  }

  @Override
  public int vocabulary() {
    return tokens.length;
  }

  /**
   * The learned pairs.
   *
   * @return a copy, in the order in which they were learned
   */
  public int[][] pairs() {
    return Arrays.stream(pairs).map(int[]::clone).toArray(int[][]::new);
  }

  /**
   * The bytes of a token.
   *
   * @param id its number
   * @return a copy; none for beginning, end and padding
   * @throws IllegalArgumentException if there is no such token
   */
  public byte[] bytes(int id) {
    if (id < 0 || id >= tokens.length) {
      throw new IllegalArgumentException(
          "token " + id + " is not in a vocabulary of " + tokens.length);
    }
    return tokens[id].clone();
  }

  @Override
  public int[] encode(String text) {
    return Words.of(text).stream().flatMapToInt(word -> Arrays.stream(merge(word))).toArray();
  }

  private int[] merge(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    var ids = new int[bytes.length];
    Arrays.setAll(ids, i -> FIRST_BYTE + (bytes[i] & 0xff));
    int n = ids.length;
    while (true) {
      int least = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < n; i++) {
        least = Math.min(least, ranks.getOrDefault(key(ids[i], ids[i + 1]), least));
      }
      if (least == Integer.MAX_VALUE) {
        return Arrays.copyOf(ids, n);
      }
      n = BytePairTraining.replace(ids, n, pairs[least - FIRST_PAIR], least);
    }
  }

  @Override
  public String decode(int[] ids) {
    var bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      bytes.writeBytes(bytes(id));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
