package perrin.nn.diffusers;

/**
 * The options of {@code DiTTransformer2DModel}, read.
 *
 * @param inChannels channels of x
 * @param outChannels channels of the output
 * @param heads of the attention
 * @param headDim features of a head
 * @param layers blocks
 * @param bias whether queries, keys and values have one
 * @param gated whether the feed-forward layers are gated (GEGLU), else GELU by tanh
 * @param eps of the second norm of a block
 * @param classes labels; one more stands for none
 * @param patch rows and columns of a token
 * @param size rows and columns of the image that it was made for
 * @param interpolation divides places
 */
record DitSpec(
    int inChannels,
    int outChannels,
    int heads,
    int headDim,
    int layers,
    boolean bias,
    boolean gated,
    double eps,
    int classes,
    int patch,
    int size,
    double interpolation) {

  private static final int WIDEST = 8192;

  static DitSpec of(Options o) {
    boolean older = o.owner().equals("Transformer2DModel");
    int in = o.optional("in_channels", older ? 0 : 4, 1, WIDEST);
    int size = o.optional("sample_size", older ? 0 : 32, 1, WIDEST);
    int patch = o.optional("patch_size", older ? 0 : 2, 1, 256);
    int classes = o.optional("num_embeds_ada_norm", older ? 0 : 1000, 1, 1_000_000);
    if (in == 0 || size == 0 || patch == 0 || classes == 0) {
      throw new IllegalArgumentException(
          o.owner()
              + ": in_channels, sample_size, patch_size and num_embeds_ada_norm must be given: of"
              + " this class Perrin builds only the transformer of DiT");
    }
    if (size % patch != 0) {
      throw o.fault("sample_size", size, "a multiple of patch_size, " + patch);
    }
    o.word("norm_type", older ? "layer_norm" : "ada_norm_zero", "ada_norm_zero");
    if (older && !o.has("norm_type")) {
      throw o.fault("norm_type", "layer_norm", "ada_norm_zero");
    }
    String activation =
        o.word("activation_fn", older ? "geglu" : "gelu-approximate", "gelu-approximate", "geglu");
    if (o.flag("norm_elementwise_affine", older)) {
      throw o.fault("norm_elementwise_affine", true, "false");
    }
    if (older) {
      o.only("cross_attention_dim", null);
      o.only("num_vector_embeds", null);
      o.only("only_cross_attention", false);
      o.only("double_self_attention", false);
      o.only("attention_type", "default");
      o.only("caption_channels", null);
      if (o.has("use_additional_conditions")) {
        o.only("use_additional_conditions", false);
      }
      o.ignore("use_linear_projection");
    }
    // without effect on images cut into squares, or on what is computed in double precision
    o.ignore("norm_num_groups", "upcast_attention");
    o.only("dropout", 0.0);
    int heads = o.whole("num_attention_heads", 16, 1, WIDEST);
    int headDim = o.whole("attention_head_dim", older ? 88 : 72, 1, WIDEST);
    if ((long) heads * headDim > WIDEST || heads * headDim % 4 != 0) {
      throw o.fault(
          "attention_head_dim",
          headDim,
          "such that times num_attention_heads it is a multiple of 4, at most " + WIDEST);
    }
    var spec =
        new DitSpec(
            in,
            o.optional("out_channels", in, 1, WIDEST),
            heads,
            headDim,
            o.whole("num_layers", older ? 1 : 28, 1, 256),
            o.flag("attention_bias", !older),
            activation.equals("geglu"),
            o.real("norm_eps", 1e-5, 0, 1),
            classes,
            patch,
            size,
            interpolation(o, older, size));
    o.done();
    return spec;
  }

  private static double interpolation(Options o, boolean older, int size) {
    return older && o.has("interpolation_scale")
        ? o.real("interpolation_scale", 1, 1e-3, 1e3)
        : older ? Math.max(size / 64, 1) : 1;
  }

  /** Features of a token. */
  int features() {
    return heads * headDim;
  }
}
