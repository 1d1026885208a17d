package perrin.diffusion.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.guidance.Guidances;

class SweepRequestTest {
  @Test
  void theSweptSettingGoesIntoTheFirstPart() {
    assertEquals("cfg:scale=2", SweepRequest.at("cfg", "scale", 2));
    assertEquals(
        "cfg:convention=extra,scale=1.5", SweepRequest.at("cfg:convention=extra", "scale", 1.5));
    assertEquals(
        "cfg:scale=3+threshold:percentile=0.99",
        SweepRequest.at("cfg + threshold:percentile=0.99", "scale", 3).replace(" ", ""));
    assertEquals("cfg-rescale:scale=5,phi=0", SweepRequest.at("cfg-rescale:scale=5", "phi", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cfg", "cfgpp", "interval", "apg", "autoguidance", "classifier", "pag"})
  void everyScaledGuidanceHasAUsualSettingThatItTakes(String guidance) {
    String parameter = SweepRequest.usualParameter(guidance);
    assertEquals(guidance.equals("cfgpp") ? "lambda" : "scale", parameter);
    Guidances.of(SweepRequest.at(guidance, parameter, 0.5));
  }

  @Test
  void settingsThatAreMissingOrGivenTwiceAreRefused() {
    assertThrows(CatalogException.class, () -> SweepRequest.at("cfg", "gamma", 1));
    assertThrows(CatalogException.class, () -> SweepRequest.at("cfg:scale=2", "scale", 1));
    assertThrows(
        CatalogException.class, () -> SweepRequest.at("cfg:convention=extra, scale=2", "scale", 1));
    assertThrows(CatalogException.class, () -> SweepRequest.usualParameter("cgf"));
  }
}
