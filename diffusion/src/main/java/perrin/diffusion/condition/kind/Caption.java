package perrin.diffusion.condition.kind;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Condition;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.condition.NamedCondition;
import perrin.diffusion.condition.Told;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.DataCard.Vocabulary;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Examples;
import perrin.diffusion.text.Tokenizer;
import perrin.diffusion.text.TokenizerFile;
import perrin.diffusion.text.Tokenizers;

/**
 * A text that describes the sample (CND-3), cut into tokens for an encoder that is trained with the
 * network. The empty text says nothing.
 */
public final class Caption implements NamedCondition {
  /** Captions of that many samples are read to learn tokens from. */
  private static final int READ = 4000;

  private static final int LONGEST = 512;

  /** The entry; made by the catalogue. */
  public Caption() {}

  @Override
  public DataCard learn(Settings settings, Dataset data, DataCard card) {
    var captions = new ArrayList<String>();
    for (int i = 0; i < Math.min(READ, data.size()); i++) {
      String caption = data.caption(i);
      if (caption == null) {
        throw new CatalogException(
            "condition caption: the samples of %s have no captions; those of scenes do"
                .formatted(data.name()));
      }
      captions.add(caption);
    }
    Tokenizer tokenizer = Tokenizers.learn(settings.bracketed("tokenizer"), captions);
    int given = settings.whole("length", 0, LONGEST);
    int longest = captions.stream().mapToInt(c -> tokenizer.encode(c).length).max().orElse(0);
    // with beginning and end, and room for one token more than was seen
    int length = given == 0 ? Math.min(LONGEST, longest + 3) : Math.max(2, given);
    return card.withVocabulary(new Vocabulary(TokenizerFile.text(tokenizer), length));
  }

  @Override
  public Condition make(Settings settings, DataCard card) {
    Vocabulary vocabulary = card.vocabulary();
    if (vocabulary == null) {
      throw new CatalogException("condition caption: no tokens were learned from captions");
    }
    Tokenizer tokenizer = TokenizerFile.parse("vocabulary", vocabulary.json());
    int length = vocabulary.length();
    if (length < 2 || length > LONGEST) {
      throw new CatalogException(
          "condition caption: a text of %d tokens; 2 to %d would do".formatted(length, LONGEST));
    }
    return new Condition() {
      @Override
      public Inputs inputs(Inputs others) {
        return others.withText(length, tokenizer.vocabulary());
      }

      @Override
      public void tell(Examples examples, Told told) {
        for (int i = 0; i < examples.size(); i++) {
          String caption = examples.captions().get(i);
          if (caption == null) {
            throw new DataException("condition caption: sample " + i + " has no caption");
          }
          say(told, i, caption);
        }
      }

      @Override
      public void tellNothing(Told told) {
        for (int i = 0; i < told.size(); i++) {
          say(told, i, "");
        }
      }

      private void say(Told told, int sample, String text) {
        var encoding = tokenizer.encode(text, length);
        told.text(sample, encoding.ids(), encoding.used());
      }
    };
  }

  @Override
  public String name() {
    return "caption";
  }

  @Override
  public String summary() {
    return "a text that describes the sample, read by an encoder trained with the network";
  }

  @Override
  public String paper() {
    return "arXiv 2205.11487";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("tokenizer", "[bpe:pairs=200]", "how a text is cut; 'perrin tokenizers'"),
        Setting.of("length", 0, "tokens of a text; 0: as many as the longest caption needs"));
  }
}
