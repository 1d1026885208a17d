package perrin.diffusion.condition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.DatasetRegistry;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;
import perrin.nn.net.Conditioning;
import perrin.nn.net.TextEncoder;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.Scope;

final class ConditionsTest {
  private static final ImageShape COLOUR = new ImageShape(3, 4, 4);
  private static final DataCard CARD =
      new DataCard(COLOUR, List.of("cat", "dog", "hen"), List.of("size", "x"), null);

  private final Backend backend = Backends.open("reference", 1);

  private static Examples examples(int n) {
    var images = new float[n * COLOUR.values()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) Math.sin(1.7 * i);
    }
    var scalars = new float[2 * n];
    for (int i = 0; i < scalars.length; i++) {
      scalars[i] = (float) Math.cos(i);
    }
    int[] labels = IntStream.range(0, n).map(i -> i % 3).toArray();
    return new Examples(images, labels, Arrays.asList(new String[n]), scalars);
  }

  private static float[] image(Conditioning c) {
    return c.image().value().toFloats();
  }

  @Test
  void nothingIsToldUnlessAsked() {
    Conditions none = Conditions.of("none", CARD);
    assertTrue(none.inputs().isNone());
    try (Scope _ = Scope.open("test")) {
      assertTrue(none.of(examples(2)).on(backend).isNone());
    }
  }

  @Test
  void kindsAreToldTogether() {
    Conditions all = Conditions.of("label+scalars+upscale:factor=2", CARD);
    assertEquals(Inputs.NONE.withClasses(3).withScalars(3).withImage(COLOUR), all.inputs());
    try (Scope _ = Scope.open("test")) {
      Conditioning c = all.of(examples(4)).on(backend);
      assertArrayEquals(new float[] {0, 1, 2, 0}, c.labels().toFloats());
      float[] s = c.scalars().value().toFloats();
      assertEquals((float) Math.cos(3), s[4]);
      assertEquals(1, s[5], "known");
      assertNull(c.tokens());
    }
  }

  @Test
  void nothingMeansNullLabelUnknownNumbersAndABlackImage() {
    Conditions all = Conditions.of("label+scalars+grey", CARD);
    try (Scope _ = Scope.open("test")) {
      Conditioning c = all.nothing(2).on(backend);
      assertArrayEquals(new float[] {3, 3}, c.labels().toFloats());
      assertArrayEquals(new float[6], c.scalars().value().toFloats());
      assertArrayEquals(new float[32], image(c));
    }
  }

  @Test
  void aSmallerImageIsTheMeanOverSquares() {
    Examples e = examples(2);
    try (Scope _ = Scope.open("test")) {
      float[] made = image(Conditions.of("upscale:factor=2", CARD).of(e).on(backend));
      int channel = 48 + 16;
      double mean = 0;
      for (int pixel : new int[] {8, 9, 12, 13}) {
        mean += e.images()[channel + pixel] / 4.0;
      }
      for (int pixel : new int[] {8, 9, 12, 13}) {
        assertEquals(mean, made[channel + pixel], 1e-6);
      }
      assertNotEquals(made[channel + 8], made[channel + 10]);
    }
  }

  @Test
  void greyIsTheBrightnessAndALayoutTheForeground() {
    Examples e = examples(1);
    try (Scope _ = Scope.open("test")) {
      float[] grey = image(Conditions.of("grey", CARD).of(e).on(backend));
      float[] x = e.images();
      assertEquals(0.299 * x[5] + 0.587 * x[21] + 0.114 * x[37], grey[5], 1e-6);
      float[] layout = image(Conditions.of("layout:threshold=0.5", CARD).of(e).on(backend));
      for (int i = 0; i < 16; i++) {
        boolean bright = Math.max(x[i], Math.max(x[16 + i], x[32 + i])) > 0.5;
        assertEquals(bright ? 1 : -1, layout[i]);
      }
    }
  }

  @Test
  void droppingDependsOnSeedStepAndSampleAloneAndTakesAllOfASample() {
    Conditions all = Conditions.of("label+scalars", CARD);
    int n = 4000;
    Told told = all.of(examples(n));
    int dropped = 0;
    try (Scope _ = Scope.open("test")) {
      Told some = all.drop(told, 0.2, 5, 9);
      float[] labels = some.on(backend).labels().toFloats();
      float[] scalars = some.on(backend).scalars().value().toFloats();
      for (int i = 0; i < n; i++) {
        boolean gone = labels[i] == 3;
        assertEquals(gone ? 0 : 1, scalars[3 * i + 2], "labels and numbers go together");
        dropped += gone ? 1 : 0;
      }
      float[] again = all.drop(told, 0.2, 5, 9).on(backend).labels().toFloats();
      assertArrayEquals(labels, again);
      float[] next = all.drop(told, 0.2, 5, 10).on(backend).labels().toFloats();
      assertTrue(!Arrays.equals(labels, next), "another step drops others");
      float[] half = some.part(n / 2, n / 2).on(backend).labels().toFloats();
      assertArrayEquals(Arrays.copyOfRange(labels, n / 2, n), half);
    }
    // five standard errors of a share of 0.2
    assertEquals(0.2, (double) dropped / n, 5 * Math.sqrt(0.2 * 0.8 / n));
  }

  @Test
  void captionsBecomeTokensAndPaddingIsHidden() {
    try (Dataset data = DatasetRegistry.open("scenes-1", null, DatasetOptions.defaults());
        Scope _ = Scope.open("test")) {
      DataCard card = Conditions.card("caption:tokenizer=[bpe:pairs=50]", data);
      Conditions captions = Conditions.of("caption", card);
      int length = captions.inputs().tokens();
      Conditioning c = captions.of(Examples.captioned(List.of("a red circle", ""))).on(backend);
      assertEquals(List.of(2, length), List.of(c.tokens().dim(0), c.tokens().dim(1)));
      float[] mask = c.mask().value().toFloats();
      assertEquals(0, mask[0]);
      assertEquals((float) TextEncoder.HIDDEN, mask[length - 1]);
      Conditioning none = captions.nothing(1).on(backend);
      float[] empty = Arrays.copyOfRange(c.tokens().toFloats(), length, 2 * length);
      assertArrayEquals(empty, none.tokens().toFloats(), "nothing is the empty text");
      assertEquals(0, none.mask().value().toFloats()[0], "which has a beginning to attend to");
    }
  }

  @Test
  void whatCannotBeToldIsRefusedWithTheReason() {
    assertRefused("two images", "only one", () -> Conditions.of("grey+layout", CARD));
    assertRefused("unknown", "did you mean label", () -> Conditions.of("lable", CARD));
    assertRefused("factor", "must divide", () -> Conditions.of("upscale:factor=3", CARD));
    DataCard plain = DataCard.of(new ImageShape(1, 4, 4));
    assertRefused("no labels", "no labels", () -> Conditions.of("label", plain));
    assertRefused("no colours", "1 channels", () -> Conditions.of("grey", plain));
    assertRefused("no numbers", "no numbers", () -> Conditions.of("scalars", plain));
    DataCard point = DataCard.of(new ImageShape(2, 1, 1));
    assertRefused("points", "no images", () -> Conditions.of("layout", point));
    try (Dataset shapes = DatasetRegistry.open("shapes", null, DatasetOptions.defaults())) {
      assertRefused("captions", "no captions", () -> Conditions.card("caption", shapes));
    }
    Conditions label = Conditions.of("label", CARD);
    var unknown = assertThrows(DataException.class, () -> label.of(Examples.labelled(3)));
    assertTrue(unknown.getMessage().contains("0 to 2"), unknown::getMessage);
    Conditions grey = Conditions.of("grey", CARD);
    assertThrows(DataException.class, () -> grey.of(Examples.labelled(1)));
  }

  private static void assertRefused(
      String what, String why, org.junit.jupiter.api.function.Executable made) {
    var e = assertThrows(CatalogException.class, made, what);
    assertTrue(e.getMessage().contains(why), e::getMessage);
  }

  @Test
  void aLabelThatIsNotKnownIsTheNullLabel() {
    var card = new DataCard(new ImageShape(1, 8, 8), List.of("cat", "dog"), List.of(), null);
    Conditions conditions = Conditions.of("label", card);
    try (Scope _ = Scope.open("test")) {
      var backend = Backends.open("reference", 1);
      var mixed = Examples.labelled(1, Examples.UNLABELLED);
      assertArrayEquals(new double[] {1, 2}, conditions.of(mixed).on(backend).labels().toDoubles());
      assertThrows(DataException.class, () -> conditions.of(Examples.labelled(-2)));
    }
  }
}
