/**
 * Whole networks: the U-Net of DDPM and its successors, the transformers DiT and U-ViT in its
 * place, an encoder of texts for them, a residual MLP for points in the plane, classifiers of noisy
 * images and of clean ones.
 *
 * <p>Reading order: UNetConfig, UNetOptions, UNetInputs, Conditioning, UNet (UNetDown, UNetLevel),
 * UNetClassifier, DitConfig, Dit, UVitConfig, UVit, TextEncoder, MlpConfig, Mlp, ConvClassifier.
 */
package perrin.nn.net;
