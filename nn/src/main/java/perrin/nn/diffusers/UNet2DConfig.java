package perrin.nn.diffusers;

import java.util.List;
import java.util.Map;
import perrin.nn.layer.Activation;

/**
 * The options of {@code UNet2DModel} and {@code UNet2DConditionModel}, read.
 *
 * @param conditional whether it is the latter
 * @param inChannels channels of x
 * @param outChannels channels of the output
 * @param size rows and columns, empty where the file does not say
 * @param centred whether the network is given 2 x - 1
 * @param channels one a level
 * @param down kinds of the levels on the way down
 * @param up kinds of the levels on the way up
 * @param middle kind of the middle
 * @param layers residual blocks a level on the way down; one more on the way up
 * @param kernelIn rows and columns of the first convolution's kernel
 * @param kernelOut of the last one's
 * @param padding of the convolutions that halve, 0 or 1
 * @param downByResnet whether levels with attention halve by a residual block
 * @param upByResnet whether levels with attention double by a residual block
 * @param resnet what residual blocks have in common
 * @param resampler the same of the kinds of levels that resample by residual blocks
 * @param middleDivisor of the middle's residual blocks and attention
 * @param middleGroups groups of the middle's self-attention, 0 for no norm
 * @param middleAttends whether the middle has attention
 * @param attention what attention has in common
 * @param embedding of time and conditions
 */
