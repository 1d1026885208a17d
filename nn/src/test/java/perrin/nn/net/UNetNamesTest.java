package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Weight files outlive versions of this program: their names must never change. */
final class UNetNamesTest {
  private static final String RES =
      "norm1.weight norm1.bias conv1.weight conv1.bias time.weight time.bias norm2.weight"
          + " norm2.bias conv2.weight conv2.bias";
  private static final String RES_SKIP = RES + " skip.weight skip.bias";
  private static final String ATTENTION =
      "norm.weight norm.bias qkv.weight qkv.bias out.weight out.bias";

  private static Stream<String> under(String prefix, String names) {
    return Stream.of(names.split(" ")).map(n -> prefix + "." + n);
  }

  @Test
  void aTinyNetworksNamesAreTheseInThisOrder() {
    String expected =
        Stream.of(
                under("time", "linear1.weight linear1.bias linear2.weight linear2.bias"),
                under("label", "weight"),
                under("input", "weight bias"),
                under("down.0.block.0", RES),
                under("down.0.downsample.conv", "weight bias"),
                under("down.1.block.0", RES_SKIP),
                under("down.1.attention.0", ATTENTION),
                under("middle.block.0", RES),
                under("middle.attention", ATTENTION),
                under("middle.block.1", RES),
                under("up.1.block.0", RES_SKIP),
                under("up.1.attention.0", ATTENTION),
                under("up.1.block.1", RES_SKIP),
                under("up.1.attention.1", ATTENTION),
                under("up.1.upsample.conv", "weight bias"),
                under("up.0.block.0", RES_SKIP),
                under("up.0.block.1", RES_SKIP),
                under("norm", "weight bias"),
                under("output", "weight bias"))
            .flatMap(s -> s)
            .collect(Collectors.joining("\n"));
    assertEquals(expected, String.join("\n", new UNet(UNetTest.tiny()).named().keySet()));
  }

  @Test
  void theMlpsNamesAreTheseInThisOrder() {
    List<String> layers =
        List.of(
            "time.linear1",
            "time.linear2",
            "input",
            "block.0.linear1",
            "block.0.time",
            "block.0.linear2",
            "output");
    String expected =
        layers.stream().flatMap(l -> under(l, "weight bias")).collect(Collectors.joining("\n"));
    Mlp mlp = new Mlp(new MlpConfig(2, 4, 1, 4, 0, 0));
    assertEquals(expected, String.join("\n", mlp.named().keySet()));
  }
}
