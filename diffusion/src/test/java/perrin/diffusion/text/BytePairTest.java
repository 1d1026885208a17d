package perrin.diffusion.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.DatasetRegistry;

class BytePairTest {
  @TempDir Path dir;

  private static int id(char letter) {
    return Tokenizer.FIRST_BYTE + letter;
  }

  @Test
  void theMostFrequentPairIsMergedFirst() {
    // Words: low 3 times, lot 2 times: "lo" is in all five, then "low" beats "lot".
    var bpe = BytePairTraining.learn(List.of("low", "low", "low", "lot", "lot"), 3);
    int lo = Tokenizer.FIRST_PAIR;
    int[][] expected = {{id('l'), id('o')}, {lo, id('w')}, {lo, id('t')}};
    assertArrayEquals(expected, bpe.pairs());
    assertArrayEquals(new int[] {lo + 1}, bpe.encode("low"));
    assertArrayEquals(new int[] {id('x'), lo, id('x')}, bpe.encode("xlox"));
  }

  @Test
  void ofEquallyFrequentPairsTheOneWithSmallerNumbersIsMerged() {
    var bpe = BytePairTraining.learn(List.of("zy", "zy", "ab", "ab", "az", "az"), 2);
    int[][] expected = {{id('a'), id('b')}, {id('a'), id('z')}};
    assertArrayEquals(expected, bpe.pairs());
  }

  @Test
  void aPairThatOccursOnceIsNotLearned() {
    assertEquals(0, BytePairTraining.learn(List.of("abc", "def"), 10).pairs().length);
  }

  @Test
  void noPairReachesAcrossWordsOrGrowsBeyondTheLongestToken() {
    var texts = Collections.nCopies(3, "a b " + "m".repeat(1000));
    var bpe = BytePairTraining.learn(texts, 1000);
    for (int id = 0; id < bpe.vocabulary(); id++) {
      assertTrue(bpe.bytes(id).length <= BytePairTokenizer.LONGEST);
    }
    assertEquals(2, bpe.encode("a b").length);
  }

  @Test
  void aCaptionOfScenesIsAHandfulOfTokens() {
    try (var data = DatasetRegistry.open("scenes", null, DatasetOptions.defaults())) {
      var captions = IntStream.range(0, 4000).mapToObj(data::caption).toList();
      var bpe = Tokenizers.learn("bpe", captions);
      var unseen =
          IntStream.range(4000, 6000)
              .map(i -> bpe.encode(data.caption(i)).length)
              .summaryStatistics();
      System.out.println("scenes: vocabulary " + bpe.vocabulary() + ", tokens " + unseen);
      assertTrue(unseen.getMin() >= 3 && unseen.getMax() <= 30, unseen.toString());
      assertTrue(unseen.getAverage() > 8 && unseen.getAverage() < 18, unseen.toString());
      assertTrue(bpe.vocabulary() < 450, "vocabulary " + bpe.vocabulary());
    }
  }

  @Test
  void tokenizersAreMadeByName() {
    assertEquals(259, Tokenizers.learn("bytes", List.of()).vocabulary());
    assertEquals(259, Tokenizers.learn("bpe:pairs=0", List.of("aa", "aa")).vocabulary());
    assertThrows(CatalogException.class, () -> Tokenizers.learn("bpe:pairs=-1", List.of()));
    assertThrows(CatalogException.class, () -> Tokenizers.learn("word", List.of()));
  }

  @Test
  void aFileIsWrittenAndRead() throws Exception {
    Path file = dir.resolve("tokenizer.json");
    var bpe = BytePairTraining.learn(List.of("low", "low"), 3);
    TokenizerFile.write(file, bpe);
    assertArrayEquals(bpe.encode("lower"), TokenizerFile.read(file).encode("lower"));
    TokenizerFile.write(file, new ByteTokenizer());
    assertEquals("bytes", TokenizerFile.read(file).name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{|is no tokenizer",
        "[]|tokenizer ''; bytes or bpe is known",
        "{\"tokenizer\": \"words\"}|tokenizer 'words'; bytes or bpe is known",
        "{\"tokenizer\": \"bpe\"}|no list of pairs",
        "{\"tokenizer\": \"bpe\", \"pairs\": [[1.5, 2]]}|pair 0; two whole numbers",
        "{\"tokenizer\": \"bpe\", \"pairs\": [[5, 6, 7]]}|pair 0; two whole numbers",
        "{\"tokenizer\": \"bpe\", \"pairs\": [[5, 260]]}|must join two of the tokens 3 to 258",
        "{\"tokenizer\": \"bpe\", \"pairs\": [[0, 5]]}|must join two of the tokens 3 to 258",
        "{\"tokenizer\": \"bpe\", \"pairs\": [[5, 6], [5, 6]]}|pair 1 occurs twice",
      })
  void aDamagedFileIsOneClearLine(String json, String message) throws Exception {
    Path file = Files.writeString(dir.resolve("tokenizer.json"), json);
    var thrown = assertThrows(DataException.class, () -> TokenizerFile.read(file));
    assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
    assertTrue(thrown.getMessage().startsWith(file.toString()), thrown.getMessage());
  }

  @Test
  void aBombOfDoublingTokensIsRefused() {
    var json = new StringBuilder("{\"tokenizer\": \"bpe\", \"pairs\": [[3, 3]");
    for (int i = 0; i < 40; i++) {
      json.append(", [").append(259 + i).append(", ").append(259 + i).append(']');
    }
    var thrown =
        assertThrows(
            DataException.class, () -> TokenizerFile.parse("bomb", json.append("]}").toString()));
    assertEquals("bomb: pair 6 is of 128 bytes, at most 64", thrown.getMessage());
  }

  @Test
  void aMissingFileAndAnUnknownTokenAreRefused() {
    assertThrows(DataException.class, () -> TokenizerFile.read(dir.resolve("nothing.json")));
    assertThrows(IllegalArgumentException.class, () -> new ByteTokenizer().decode(new int[] {259}));
    assertThrows(IllegalArgumentException.class, () -> new ByteTokenizer().encode("a", 1));
  }
}
