/**
 * Whole networks: the U-Net of DDPM and its successors, the transformers DiT and U-ViT in its
 * place, an encoder of texts for them, a residual MLP for points in the plane, classifiers of noisy
 * images and of clean ones.
 *
 * <p>Reading order: NetworkConfig, UNetConfig, UNetBuilder, UNetOptions, UNetInputs, Conditioning,
 * UNet (UNetDown, UNetLevel), UNetClassifier, TokenShape, DitConfig, Dit, UVitConfig, UVit,
 * Presets, TextEncoder, MlpConfig, Mlp, ConvClassifier.
 */
package perrin.nn.net;
