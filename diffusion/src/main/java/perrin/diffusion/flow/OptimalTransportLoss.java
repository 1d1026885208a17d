package perrin.diffusion.flow;

import java.util.Arrays;
import perrin.autograd.Var;
import perrin.autograd.op.Indexing;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.loss.Loss;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Conditional flow matching with minibatch optimal transport (Tong et al. 2023, arXiv 2302.00482,
 * section 3.2.3; Pooladian et al. 2023, arXiv 2304.14772): the noise of a batch is dealt out again
 * so that the sum of squared distances to the data is least. Each sample still sees standard normal
 * noise, but paths cross less and the flow is straighter.
 *
 * <p>The pairing is exact, in double precision on the host, within the samples that go through the
 * network at once.
 *
 * @param inner the loss of the pairs
 */
public record OptimalTransportLoss(Loss inner) implements Loss {
  @Override
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    int[] order = pairing(rows(x0), rows(eps)).column();
    Tensor index = Tensor.ofInts(eps.backend(), Shape.of(order.length), order);
    Var flat = eps.reshape(eps.dim(0), eps.shape().size() / eps.dim(0));
    Var dealt = Indexing.gather(flat, index, 0).reshape(eps.shape().dims());
    return inner.each(model, x0, t, dealt);
  }

  /**
   * The pairing of least total squared distance.
   *
   * @param data [n][D]
   * @param noise [n][D]
   * @return which noise each data point gets, and the total
   */
  public static Assignment pairing(double[][] data, double[][] noise) {
    double[][] costs = new double[data.length][noise.length];
    for (int i = 0; i < data.length; i++) {
      for (int j = 0; j < noise.length; j++) {
        for (int k = 0; k < data[i].length; k++) {
          double d = data[i][k] - noise[j][k];
          costs[i][j] += d * d;
        }
      }
    }
    return Assignment.of(costs);
  }

  private static double[][] rows(Var x) {
    double[] all = x.value().toDoubles();
    int n = x.dim(0);
    int d = all.length / Math.max(1, n);
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = Arrays.copyOfRange(all, i * d, (i + 1) * d);
    }
    return rows;
  }
}
