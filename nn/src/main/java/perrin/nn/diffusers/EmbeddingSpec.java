package perrin.nn.diffusers;

import perrin.nn.layer.Activation;

/**
 * What a network is told beside x: the time, and conditions that are added to its embedding.
 *
 * @param time of the time
 * @param kind how a class is told: null by a table, or {@code timestep}, {@code identity}, {@code
 *     projection}, {@code simple_projection}
 * @param classes rows of the table, 0 where there is none
 * @param vector features of a vector that is projected, 0 where there is none
 * @param timeIds features of each of the numbers beside a pooled text ({@code text_time}), 0 where
 *     there are none
 * @param textIn features of the text before its own projection, 0 where there is none
 */
record EmbeddingSpec(Time time, String kind, int classes, int vector, int timeIds, int textIn) {
  private static final int WIDEST = 1 << 16;

  /**
   * Of the time.
   *
   * @param fourier whether the file has its own frequencies
   * @param log whether those are of log t
   * @param features of sines and cosines
   * @param width of the result
   * @param flipped whether cosines come first
   * @param shift of fixed frequencies
   * @param f between the layers
   * @param post after the second layer
   * @param last after everything has been added
   */
  record Time(
      boolean fourier,
      boolean log,
      int features,
      int width,
      boolean flipped,
      double shift,
      Activation f,
      Activation post,
      Activation last) {
    TimeProjection projection() {
      return fourier
          ? TimeProjection.fourier(features / 2, log, flipped)
          : TimeProjection.positional(features, flipped, shift);
    }
  }

  static EmbeddingSpec of(Options o, Time time, Activation f, boolean conditional) {
    String kind =
        conditional
            ? o.word(
                "class_embed_type", null, "timestep", "identity", "projection", "simple_projection")
            : o.word("class_embed_type", null, "timestep", "identity");
    int classes = o.optional("num_class_embeds", 0, 1, 1_000_000);
    if (!conditional) {
      return new EmbeddingSpec(time, kind, kind == null ? classes : 0, 0, 0, 0);
    }
    int vector = o.optional("projection_class_embeddings_input_dim", 0, 1, WIDEST);
    String addition = o.word("addition_embed_type", null, "text_time");
    int timeIds = o.optional("addition_time_embed_dim", 0, 2, WIDEST);
    boolean projects = "projection".equals(kind) || "simple_projection".equals(kind);
    if ((projects || addition != null) && vector == 0) {
      throw o.fault("projection_class_embeddings_input_dim", null, "a number beside a projection");
    }
    if (addition != null && (kind != null || timeIds == 0 || timeIds >= vector)) {
      throw o.fault(
          "addition_embed_type",
          addition,
          "none beside class_embed_type, and addition_time_embed_dim of at least 2 with it");
    }
    o.word("encoder_hid_dim_type", null, "text_proj");
    int textIn = o.optional("encoder_hid_dim", 0, 1, WIDEST);
    if (o.has("encoder_hid_dim_type") && textIn == 0) {
      throw o.fault("encoder_hid_dim", null, "a number beside encoder_hid_dim_type");
    }
    return new EmbeddingSpec(
        time,
        kind,
        kind == null ? classes : 0,
        projects || addition != null ? vector : 0,
        addition == null ? 0 : timeIds,
        textIn);
  }
}
