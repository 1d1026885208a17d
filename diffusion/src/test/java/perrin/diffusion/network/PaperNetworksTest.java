package perrin.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.NetworkSettings;
import perrin.nn.net.Growing;
import perrin.nn.net.NcsnOptions;
import perrin.nn.net.Presets;
import perrin.nn.net.UNetBuilder;
import perrin.nn.net.UNetOptions;

/** The papers' networks and options as the command line names them. */
final class PaperNetworksTest {
  private static final ImageShape CIFAR = new ImageShape(3, 32, 32);

  private static Trainable of(String net, Inputs told) {
    var shape = new NetworkSettings(net, 16, List.of(1, 2), 1, List.of(16), 1, 4, 0);
    return Networks.of(shape, CIFAR, 3, told);
  }

  private static long count(String net, Inputs told) {
    return of(net, told).module().parameterCount();
  }

  private static String fault(String net, Inputs told) {
    return assertThrows(CatalogException.class, () -> of(net, told)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({"ddpm-cifar10", "edm-ncsn++-cifar10", "ncsn++-deep-cifar10", "uvit-s2"})
  void aPresetHasThePapersSizeOnThePapersImages(String name) {
    assertEquals(Presets.get(name).parameterCount(), count("preset:of=" + name, Inputs.NONE));
  }

  @Test
  void aPresetIsFittedToWhatItIsTold() {
    long plain = count("preset:of=ddpm-cifar10", Inputs.NONE);
    int width = 4 * 128;
    assertEquals(plain + 11 * width, count("preset:of=ddpm-cifar10", Inputs.NONE.withClasses(10)));
    assertEquals(
        plain + 128 * 2 * 9,
        count("preset:of=ddpm-cifar10", Inputs.NONE.withImage(new ImageShape(2, 32, 32))));
    long blind =
        Presets.unet("adm-64")
            .change()
            .image(3, 3, 32)
            .classes(0)
            .build()
            .network()
            .parameterCount();
    assertEquals(blind, count("preset:of=adm-64", Inputs.NONE), "classes are those of the run");
  }

  @Test
  void aPresetThatIsNoneOrTellsClassesApartIsRefused() {
    assertTrue(
        fault("preset:of=ddpm", Inputs.NONE)
            .startsWith("no network is called 'ddpm'; there are peer, ddpm-cifar10,"));
    assertEquals(
        "network adm-64-classifier is a classifier, which gives no image; choose another",
        fault("preset:of=adm-64-classifier", Inputs.NONE));
    assertEquals(
        "network dit-s2 is told no text", fault("preset:of=dit-s2", Inputs.NONE.withText(4, 9)));
    assertEquals(
        "network uvit-s2 is told no scalars; a U-Net is",
        fault("preset:of=uvit-s2", Inputs.NONE.withScalars(1)));
  }

  private static UNetBuilder small() {
    return new UNetBuilder().image(3, 3, 32).channels(16, 1, 2).blocks(1).attention(16).groups(4);
  }

  @Test
  void theNetworksOfSongAreTheirOptions() {
    var plus = small().options(UNetOptions.DDPM.ncsn(NcsnOptions.DDPM_PLUS)).build().network();
    assertEquals(plus.named().keySet(), of("ddpmpp", Inputs.NONE).module().named().keySet());
    assertEquals(plus.parameterCount(), count("ddpmpp", Inputs.NONE));
    var ncsn = UNetOptions.DDPM.ncsn(NcsnOptions.NCSN_PLUS);
    assertEquals(
        small().options(ncsn).build().network().parameterCount(), count("ncsnpp", Inputs.NONE));
    var sums = UNetOptions.DDPM.ncsn(NcsnOptions.NCSN_PLUS.growing(Growing.SUM, Growing.SUM));
    assertEquals(
        small().options(sums).build().network().named().keySet(),
        of("ncsnpp:input=sum,output=sum", Inputs.NONE).module().named().keySet());
    long fourier = count("ncsnpp", Inputs.NONE) - count("ncsnpp:fourier=0", Inputs.NONE);
    assertEquals(16 * 64, fourier, "twice the features of the time");
  }

  @Test
  void theEfficientNetworkTakesANumberOfBlocksForEachLevel() {
    Inputs text = Inputs.NONE.withText(4, 9);
    long even = count("efficient", Inputs.NONE);
    long more = count("efficient:per-level=[1,3]", Inputs.NONE);
    // two more blocks of 32 channels each way, told 64 features by scale and shift
    long block = 2 * (32 * 32 * 9 + 32) + 4 * 32 + 64 * 64 + 64;
    assertEquals(even + 4 * block, more);
    assertTrue(count("efficient", text) > even);
    assertEquals(
        "per-level=[1,0.5]: numbers of blocks are whole, 1 to 64",
        fault("efficient:per-level=[1,0.5]", Inputs.NONE));
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> of("efficient:per-level=[1]", Inputs.NONE));
    assertEquals(
        "U-Net: blocks [1] must name one number a level, of which there are 2",
        refused.getMessage());
  }
}
