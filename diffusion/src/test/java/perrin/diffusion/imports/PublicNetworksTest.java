package perrin.diffusion.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import perrin.nn.diffusers.DiffusersNetwork;

/** Networks whose number of parameters is known; only their trees are built. */
class PublicNetworksTest {
  private static DiffusersNetwork network(String json) throws IOException {
    return DiffusersNetwork.of(
        new ObjectMapper().readValue(json, new TypeReference<Map<String, Object>>() {}));
  }

  @Test
  void theCifar10NetworkOfDdpmHasItsParameters() throws IOException {
    DiffusersNetwork net =
        network(
            """
            {"_class_name": "UNet2DModel", "_diffusers_version": "0.0.4", "act_fn": "silu",
             "attention_head_dim": null, "block_out_channels": [128, 256, 256, 256],
             "center_input_sample": false,
             "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
             "downsample_padding": 0, "flip_sin_to_cos": false, "freq_shift": 1, "in_channels": 3,
             "layers_per_block": 2, "mid_block_scale_factor": 1, "norm_eps": 1e-06,
             "norm_num_groups": 32, "out_channels": 3, "sample_size": 32,
             "time_embedding_type": "positional",
             "up_block_types": ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"]}
            """);
    assertEquals(35_746_307, net.module().parameterCount());
  }

  @Test
  void stableDiffusion1HasItsParametersAndNames() throws IOException {
    DiffusersNetwork net =
        network(
            """
            {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.6.0",
             "act_fn": "silu", "attention_head_dim": 8,
             "block_out_channels": [320, 640, 1280, 1280], "center_input_sample": false,
             "cross_attention_dim": 768,
             "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D",
               "CrossAttnDownBlock2D", "DownBlock2D"],
             "downsample_padding": 1, "flip_sin_to_cos": true, "freq_shift": 0, "in_channels": 4,
             "layers_per_block": 2, "mid_block_scale_factor": 1, "norm_eps": 1e-05,
             "norm_num_groups": 32, "out_channels": 4, "sample_size": 64,
             "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D",
               "CrossAttnUpBlock2D"]}
            """);
    assertEquals(859_520_964, net.module().parameterCount());
    assertEquals(686, net.module().named().size());
  }

  @Test
  void stableDiffusionXlHasItsParametersAndNames() throws IOException {
    DiffusersNetwork net =
        network(
            """
            {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.19.0.dev0",
             "act_fn": "silu", "addition_embed_type": "text_time",
             "addition_embed_type_num_heads": 64, "addition_time_embed_dim": 256,
             "attention_head_dim": [5, 10, 20], "block_out_channels": [320, 640, 1280],
             "center_input_sample": false, "class_embed_type": null,
             "class_embeddings_concat": false, "conv_in_kernel": 3, "conv_out_kernel": 3,
             "cross_attention_dim": 2048, "cross_attention_norm": null,
             "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
             "downsample_padding": 1, "dual_cross_attention": false, "encoder_hid_dim": null,
             "encoder_hid_dim_type": null, "flip_sin_to_cos": true, "freq_shift": 0,
             "in_channels": 4, "layers_per_block": 2, "mid_block_only_cross_attention": null,
             "mid_block_scale_factor": 1, "mid_block_type": "UNetMidBlock2DCrossAttn",
             "norm_eps": 1e-05, "norm_num_groups": 32, "num_attention_heads": null,
             "num_class_embeds": null, "only_cross_attention": false, "out_channels": 4,
             "projection_class_embeddings_input_dim": 2816, "resnet_out_scale_factor": 1.0,
             "resnet_skip_time_act": false, "resnet_time_scale_shift": "default",
             "sample_size": 128, "time_cond_proj_dim": null, "time_embedding_act_fn": null,
             "time_embedding_dim": null, "time_embedding_type": "positional",
             "timestep_post_act": null, "transformer_layers_per_block": [1, 2, 10],
             "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
             "upcast_attention": null, "use_linear_projection": true}
            """);
    assertEquals(2_567_463_684L, net.module().parameterCount());
    assertEquals(1680, net.module().named().size());
  }
}
