package perrin.diffusion.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import perrin.nn.diffusers.DiffusersNetwork;

/** Options of networks that files of the library have. */
final class ModelOptionsTest {
  private static Map<String, Object> unet() {
    var o = new LinkedHashMap<String, Object>();
    o.put("_class_name", "UNet2DModel");
    o.put("sample_size", 8);
    o.put("down_block_types", List.of("DownBlock2D"));
    o.put("up_block_types", List.of("UpBlock2D"));
    o.put("block_out_channels", List.of(8));
    o.put("layers_per_block", 1);
    o.put("norm_num_groups", 2);
    return o;
  }

  private static void refused(String said, Map<String, Object> options) {
    var e = assertThrows(IllegalArgumentException.class, () -> DiffusersNetwork.of(options));
    assertTrue(e.getMessage().contains(said), e::getMessage);
    assertTrue(e.getMessage().length() < 700, e::getMessage);
  }

  @Test
  void theWidthOfTheTimeMayBeLeftOpen() {
    Map<String, Object> open = unet();
    open.put("time_embedding_dim", null);
    int usual = DiffusersNetwork.of(open).module().named().size();
    assertEquals(DiffusersNetwork.of(unet()).module().named().keySet().size(), usual);
    Map<String, Object> given = unet();
    given.put("time_embedding_dim", 12);
    var weight = DiffusersNetwork.of(given).module().named().get("time_embedding.linear_1.weight");
    assertEquals(List.of(12, 8), Arrays.stream(weight.shape().dims()).boxed().toList());
  }

  @Test
  void statesOfATextThatNothingAttendsToAreRefused() {
    Map<String, Object> o = unet();
    o.put("_class_name", "UNet2DConditionModel");
    o.put("encoder_hid_dim", 5);
    o.put("encoder_hid_dim_type", "text_proj");
    o.put("mid_block_type", "UNetMidBlock2D");
    refused("encoder_hid_dim", o);
  }

  @Test
  void moreBlocksThanAnyNetworkHasAreRefused() {
    Map<String, Object> o = unet();
    o.put("_class_name", "UNet2DConditionModel");
    o.put("down_block_types", List.of("CrossAttnDownBlock2D"));
    o.put("up_block_types", List.of("CrossAttnUpBlock2D"));
    o.put("layers_per_block", 64);
    o.put("transformer_layers_per_block", 64);
    refused("layers_per_block", o);
  }

  @Test
  void dropoutOfATransformerIsRefusedRatherThanForgotten() {
    Map<String, Object> o = new HashMap<>();
    o.put("_class_name", "DiTTransformer2DModel");
    o.put("dropout", 0.1);
    refused("dropout", o);
  }

  @Test
  void manyUnknownOptionsAreCounted() {
    Map<String, Object> o = unet();
    for (int i = 0; i < 2000; i++) {
      o.put("no_such_" + i, i);
    }
    refused("and 1995 more", o);
  }
}
