package perrin.diffusion.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.diffusion.run.Settings.Given;

class ConfigYamlTest {
  private static String complaint(String yaml) {
    return assertThrows(
            UserException.class,
            () -> Settings.with(RunConfig.defaults(), ConfigYaml.parse(yaml, "f.yaml")))
        .getMessage();
  }

  private static RunConfig again(RunConfig config) {
    return Settings.with(RunConfig.defaults(), ConfigYaml.parse(ConfigYaml.write(config), "f"));
  }

  @Test
  void theDefaultsAreReadBackAsTheyWereWritten() {
    assertEquals(RunConfig.defaults(), again(RunConfig.defaults()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lr|1.2345678901234567e-9",
        "lr|3.0e+9",
        "seed|-9223372036854775808",
        "mults|1,2,3,4",
        "attention|none",
        "data|no",
        "data|C:\\\\a b\\\\\"c\"",
        "data|1e3",
        "data|# x: y",
        "flip|true",
        "schedule|linear:steps=2000,beta-end=0.04",
        "data|ünï"
      })
  void anOddValueIsReadBackAsItWasWritten(String key, String value) {
    var config = Settings.with(RunConfig.defaults(), Map.of(key, new Given(value, "--" + key)));
    assertEquals(config, again(config));
  }

  @Test
  void everySettingHasItsOwnKey() {
    assertEquals(
        Settings.all().size(), Settings.all().stream().map(Settings.Entry::key).distinct().count());
  }

  @Test
  void aFlagAndALineOfTheFileSayTheSame() {
    assertEquals(
        Settings.with(RunConfig.defaults(), Map.of("weight-decay", new Given("0.25", "--x"))),
        Settings.with(
            RunConfig.defaults(), ConfigYaml.parse("optimizer:\n  weight-decay: 0.25", "f")));
  }

  @Test
  void anEmptyFileChangesNothing() {
    assertEquals(Map.of(), ConfigYaml.parse("# nothing\n", "f"));
  }

  @Test
  void anUnknownKeyIsNamedWithItsLineAndTheNearest() {
    assertEquals(
        "f.yaml:3: unknown setting 'bath'; the nearest is 'batch'",
        complaint("training:\n  steps: 3\n  bath: 4\n"));
  }

  @Test
  void anUnknownGroupIsNamedWithTheNearest() {
    assertEquals(
        "f.yaml:1: unknown group 'netwrk': did you mean network? (known: condition, data,"
            + " diffusion, network, optimizer, training, watch)",
        complaint("netwrk:\n  channels: 3\n"));
  }

  @Test
  void aKeyOutsideOfItsGroupIsSentHome() {
    assertEquals("f.yaml:1: 'batch' belongs under 'training:'", complaint("batch: 3"));
    assertEquals(
        "f.yaml:2: 'batch' belongs under 'training:', not 'network:'",
        complaint("network:\n  batch: 3"));
  }

  @Test
  void aKeySaidTwiceIsRefused() {
    assertEquals(
        "f.yaml:3: 'batch' is said twice", complaint("training:\n  batch: 3\n  batch: 4\n"));
  }

  @Test
  void aValueOfTheWrongTypeIsNamedWithItsLine() {
    assertEquals(
        "f.yaml:2: batch: 'many' is not a whole number", complaint("training:\n  batch: many\n"));
    assertEquals(
        "f.yaml:2: batch: '3,4' is not a whole number", complaint("training:\n  batch: [3, 4]\n"));
    assertEquals("f.yaml:2: 'batch' needs a value", complaint("training:\n  batch:\n"));
    assertEquals("f.yaml:3: 'batch' needs a value", complaint("training:\n  batch:\n    x: 3\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--batch|0|batch is 0, but must be from 1 to 1048576",
        "--lr|NaN|lr is NaN, but must be above 0",
        "--ema|1|ema is 1.0, but must be from 0 to below 1",
        "--dropout|-0.1|dropout is -0.1, but must be from 0 to below 1",
        "--mults|none|mults: the number of resolutions is 0, but must be from 1 to 8",
        "--microbatch|48|microbatch is 48, but must divide the batch of 64",
        "--optimizer|adamm|unknown optimizer 'adamm': did you mean adam or adamw? (known: adam,"
            + " adamw, sgd)",
        "--flip|maybe|--flip: 'maybe' is not true or false",
        "--image-size|3|size 3 must be from 4 to 4096 pixels, or 0",
      })
  void anImpossibleValueIsRefusedWithItsRule(String flag, String value, String message) {
    var given = Map.of(flag.substring(2), new Given(value, flag));
    var e = assertThrows(RuntimeException.class, () -> Settings.with(RunConfig.defaults(), given));
    assertEquals(message, e.getMessage());
  }

  @Test
  void whatIsNotYamlIsRefusedInOneLine() {
    assertEquals(1, complaint("data: [\n'").lines().count());
    assertEquals(1, complaint("- a\n- b").lines().count());
    assertEquals(1, complaint("data:\n\t- b").lines().count());
  }

  @Test
  void aHugeFileIsNotRead(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("huge.yaml");
    Files.writeString(file, "#".repeat(1 << 21));
    assertEquals(
        file + ": has 2097152 bytes, a configuration at most 1048576",
        assertThrows(UserException.class, () -> ConfigYaml.read(file)).getMessage());
  }
}
