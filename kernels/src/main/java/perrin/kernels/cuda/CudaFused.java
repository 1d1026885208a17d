package perrin.kernels.cuda;

import perrin.kernels.cuda.attention.AttentionEngine;
import perrin.kernels.cuda.conv.ConvolutionEngine;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.index.Concatenation;
import perrin.kernels.cuda.norm.GroupNorm;
import perrin.kernels.cuda.norm.GroupNormGradient;
import perrin.kernels.cuda.optimizer.ParameterSteps;
import perrin.kernels.cuda.rows.LayerNorm;
import perrin.kernels.cuda.rows.Softmax;
import perrin.tensor.ConvSpec;
import perrin.tensor.FusedKernels;
import perrin.tensor.Tensor;

/** Deals the fused tier out to the classes of its families; declines what no kernel knows. */
final class CudaFused implements FusedKernels {
  private final Concatenation concatenation;
  private final ConvolutionEngine convolution;
  private final GroupNorm groupNorm;
  private final GroupNormGradient groupNormGradient;
  private final AttentionEngine attention;
  private final ParameterSteps steps;
  private final LayerNorm layerNorm;
  private final Softmax softmax;

  CudaFused(CudaDevice device, ConvolutionEngine convolution, AttentionEngine attention) {
    this.convolution = convolution;
    this.attention = attention;
    concatenation = new Concatenation(device);
    steps = new ParameterSteps(device);
    groupNorm = new GroupNorm(device);
    groupNormGradient = new GroupNormGradient(device);
    layerNorm = new LayerNorm(device);
    softmax = new Softmax(device);
  }

  // ---- concat

  @Override
  public boolean concat(Tensor[] parts, int axis, Tensor y) {
    return concatenation.concat(parts, axis, y);
  }

  // ---- conv2d

  @Override
  public boolean conv2d(
      Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor y) {
    return convolution.forward(x, w, bias, shift, addend, spec, y);
  }

  // ---- groupNorm

  @Override
  public boolean groupNorm(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      int groups,
      double eps,
      boolean silu,
      Tensor y,
      Tensor mean,
      Tensor rstd) {
    return groupNorm.forward(x, gamma, beta, groups, eps, silu, y, mean, rstd);
  }

  // ---- groupNormGradient

  @Override
  public boolean groupNormGradient(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor rstd,
      int groups,
      boolean silu,
      Tensor[] addends,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    return groupNormGradient.run(
        gy, x, gamma, beta, mean, rstd, groups, silu, addends, gx, gGamma, gBeta);
  }

  // ---- batchNorm

  @Override
  public boolean batchNorm(
      Tensor x, Tensor gamma, Tensor beta, double eps, Tensor y, Tensor mean, Tensor rstd) {
    return groupNorm.batch(x, gamma, beta, eps, y, mean, rstd);
  }

  // ---- batchNormGradient

  @Override
  public boolean batchNormGradient(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor rstd,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    return groupNormGradient.batch(gy, x, gamma, beta, mean, rstd, gx, gGamma, gBeta);
  }

  // ---- layerNorm

  @Override
  public boolean layerNorm(
      Tensor x, Tensor gamma, Tensor beta, double eps, Tensor y, Tensor mean, Tensor rstd) {
    return layerNorm.forward(x, gamma, beta, eps, y, mean, rstd);
  }

  // ---- layerNormGradient

  @Override
  public boolean layerNormGradient(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor mean,
      Tensor rstd,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    return layerNorm.backward(gy, x, gamma, mean, rstd, gx, gGamma, gBeta);
  }

  // ---- softmax

  @Override
  public boolean softmax(Tensor x, boolean log, Tensor y) {
    return softmax.forward(x, log, y);
  }

  // ---- softmaxGradient

  @Override
  public boolean softmaxGradient(Tensor gy, Tensor y, boolean log, Tensor gx) {
    return softmax.backward(gy, y, log, gx);
  }

  // ---- attention

  @Override
  public boolean attention(
      Tensor q, Tensor k, Tensor v, double scale, Tensor out, Tensor logSumExp) {
    return attention.forward(q, k, v, scale, out, logSumExp);
  }

  // ---- attentionGradient

  @Override
  public boolean attentionGradient(
      Tensor gOut,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor out,
      Tensor logSumExp,
      double scale,
      Tensor gq,
      Tensor gk,
      Tensor gv) {
    return attention.backward(gOut, q, k, v, out, logSumExp, scale, gq, gk, gv);
  }

  // ---- adam

  @Override
  public boolean adam(Tensor[] p, Tensor[] g, Tensor[] m, Tensor[] v, Tensor scalars) {
    return steps.adam(p, g, m, v, scalars);
  }

  // ---- movingAverage

  @Override
  public boolean movingAverage(Tensor[] average, Tensor[] p, Tensor decay) {
    return steps.movingAverage(average, p, decay);
  }

  // ---- sumOfSquares

  @Override
  public boolean sumOfSquares(Tensor[] x, Tensor out) {
    return steps.sumOfSquares(x, out);
  }
}
