/**
 * Building blocks: each a module with {@code forward(Pass p, Var x …)}.
 *
 * <p>Images are [B,C,H,W] in whatever physical order the backend chose, which all layers keep.
 * Weights have PyTorch's layouts ([O,I] and [O,I,kh,kw]), so that its files fit.
 *
 * <p>Reading order: Linear, Conv2d, ConvTranspose2d, the norms, Embedding, Dropout, Activation,
 * then the composed blocks SinusoidalEmbedding, TimeEmbedding, ResBlock, SelfAttention, Downsample,
 * Upsample, ResamplingFilter, ResampledConv; of the transformers PatchEmbedding, PlaceEmbedding,
 * TokenAttention, FeedForward, DitBlock, DitOutput, TransformerBlock; to a text, CrossAttention,
 * TextAttention; AttentionPool.
 */
package perrin.nn.layer;
