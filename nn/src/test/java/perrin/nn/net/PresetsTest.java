package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PresetsTest {
  @Test
  void everyPresetHasThePublishedNumberOfParametersWithinItsRounding() {
    var wrong = new ArrayList<String>();
    for (Preset p : Presets.all()) {
      if (!p.millions().isEmpty() && !p.countsAsPublished()) {
        wrong.add(p.name() + ": " + p.parameterCount() + ", but the paper has " + p.millions());
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void theRoundingIsThatOfTheLastPrintedDigit() {
    UNetConfig peer = Presets.unet("peer");
    assertEquals(6_469_889, new Preset("", "", "", peer).parameterCount());
    assertTrue(new Preset("", "", "6.47", peer).countsAsPublished());
    assertTrue(new Preset("", "", "6", peer).countsAsPublished());
    assertTrue(new Preset("", "", "1E1", peer).countsAsPublished());
    assertFalse(new Preset("", "", "6.46", peer).countsAsPublished());
    assertFalse(new Preset("", "", "7", peer).countsAsPublished());
    assertFalse(new Preset("", "", "", peer).countsAsPublished());
  }

  @Test
  void ditXl2HasTheAuthorsParametersButTheirFixedPlaces() {
    assertEquals(675_129_632 - 16 * 16 * 1152, Presets.get("dit-xl2").parameterCount());
  }

  /** As EDM's training prints it, whose network is told nine numbers of augmentation beside. */
  @Test
  void edmsCifar10NetworkHasTheAuthorsParametersButThoseOfAugmentation() {
    assertEquals(55_733_891 - 9 * 128, Presets.get("edm-ddpm++-cifar10").parameterCount());
  }

  /** What the papers do not count follows from what they do. */
  @Test
  void ncsnPlusPlusIsDdpmPlusPlusWithTwiceTheTimeFeaturesAndAPyramidOfImages() {
    for (String size : List.of("cifar10", "64")) {
      long levels = size.equals("64") ? 4 : 3;
      long features = 128 * 512;
      long first = 9 * 3 * (size.equals("64") ? 128 : 256) + (size.equals("64") ? 128 : 256);
      long second = size.equals("64") ? 9 * 128 * 256 + 256 : 9 * 256 * 256 + 256;
      long third = levels == 4 ? 9 * 256 * 256 + 256 : 0;
      assertEquals(
          Presets.get("edm-ddpm++-" + size).parameterCount() + features + first + second + third,
          Presets.get("edm-ncsn++-" + size).parameterCount(),
          size);
    }
    assertEquals(
        Presets.get("edm-ncsn++-64").parameterCount(),
        Presets.get("ncsn++-cifar10").parameterCount(),
        "the number depends on the channels, not on the size of the image");
  }

  @Test
  void namesAreDifferentAndAnUnknownOneIsAnsweredByAll() {
    List<String> names = Presets.all().stream().map(Preset::name).toList();
    assertEquals(names.size(), names.stream().distinct().count());
    String message =
        assertThrows(IllegalArgumentException.class, () -> Presets.get("ddpm")).getMessage();
    assertTrue(message.startsWith("no network is called 'ddpm'; there are peer, ddpm-cifar10,"));
    assertEquals(
        "'dit-s2' is no U-Net",
        assertThrows(IllegalArgumentException.class, () -> Presets.unet("dit-s2")).getMessage());
  }

  @Test
  void aBuilderChangesOneThingAndKeepsTheRest() {
    UNetConfig c = Presets.unet("adm-64");
    assertEquals(c, c.change().build());
    UNetConfig other = c.change().classes(0).build();
    assertEquals(0, other.classes());
    assertEquals(c, other.change().classes(1000).build());
  }
}
