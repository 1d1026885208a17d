package perrin.diffusion.imports;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.diffusion.data.DataException;
import perrin.nn.io.Safetensors;
import perrin.nn.io.SafetensorsEntry;

class ModelFolderTest {
  private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

  @TempDir private Path temp;

  static List<String> names() {
    return GoldenNetwork.NAMES;
  }

  private static ModelFolder golden(String name) {
    return ModelFolder.read(new GoldenNetwork(name).folder());
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsWrittenIsReadBackBitForBit(String name) throws IOException {
    ModelFolder model = golden(name);
    model.write(temp);
    ModelFolder again = ModelFolder.read(temp);
    assertEquals(model.config(), again.config());
    assertEquals(
        model.weights().sequencedKeySet().stream().toList(),
        again.weights().sequencedKeySet().stream().toList());
    model
        .weights()
        .forEach(
            (key, value) ->
                assertArrayEquals(
                    (float[]) value.values(), (float[]) again.weights().get(key).values(), key));
    model.write(temp.resolve("twice"));
    assertEquals(-1, Files.mismatch(temp.resolve(WEIGHTS), temp.resolve("twice").resolve(WEIGHTS)));
  }

  @Test
  void aFileInSinglePrecisionKeepsEveryBitOfEveryTensor() throws IOException {
    ModelFolder model = golden("dit");
    model.write(temp);
    Path original = new GoldenNetwork("dit").folder().resolve(WEIGHTS);
    try (var a = Safetensors.open(original);
        var b = Safetensors.open(temp.resolve(WEIGHTS))) {
      assertEquals(a.tensors().keySet(), b.tensors().keySet());
      for (String name : a.tensors().keySet()) {
        assertEquals(a.tensor(name).dtype(), b.tensor(name).dtype(), name);
        assertArrayEquals(a.floats(name), b.floats(name), name);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unet-ddpm     | act_fn              | mish           | option 'act_fn' is mish, but Perrin follows only one of silu, swish, gelu, relu
          unet-ddpm     | down_block_types    | SkipDownBlock2D| option 'down_block_types' is SkipDownBlock2D
          unet-ddpm     | no_such_option      | 1              | unknown option 'no_such_option'
          unet-ddpm     | attention_legacy_order | true        | option 'attention_legacy_order' is true
          unet-ddpm     | sample_size         | 7              | option 'sample_size' is [7, 7], but Perrin follows only a multiple of 2
          unet-ddpm     | norm_num_groups     | 3              | 3 groups do not divide 4 channels
          unet-ddpm     | layers_per_block    | 1e9            | option 'layers_per_block' is
          condition-sd1 | dual_cross_attention| true           | option 'dual_cross_attention' is true
          condition-sd1 | cross_attention_norm| layer_norm     | option 'cross_attention_norm' is layer_norm
          condition-sd1 | class_embeddings_concat | true       | option 'class_embeddings_concat' is true
          condition-sd1 | addition_embed_type | image          | option 'addition_embed_type' is image
          dit           | norm_type           | ada_norm_single| option 'norm_type' is ada_norm_single
          condition-resnet | encoder_hid_dim  | 5              | option 'encoder_hid_dim' is 5, but Perrin follows only null where nothing attends to a text
          dit           | dropout             | 1              | option 'dropout' is 1.0
          dit-older     | use_additional_conditions | true     | option 'use_additional_conditions' is true
          dit           | caption_channels    | 4096           | unknown option 'caption_channels'
          dit           | _class_name         | PixArtTransformer2DModel | _class_name is PixArtTransformer2DModel
          """)
  void anOptionThatIsNotFollowedIsRefusedByNameInOneLine(
      String name, String key, String value, String said) throws IOException {
    var config = new LinkedHashMap<String, Object>(golden(name).config());
    config.put(key, parsed(key, value));
    ConfigFile.write(temp.resolve("config.json"), config);
    var e = assertThrows(DataException.class, () -> ModelFolder.read(temp));
    assertTrue(e.getMessage().contains(said), e.getMessage());
    assertTrue(e.getMessage().startsWith(temp + "/config.json: "), e.getMessage());
    assertFalse(e.getMessage().contains("\n"));
  }

  private static Object parsed(String key, String value) {
    if (key.endsWith("block_types")) {
      return List.of(value, value);
    }
    if (value.equals("true")) {
      return true;
    }
    return value.matches("[0-9e]+") ? (Object) Double.parseDouble(value) : value;
  }

  @Test
  void nullsThatNewerVersionsSaveAreUnderstood() {
    var unet = new LinkedHashMap<String, Object>(golden("unet-ddpm").config());
    unet.put("time_embedding_dim", null);
    Path file = temp.resolve("config.json");
    assertEquals(
        golden("unet-ddpm").weights().keySet(),
        ModelFolder.network(file, unet).module().named().keySet());
    unet.put("time_embedding_dim", 12);
    assertEquals(
        12,
        ModelFolder.network(file, unet)
            .module()
            .named()
            .get("time_embedding.linear_1.bias")
            .shape()
            .dim(0));
    var dit = new LinkedHashMap<String, Object>(golden("dit-older").config());
    for (Object none : new Object[] {null, false}) {
      dit.put("use_additional_conditions", none);
      assertEquals(4, ModelFolder.network(file, dit).labels());
    }
  }

  @Test
  void aFileOfSomeBytesCannotAskForMillionsOfLayers() {
    var config = new LinkedHashMap<String, Object>(golden("condition-sd1").config());
    config.put("layers_per_block", 64);
    config.put("transformer_layers_per_block", 64);
    Path file = temp.resolve("config.json");
    var e = assertThrows(DataException.class, () -> ModelFolder.network(file, config));
    assertTrue(e.getMessage().contains("1024 blocks"), e.getMessage());
  }

  @Test
  void twoNamesOfOneTensorAreRefused() throws IOException {
    ModelFolder model = golden("unet-ddpm");
    var entries = new LinkedHashMap<String, SafetensorsEntry>();
    model.weights().forEach((key, value) -> entries.put(key, value.entry()));
    String name = "mid_block.attentions.0.to_q.weight";
    entries.put(name.replace("to_q", "query"), entries.get(name));
    Safetensors.write(temp.resolve(WEIGHTS), entries, Map.of());
    ConfigFile.write(temp.resolve("config.json"), model.config());
    var e = assertThrows(DataException.class, () -> ModelFolder.read(temp));
    assertTrue(e.getMessage().contains("'" + name + "'"), e.getMessage());
    assertTrue(e.getMessage().contains("query.weight'"), e.getMessage());
    assertTrue(e.getMessage().contains("name one tensor"), e.getMessage());
  }

  @Test
  void namesOfOlderVersionsAreUnderstood() throws IOException {
    ModelFolder model = golden("unet-ddpm");
    Map<String, String> old =
        Map.of(
            ".to_q.",
            ".query.",
            ".to_k.",
            ".key.",
            ".to_v.",
            ".value.",
            ".to_out.0.",
            ".proj_attn.");
    var entries = new LinkedHashMap<String, SafetensorsEntry>();
    model
        .weights()
        .forEach(
            (key, value) -> {
              String name = key;
              for (Map.Entry<String, String> e : old.entrySet()) {
                name = name.replace(e.getKey(), e.getValue());
              }
              entries.put(name, value.entry());
            });
    assertTrue(entries.containsKey("mid_block.attentions.0.proj_attn.bias"));
    Safetensors.write(temp.resolve(WEIGHTS), entries, Map.of());
    ConfigFile.write(temp.resolve("config.json"), model.config());
    ModelFolder again = ModelFolder.read(temp);
    assertEquals(model.weights().keySet(), again.weights().keySet());
    String name = "mid_block.attentions.0.to_q.weight";
    assertArrayEquals(
        (float[]) model.weights().get(name).values(), (float[]) again.weights().get(name).values());
  }

  @Test
  void weightsOfAnotherNetworkAreRefusedByName() throws IOException {
    golden("unet-ddpm").write(temp);
    ConfigFile.write(temp.resolve("config.json"), golden("unet-plain").config());
    var e = assertThrows(DataException.class, () -> ModelFolder.read(temp));
    assertTrue(e.getMessage().contains("these are not the weights"), e.getMessage());
    assertTrue(e.getMessage().contains("more"), e.getMessage());
  }

  @Test
  void aFolderWithoutWeightsOrWithDamagedOnesIsRefusedInOneLine() throws IOException {
    ConfigFile.write(temp.resolve("config.json"), golden("dit").config());
    var none = assertThrows(DataException.class, () -> ModelFolder.read(temp));
    assertTrue(none.getMessage().contains("has no weights"), none.getMessage());
    Files.writeString(temp.resolve("diffusion_pytorch_model.bin"), "x");
    var pickle = assertThrows(DataException.class, () -> ModelFolder.read(temp));
    assertTrue(pickle.getMessage().contains("pickle"), pickle.getMessage());
    Files.writeString(temp.resolve(WEIGHTS), "no safetensors file at all");
    assertThrows(DataException.class, () -> ModelFolder.read(temp));
    Files.writeString(temp.resolve("config.json"), "{\"_class_name\": ");
    var json = assertThrows(DataException.class, () -> ModelFolder.read(temp));
    assertTrue(json.getMessage().contains("is no JSON object"), json.getMessage());
  }
}
