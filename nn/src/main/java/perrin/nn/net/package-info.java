/**
 * Whole networks: the DDPM U-Net, a residual MLP for points in the plane, a small classifier for
 * evaluation.
 *
 * <p>Reading order: UNetConfig, UNet, MlpConfig, Mlp, ConvClassifier.
 */
package perrin.nn.net;
