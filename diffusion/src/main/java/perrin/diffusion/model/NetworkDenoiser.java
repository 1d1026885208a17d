package perrin.diffusion.model;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.parameterization.Parameterization;
import perrin.diffusion.schedule.Schedule;
import perrin.nn.net.Conditioning;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * A network as a denoiser: finds the time of each noise level, scales input and output as the
 * parameterization says, and passes the condition.
 *
 * <p>A network with twice as many output channels as x has learns the variance too: the second half
 * is o = 2 v - 1 with v the share of log beta in log sigma^2 ({@code learned-range}, Nichol and
 * Dhariwal 2021, arXiv 2102.09672, eq. 15).
 *
 * @param network F
 * @param parameterization what its output means
 * @param schedule gives the time of a level
 * @param condition what the network is told beside x and the time
 */
public record NetworkDenoiser(
    Network network, Parameterization parameterization, Schedule schedule, Conditioning condition)
    implements Denoiser {

  /**
   * A network that is told nothing.
   *
   * @param network F
   * @param parameterization what its output means
   * @param schedule gives the time of a level
   */
  public NetworkDenoiser(Network network, Parameterization parameterization, Schedule schedule) {
    this(network, parameterization, schedule, Conditioning.NONE);
  }

  /**
   * The same network, told something.
   *
   * @param c what it is told
   * @return a denoiser
   */
  public NetworkDenoiser told(Conditioning c) {
    return new NetworkDenoiser(network, parameterization, schedule, c);
  }

  /**
   * The same network for given labels.
   *
   * @param y INT32 [B], or null for none
   * @return a denoiser
   */
  public NetworkDenoiser labelled(Tensor y) {
    return told(condition.withLabels(y));
  }

  @Override
  public Prediction at(Var x, NoiseLevels levels) {
    double[] time = levels.map(l -> parameterization.cNoise(l, schedule.time(l)), x.dim(0));
    Var t = Var.constant(Tensor.of(x.backend(), Shape.of(time.length), time));
    Var output = network.predict(parameterization.input(x, levels), t, condition);
    if (x.rank() < 2 || output.dim(1) != 2 * x.dim(1)) {
      return parameterization.prediction(output, x, levels);
    }
    int channels = x.dim(1);
    Var share = output.slice(1, channels, 2 * channels).add(1).mul(0.5);
    return parameterization
        .prediction(output.slice(1, 0, channels), x, levels)
        .withVarianceShare(share);
  }
}