record UNet2DConfig(
    boolean conditional,
    int inChannels,
    int outChannels,
    List<Integer> size,
    boolean centred,
    List<Integer> channels,
    List<String> down,
    List<String> up,
    String middle,
    List<Integer> layers,
    int kernelIn,
    int kernelOut,
    int padding,
    boolean downByResnet,
    boolean upByResnet,
    ResnetSpec resnet,
    ResnetSpec resampler,
    double middleDivisor,
    int middleGroups,
    boolean middleAttends,
    AttentionSpec attention,
    EmbeddingSpec embedding) {

  private static final int WIDEST = 8192;

  /** More than any network has; a file of some bytes should not make millions of layers. */
  private static final int MOST_BLOCKS = 1024;

  private static final Map<String, Activation> ACTIVATIONS =
      Map.of(
          "silu", Activation.SILU,
          "swish", Activation.SILU,
          "gelu", Activation.GELU,
          "relu", Activation.RELU);

  /**
   * What attention has in common.
   *
   * @param headDims features of a head of self-attention, one a level; 0 for one head
   * @param heads heads of transformers, one a level
   * @param contexts features of the text, one a level
   * @param blocks transformer blocks, one a level
   * @param onlyCross whether transformers attend to the text alone, one a level; in the middle they
   *     never do
   * @param linear whether transformers project by linear layers
   */
  record AttentionSpec(
      List<Integer> headDims,
      List<Integer> heads,
      List<Integer> contexts,
      List<Integer> blocks,
      List<Boolean> onlyCross,
      boolean linear) {}

  static UNet2DConfig of(Options o) {
    return o.owner().equals("UNet2DModel") ? plain(o) : conditional(o);
  }

  private static UNet2DConfig plain(Options o) {
    List<Integer> channels = channels(o, List.of(224, 448, 672, 896));
    int levels = channels.size();
    List<String> down =
        o.words(
            "down_block_types",
            List.of("DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"),
            "DownBlock2D",
            "AttnDownBlock2D",
            "ResnetDownsampleBlock2D");
    List<String> up =
        o.words(
            "up_block_types",
            List.of("AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
            "UpBlock2D",
            "AttnUpBlock2D",
            "ResnetUpsampleBlock2D");
    String middle = o.word("mid_block_type", "UNetMidBlock2D", "UNetMidBlock2D");
    int headDim = o.isNull("attention_head_dim") ? 0 : o.whole("attention_head_dim", 8, 1, WIDEST);
    o.only("attention_legacy_order", false);
    // names of arguments that old versions wrote, too
    o.ignore("num_train_timesteps");
    boolean fourier =
        o.word("time_embedding_type", "positional", "positional", "fourier").equals("fourier");
    int width = o.optional("time_embedding_dim", 4 * channels.getFirst(), 1, 4 * WIDEST);
    int features = fourier ? 2 * channels.getFirst() : channels.getFirst();
    ResnetSpec resnet = resnet(o, width, Activation.SILU);
    var time =
        new EmbeddingSpec.Time(
            fourier,
            fourier,
            features,
            width,
            // this model's frequencies of the file's own always give sines first
            o.flag("flip_sin_to_cos", true) && !fourier,
            o.real("freq_shift", 0, -1000, 1000),
            Activation.SILU,
            Activation.IDENTITY,
            Activation.IDENTITY);
    int groups = o.optional("attn_norm_num_groups", 0, 1, WIDEST);
    var config =
        new UNet2DConfig(
            false,
            o.whole("in_channels", 3, 1, WIDEST),
            o.whole("out_channels", 3, 1, WIDEST),
            size(o),
            o.flag("center_input_sample", false),
            channels,
            down,
            up,
            middle,
            o.each("layers_per_block", levels, 2, 64),
            3,
            3,
            o.whole("downsample_padding", 1, 0, 1),
            o.word("downsample_type", "conv", "conv", "resnet").equals("resnet"),
            o.word("upsample_type", "conv", "conv", "resnet").equals("resnet"),
            resnet,
            resnet,
            o.real("mid_block_scale_factor", 1, 1e-6, 1e6),
            groups > 0 || resnet.scaleShift() ? groups : resnet.groups(),
            o.flag("add_attention", true),
            new AttentionSpec(
                java.util.Collections.nCopies(levels, headDim),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false),
            EmbeddingSpec.of(o, time, Activation.SILU, false));
    return config.checked(o);
  }

  private static UNet2DConfig conditional(Options o) {
    List<Integer> channels = channels(o, List.of(320, 640, 1280, 1280));
    int levels = channels.size();
    List<String> down =
        o.words(
            "down_block_types",
            List.of(
                "CrossAttnDownBlock2D",
                "CrossAttnDownBlock2D",
                "CrossAttnDownBlock2D",
                "DownBlock2D"),
            "DownBlock2D",
            "CrossAttnDownBlock2D",
            "AttnDownBlock2D",
            "ResnetDownsampleBlock2D");
    List<String> up =
        o.words(
            "up_block_types",
            List.of("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
            "UpBlock2D",
            "CrossAttnUpBlock2D",
            "AttnUpBlock2D",
            "ResnetUpsampleBlock2D");
    String middle =
        o.word(
            "mid_block_type",
            "UNetMidBlock2DCrossAttn",
            "UNetMidBlock2DCrossAttn",
            "UNetMidBlock2D");
    Activation f = activation(o, "act_fn", "silu");
    boolean fourier =
        o.word("time_embedding_type", "positional", "positional", "fourier").equals("fourier");
    int width =
        o.optional("time_embedding_dim", channels.getFirst() * (fourier ? 2 : 4), 2, 4 * WIDEST);
    if (width % 2 != 0) {
      throw o.fault("time_embedding_dim", width, "even");
    }
    ResnetSpec resnet = resnet(o, width, f);
    var time =
        new EmbeddingSpec.Time(
            fourier,
            false,
            fourier ? width : channels.getFirst(),
            width,
            o.flag("flip_sin_to_cos", true),
            o.real("freq_shift", 0, -1000, 1000),
            f,
            activation(o, "timestep_post_act", null),
            activation(o, "time_embedding_act_fn", null));
    o.only("num_attention_heads", null);
    o.only("dual_cross_attention", false);
    o.only("attention_type", "default");
    o.only("cross_attention_norm", null);
    o.only("reverse_transformer_layers_per_block", null);
    o.only("time_cond_proj_dim", null);
    o.only("class_embeddings_concat", false);
    // of kinds that are refused, or of arithmetic only
    o.ignore("upcast_attention", "mid_block_only_cross_attention", "addition_embed_type_num_heads");
    // named so by mistake: of transformers these are the numbers of heads, not their features
    List<Integer> heads = o.each("attention_head_dim", levels, 8, WIDEST);
    var config =
        new UNet2DConfig(
            true,
            o.whole("in_channels", 4, 1, WIDEST),
            o.whole("out_channels", 4, 1, WIDEST),
            size(o),
            o.flag("center_input_sample", false),
            channels,
            down,
            up,
            middle,
            o.each("layers_per_block", levels, 2, 64),
            odd(o, "conv_in_kernel"),
            odd(o, "conv_out_kernel"),
            o.whole("downsample_padding", 1, 0, 1),
            false,
            false,
            resnet,
            resnet.with(
                o.real("resnet_out_scale_factor", 1, 1e-6, 1e6),
                o.flag("resnet_skip_time_act", false)),
            o.real("mid_block_scale_factor", 1, 1e-6, 1e6),
            0,
            !middle.equals("UNetMidBlock2D"),
            new AttentionSpec(
                heads,
                heads,
                o.each("cross_attention_dim", levels, 1280, 1 << 16),
                o.each("transformer_layers_per_block", levels, 1, 64),
                o.flags("only_cross_attention", levels),
                o.flag("use_linear_projection", false)),
            EmbeddingSpec.of(o, time, f, true));
    return config.checked(o);
  }

  private UNet2DConfig checked(Options o) {
    if (down.size() != channels.size() || up.size() != channels.size()) {
      throw new IllegalArgumentException(
          ("%s: down_block_types, up_block_types and block_out_channels name %d, %d and %d levels,"
                  + " but must name as many")
              .formatted(o.owner(), down.size(), up.size(), channels.size()));
    }
    if (embedding.textIn() > 0 && attention.contexts().stream().distinct().count() != 1) {
      throw o.fault(
          "cross_attention_dim", attention.contexts(), "one number beside encoder_hid_dim");
    }
    if (readsText() && attention.contexts().stream().distinct().count() != 1) {
      throw o.fault("cross_attention_dim", attention.contexts(), "one number for all levels");
    }
    if (embedding.textIn() > 0 && !readsText()) {
      throw o.fault("encoder_hid_dim", embedding.textIn(), "null where nothing attends to a text");
    }
    if (blocks() > MOST_BLOCKS) {
      throw o.fault(
          "layers_per_block",
          layers,
          "at most %d blocks on the way down, of which there are %d"
              .formatted(MOST_BLOCKS, blocks()));
    }
    int unit = 1 << (channels.size() - 1);
    for (int n : size) {
      if (n % unit != 0) {
        throw o.fault("sample_size", size, "a multiple of " + unit);
      }
    }
    o.done();
    return this;
  }

  /** Blocks on the way down, of attention where a layer has several. */
  private int blocks() {
    int sum = 0;
    for (int i = 0; i < layers.size(); i++) {
      List<Integer> each = attention.blocks();
      sum += layers.get(i) * (each.isEmpty() ? 1 : each.get(i));
    }
    return sum;
  }

  /** Whether anything attends to a text. */
  boolean readsText() {
    return middle.contains("CrossAttn")
        || down.stream().anyMatch(k -> k.startsWith("CrossAttn"))
        || up.stream().anyMatch(k -> k.startsWith("CrossAttn"));
  }

  private static List<Integer> channels(Options o, List<Integer> otherwise) {
    return o.wholes("block_out_channels", otherwise, 2, WIDEST);
  }

  private static ResnetSpec resnet(Options o, int width, Activation ends) {
    return new ResnetSpec(
        width,
        o.whole("norm_num_groups", 32, 1, WIDEST),
        o.real("norm_eps", 1e-5, 0, 1),
        ends == Activation.SILU ? activation(o, "act_fn", "silu") : ends,
        o.word("resnet_time_scale_shift", "default", "default", "scale_shift")
            .equals("scale_shift"),
        o.real("dropout", 0, 0, 0.999),
        false,
        1);
  }

  private static Activation activation(Options o, String key, String otherwise) {
    String word = o.word(key, otherwise, "silu", "swish", "gelu", "relu");
    return word == null ? Activation.IDENTITY : ACTIVATIONS.get(word);
  }

  private static int odd(Options o, String key) {
    int kernel = o.whole(key, 3, 1, 31);
    if (kernel % 2 == 0) {
      throw o.fault(key, kernel, "odd");
    }
    return kernel;
  }

  /** Rows and columns; one number stands for both. */
  static List<Integer> size(Options o) {
    if (!o.has("sample_size")) {
      return List.of();
    }
    List<Integer> size = o.each("sample_size", 2, 0, WIDEST);
    return size;
  }
}
