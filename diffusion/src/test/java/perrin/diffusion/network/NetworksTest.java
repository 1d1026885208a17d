package perrin.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.condition.Conditions;
import perrin.diffusion.condition.Told;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.NetworkSettings;
import perrin.diffusion.text.ByteTokenizer;
import perrin.diffusion.text.TokenizerFile;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Every network of the catalogue is told what it can be told, and what it is told matters. */
final class NetworksTest {
  private static final ImageShape IMAGE = new ImageShape(3, 8, 8);
  private static final DataCard CARD =
      new DataCard(
          IMAGE,
          List.of("cat", "dog"),
          List.of("size"),
          new DataCard.Vocabulary(TokenizerFile.text(new ByteTokenizer()), 5));

  private final Backend backend = Backends.open("cpu", 1);

  private static NetworkSettings settings(String net) {
    return new NetworkSettings(net, 8, List.of(1, 2), 1, List.of(4), 2, 2, 0);
  }

  private static Examples asked(int label, String caption, float size, float grey) {
    var images = new float[IMAGE.values()];
    Arrays.fill(images, grey);
    return new Examples(images, new int[] {label}, List.of(caption), new float[] {size});
  }

  @ParameterizedTest
  @CsvSource({
    "unet,label+scalars+caption+grey",
    "unet:image=everywhere,label+grey",
    "'unet:image=everywhere,coordinates=true',caption+grey",
    "'unet:text=[8,4],text-heads=2',caption",
    "adm:head-channels=4,label+scalars+caption+layout",
    "dit:patch=4,label+upscale:factor=2",
    "'uvit:patch=4,text-features=8',label+caption+grey",
  })
  void whatIsToldChangesTheOutput(String net, String condition) {
    var shape = settings(net);
    if (net.startsWith("uvit")) {
      shape = new NetworkSettings(net, 8, List.of(1), 3, List.of(), 2, 2, 0);
    }
    Conditions conditions = Conditions.of(condition, CARD);
    Trainable built = Networks.of(shape, IMAGE, 6, conditions.inputs());
    try (Scope _ = Scope.open("test");
        Parameters p = randomised(built)) {
      double[] usual = output(built, p, conditions.of(asked(0, "ab", 0.5f, 0.2f)));
      assertEquals(6 * 64, usual.length);
      assertArrayEquals(
          usual, output(built, p, conditions.of(asked(0, "ab", 0.5f, 0.2f))), "the same again");
      if (condition.contains("label")) {
        assertDiffers(usual, output(built, p, conditions.of(asked(1, "ab", 0.5f, 0.2f))), "label");
      }
      if (condition.contains("caption")) {
        assertDiffers(usual, output(built, p, conditions.of(asked(0, "ac", 0.5f, 0.2f))), "text");
      }
      if (condition.contains("scalars")) {
        assertDiffers(usual, output(built, p, conditions.of(asked(0, "ab", 0.4f, 0.2f))), "scalar");
      }
      if (condition.matches(".*(grey|layout|upscale).*")) {
        assertDiffers(usual, output(built, p, conditions.of(asked(0, "ab", 0.5f, -0.7f))), "image");
      }
      assertDiffers(usual, output(built, p, conditions.nothing(1)), "nothing");
    }
  }

  private static void assertDiffers(double[] one, double[] other, String what) {
    double most = 0;
    for (int i = 0; i < one.length; i++) {
      most = Math.max(most, Math.abs(one[i] - other[i]));
    }
    assertTrue(most > 1e-6, what + " changes nothing");
  }

  private double[] output(Trainable built, Parameters p, Told told) {
    Var x = Var.constant(GradCheck.normal(backend, 3, 1, 3, 8, 8));
    Var t = Var.constant(Tensor.of(backend, Shape.of(1), new double[] {300}));
    return built.network().forward(Pass.inference(p), x, t, told.on(backend)).value().toDoubles();
  }

  /** New networks begin with zeros in their last layers: these have numbers everywhere. */
  private Parameters randomised(Trainable built) {
    var values = new LinkedHashMap<String, Tensor>();
    try (Parameters p = Parameters.initialize(built.module(), backend, 1)) {
      int seed = 1;
      for (var e : p.map().entrySet()) {
        int[] dims = e.getValue().shape().dims();
        Tensor random = GradCheck.normal(backend, seed++, dims);
        values.put(e.getKey(), Var.constant(random).mul(0.3).value());
      }
    }
    return Parameters.of(built.module(), values);
  }

  @Test
  void aTransformerHasNoDropout() {
    var dropping = new NetworkSettings("dit", 8, List.of(1), 2, List.of(), 2, 2, 0.1);
    var told = Conditions.of("label", CARD).inputs();
    var e = assertThrows(CatalogException.class, () -> Networks.of(dropping, IMAGE, 3, told));
    assertTrue(e.getMessage().contains("dropout"), e::getMessage);
  }

  @Test
  void whatANetworkCannotBeToldIsRefused() {
    var scalars = Conditions.of("scalars", CARD).inputs();
    var captions = Conditions.of("caption", CARD).inputs();
    for (String net : List.of("dit", "uvit")) {
      assertThrows(CatalogException.class, () -> Networks.of(settings(net), IMAGE, 3, scalars));
    }
    assertThrows(CatalogException.class, () -> Networks.of(settings("dit"), IMAGE, 3, captions));
    var point = new ImageShape(2, 1, 1);
    assertThrows(CatalogException.class, () -> Networks.of(settings("unet"), point, 2, scalars));
    var e =
        assertThrows(
            CatalogException.class,
            () -> Networks.of(settings("unnet"), IMAGE, 3, Conditions.of("none", CARD).inputs()));
    assertTrue(e.getMessage().contains("unet"), e::getMessage);
    assertFalse(Networks.catalog().names().isEmpty());
  }
}
