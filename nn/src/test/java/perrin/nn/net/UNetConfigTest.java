package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.nn.layer.ResamplingFilter;

final class UNetConfigTest {
  private static UNetConfig of(
      int base, List<Integer> mults, List<Integer> attention, int size, int heads, int groups) {
    return new UNetConfig(1, 1, base, mults, 2, attention, size, heads, groups, 0, 0);
  }

  private static String fault(Runnable make) {
    return assertThrows(IllegalArgumentException.class, make::run).getMessage();
  }

  @Test
  void levelsKnowTheirSizesAndChannels() {
    UNetConfig c = of(32, List.of(1, 2, 2), List.of(7), 28, 1, 8);
    assertEquals(7, c.size(2));
    assertEquals(64, c.channels(1));
    assertTrue(c.attends(2));
    assertFalse(c.attends(1));
  }

  @Test
  void anImageSizeThatCannotBeHalvedNamesThoseThatCan() {
    assertEquals(
        "U-Net: imageSize 30 must be divisible by 4, as 3 levels halve it 2 times; 28 or 32 would"
            + " fit, or fewer multipliers",
        fault(() -> of(32, List.of(1, 2, 2), List.of(), 30, 1, 8)));
  }

  @Test
  void attentionWithoutAFeatureMapNamesTheirSizes() {
    assertEquals(
        "U-Net: attention at 8 fits no feature map; their sizes are [28, 14, 7]",
        fault(() -> of(32, List.of(1, 2, 2), List.of(8), 28, 1, 8)));
  }

  @Test
  void groupsThatDoNotDivideNameThoseThatDo() {
    assertEquals(
        "U-Net: groups 8 must divide the channels of all levels [12, 24]; 1, 2, 3, 4, 6, 12 would"
            + " fit",
        fault(() -> of(12, List.of(1, 2), List.of(), 28, 1, 8)));
  }

  @Test
  void headsThatDoNotDivideNameThoseThatDo() {
    assertTrue(
        fault(() -> of(4, List.of(1, 3), List.of(), 4, 5, 2))
            .endsWith("1, 2, 3, 4, 6, 12 would fit"));
  }

  @Test
  void numbersOutOfRangeAreNamed() {
    assertTrue(fault(() -> of(7, List.of(1), List.of(), 4, 1, 1)).contains("baseChannels"));
    assertTrue(fault(() -> of(8, List.of(), List.of(), 4, 1, 1)).contains("multipliers"));
    assertTrue(fault(() -> of(8, List.of(0), List.of(), 4, 1, 1)).contains("multipliers"));
    assertTrue(
        fault(() -> new UNetConfig(1, 1, 8, List.of(1), 1, List.of(), 4, 1, 1, 1.0, 0))
            .contains("dropout"));
  }

  @Test
  void anUnconditionalNetworkHasNoNullLabel() {
    assertThrows(IllegalStateException.class, () -> Presets.unet("peer").nullLabel());
    assertEquals(3, UNetTest.tiny().nullLabel());
  }

  @Test
  void optionsThatDoNotFitNameWhatWould() {
    UNetConfig c = Presets.unet("peer");
    assertEquals(
        "U-Net: blocks [1, 2] must name one number a level, of which there are 3",
        fault(() -> c.with(UNetOptions.DDPM.withBlocks(List.of(1, 2)))));
    assertEquals(
        "U-Net: crossAttention at 9 fits no feature map; their sizes are [32, 16, 8]",
        fault(() -> c.with(UNetOptions.DDPM.with(UNetInputs.NONE.text(4, 0, List.of(9))))));
    assertTrue(
        fault(() -> c.with(UNetOptions.DDPM.adm(48)))
            .startsWith("U-Net: headChannels 48 must divide the channels wherever"));
    assertEquals(
        "U-Net: crossAttention needs context of at least 1",
        fault(() -> UNetInputs.NONE.text(0, 0, List.of(8))));
    assertEquals(
        "U-Net: residualScale must be above 0, but is 0.0",
        fault(() -> UNetOptions.DDPM.scaled(0, 1)));
  }

  @Test
  void halvingFirstHalvesOnceMore() {
    UNetOptions first = UNetOptions.DDPM.efficient(List.of(1, 2, 3));
    UNetConfig c = Presets.unet("peer").change().attention(4).options(first).build();
    assertEquals(List.of(16, 8, 4), List.of(c.size(0), c.size(1), c.size(2)));
    assertEquals(8, c.unit());
    assertEquals(
        "U-Net: attention at 32 fits no feature map; their sizes are [16, 8, 4]",
        fault(() -> c.change().attention(32).build()));
    assertEquals(
        "U-Net: imageSize 36 must be divisible by 8, as 3 levels halve it 3 times; 32 or 40 would"
            + " fit, or fewer multipliers",
        fault(() -> c.change().image(1, 1, 36).build()));
    assertEquals(
        "U-Net: resampleFirst goes neither with resampling in blocks nor with images of all"
            + " resolutions",
        fault(() -> first.adm(0)));
    assertEquals(
        "U-Net: fourierScale must be at least 0, but is -1.0",
        fault(
            () ->
                new NcsnOptions(ResamplingFilter.BOX, true, true, Growing.NONE, Growing.NONE, -1)));
  }

  @Test
  void headsAreGivenByNumberOrByTheirChannels() {
    assertEquals(4, Presets.unet("adm-128").headsOf(512));
    assertEquals(8, Presets.unet("adm-256").headsOf(512));
  }
}
