package perrin.diffusion.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Learns the pairs of a {@link BytePairTokenizer}: again and again the pair that occurs most often
 * in the texts' words becomes a token (Sennrich, Haddow and Birch 2016, arXiv 1508.07909, algorithm
 * 1). Of pairs that are equally frequent the one with the smaller numbers is taken, so that the
 * same texts in any order give the same tokens.
 */
public final class BytePairTraining {
  private static final Comparator<Map.Entry<List<Integer>, Long>> BETTER =
      Map.Entry.<List<Integer>, Long>comparingByValue()
          .thenComparing(e -> -e.getKey().get(0))
          .thenComparing(e -> -e.getKey().get(1));

  /** A word as its tokens, and how often it occurs. */
  private static final class Word {
    private final int[] ids;
    private final long count;
    private int n;

    Word(String text, long count) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      this.ids = new int[bytes.length];
      Arrays.setAll(ids, i -> Tokenizer.FIRST_BYTE + (bytes[i] & 0xff));
      this.count = count;
      this.n = ids.length;
    }
  }

  private BytePairTraining() {}

  /**
   * Learns from texts.
   *
   * @param texts the texts
   * @param most how many pairs at most; fewer where no pair occurs twice
   * @return the tokenizer
   * @throws IllegalArgumentException if more pairs are asked for than a tokenizer may have
   */
  public static BytePairTokenizer learn(Iterable<String> texts, int most) {
    if (most < 0 || most > BytePairTokenizer.MOST_PAIRS) {
      throw new IllegalArgumentException(
          "%d pairs, must be 0 to %d".formatted(most, BytePairTokenizer.MOST_PAIRS));
    }
    var counts = new TreeMap<String, Long>();
    for (String text : texts) {
      Words.of(text).forEach(word -> counts.merge(word, 1L, Long::sum));
    }
    var words = new ArrayList<Word>();
    counts.forEach((text, count) -> words.add(new Word(text, count)));
    var lengths = new HashMap<Integer, Integer>();
    var pairs = new ArrayList<int[]>();
    while (pairs.size() < most) {
      var best = best(words, lengths);
      if (best == null) {
        break;
      }
      int id = Tokenizer.FIRST_PAIR + pairs.size();
      pairs.add(best);
      lengths.put(id, length(lengths, best[0]) + length(lengths, best[1]));
      for (Word word : words) {
        word.n = replace(word.ids, word.n, best, id);
      }
    }
    return BytePairTokenizer.of(pairs.toArray(int[][]::new));
  }

  private static int[] best(List<Word> words, Map<Integer, Integer> lengths) {
    var pairs = new HashMap<List<Integer>, Long>();
    for (Word word : words) {
      for (int i = 0; i + 1 < word.n; i++) {
        if (length(lengths, word.ids[i]) + length(lengths, word.ids[i + 1])
            <= BytePairTokenizer.LONGEST) {
          pairs.merge(List.of(word.ids[i], word.ids[i + 1]), word.count, Long::sum);
        }
      }
    }
    return pairs.entrySet().stream()
        .max(BETTER)
        .filter(e -> e.getValue() > 1)
        .map(e -> new int[] {e.getKey().get(0), e.getKey().get(1)})
        .orElse(null);
  }

  private static int length(Map<Integer, Integer> lengths, int id) {
    return lengths.getOrDefault(id, 1);
  }

  /** Puts one token for every occurrence of a pair, from the left; the new number of tokens. */
  static int replace(int[] ids, int n, int[] pair, int id) {
    int kept = 0;
    for (int i = 0; i < n; i++) {
      boolean found = i + 1 < n && ids[i] == pair[0] && ids[i + 1] == pair[1];
      ids[kept++] = found ? id : ids[i];
      i += found ? 1 : 0;
    }
    return kept;
  }
}
