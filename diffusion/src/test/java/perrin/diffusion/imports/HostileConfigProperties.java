package perrin.diffusion.imports;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import perrin.nn.diffusers.DiffusersNetwork;

/** Whatever a configuration holds, it is a network or one line that says why not. */
class HostileConfigProperties {
  private static final List<String> MORE =
      List.of(
          "sample_size",
          "class_embed_type",
          "num_class_embeds",
          "time_embedding_dim",
          "encoder_hid_dim",
          "addition_embed_type",
          "only_cross_attention",
          "transformer_layers_per_block",
          "norm_num_groups",
          "_class_name");

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> plain =
        Arbitraries.oneOf(
            Arbitraries.just(null),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(-3, 20),
            Arbitraries.of(Integer.MAX_VALUE, Long.MIN_VALUE, 8192, 1e300, -0.5, Double.NaN),
            Arbitraries.of("", "silu", "timestep", "identity", "text_time", "fourier", "\n\u202e"),
            Arbitraries.of(Map.of(), Map.of("a", 1)));
    return Arbitraries.oneOf(
        plain,
        plain.list().ofMaxSize(20).map(l -> (Object) l),
        Arbitraries.just(List.of(List.of())));
  }

  @Property
  void isANetworkOrALine(
      @ForAll @From("values") Object first,
      @ForAll @From("values") Object second,
      @ForAll int which,
      @ForAll int other) {
    String name = GoldenNetwork.NAMES.get(Math.floorMod(which, GoldenNetwork.NAMES.size()));
    var config =
        new LinkedHashMap<String, Object>(
            ConfigFile.read(new GoldenNetwork(name).folder().resolve("config.json")));
    var keys = new ArrayList<>(config.keySet());
    keys.addAll(MORE);
    config.put(keys.get(Math.floorMod(which / 16, keys.size())), first);
    config.put(keys.get(Math.floorMod(other, keys.size())), second);
    try {
      assertNotNull(DiffusersNetwork.of(config));
    } catch (IllegalArgumentException e) {
      assertFalse(
          e.getMessage().contains("\n"), () -> Arrays.toString(e.getMessage().toCharArray()));
    }
  }
}
