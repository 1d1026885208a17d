package perrin.diffusion.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TokenizerProperties {
  private static final Tokenizer BPE =
      Tokenizers.learn("bpe", List.of("a red circle", "a red square and a red circle", "über"));

  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @Property
  void decodingIsTheWayBackForEveryText(@ForAll String text) {
    for (Tokenizer tokenizer : List.of(BPE, new ByteTokenizer())) {
      assertEquals(wellFormed(text), tokenizer.decode(tokenizer.encode(text)), tokenizer.name());
    }
  }

  @Property
  void decodingIsTheWayBackForTextsItHasLearnedFrom(
      @ForAll @Size(min = 1, max = 8) List<String> texts, @ForAll @IntRange(max = 60) int pairs) {
    Tokenizer tokenizer = Tokenizers.learn("bpe:pairs=" + pairs, texts);
    for (String text : texts) {
      int[] ids = tokenizer.encode(text);
      assertEquals(wellFormed(text), tokenizer.decode(ids));
      assertTrue(ids.length <= text.getBytes(StandardCharsets.UTF_8).length);
    }
  }

  @Property
  void theOrderOfTheTextsDoesNotMatter(
      @ForAll @Size(min = 2, max = 8) List<String> texts, @ForAll long seed) {
    var shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, new Random(seed));
    assertEquals(
        TokenizerFile.text(BytePairTraining.learn(texts, 40)),
        TokenizerFile.text(BytePairTraining.learn(shuffled, 40)));
  }

  @Property
  void aFileHoldsTheTokenizer(@ForAll @Size(min = 1, max = 8) List<String> texts) {
    Tokenizer learned = BytePairTraining.learn(texts, 40);
    Tokenizer read = TokenizerFile.parse("there", TokenizerFile.text(learned));
    assertEquals(learned.vocabulary(), read.vocabulary());
    for (String text : texts) {
      assertArrayEquals(learned.encode(text), read.encode(text));
    }
  }

  @Property
  void aFixedLengthHasBeginningEndAndPaddingAndTellsWhatItCut(
      @ForAll String text, @ForAll @IntRange(min = 2, max = 24) int length) {
    int[] tokens = BPE.encode(text);
    Encoding encoding = BPE.encode(text, length);
    int kept = Math.min(tokens.length, length - 2);
    assertEquals(length, encoding.ids().length);
    assertEquals(Tokenizer.BEGIN, encoding.ids()[0]);
    assertArrayEquals(Arrays.copyOf(tokens, kept), Arrays.copyOfRange(encoding.ids(), 1, 1 + kept));
    assertEquals(Tokenizer.END, encoding.ids()[1 + kept]);
    assertEquals(kept + 2, encoding.used());
    assertEquals(tokens.length - kept, encoding.cut());
    assertEquals(tokens.length > length - 2, encoding.truncated());
    float[] mask = encoding.mask(-1e9);
    for (int i = 0; i < length; i++) {
      assertEquals(i < kept + 2 ? 0 : -1e9f, mask[i]);
      assertTrue(i < kept + 2 || encoding.ids()[i] == Tokenizer.PADDING);
    }
  }
}
