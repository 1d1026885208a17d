/**
 * Whole networks: the DDPM U-Net, the transformers DiT and U-ViT in its place, a residual MLP for
 * points in the plane, a small classifier for evaluation.
 *
 * <p>Reading order: UNetConfig, UNet, DitConfig, Dit, UVitConfig, UVit, MlpConfig, Mlp,
 * ConvClassifier.
 */
package perrin.nn.net;
