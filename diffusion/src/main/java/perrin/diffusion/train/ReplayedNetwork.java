package perrin.diffusion.train;

import perrin.autograd.Replayed;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.model.NetworkDenoiser;
import perrin.diffusion.parameterization.Parameterization;
import perrin.diffusion.schedule.Schedule;
import perrin.nn.Pass;

/**
 * A blueprint's network, evaluated by replaying what was recorded where a device gains by that
 * ({@link Replayed}); elsewhere it is evaluated as ever. The weights of all passes must be the same
 * tensors.
 */
public final class ReplayedNetwork implements AutoCloseable {
  private static final int MOVING = 2;

  private final Blueprint.Forward forward;
  private final Parameterization parameterization;
  private final Schedule clock;
  private Replayed replayed;

  ReplayedNetwork(Blueprint.Forward forward, Parameterization parameterization, Schedule clock) {
    this.forward = forward;
    this.parameterization = parameterization;
    this.clock = clock;
  }

  /**
   * The network as a denoiser.
   *
   * @param pass whose weights it uses; the first pass also says from where dropout's step is read
   * @return a denoiser that works until this is closed
   */
  public Denoiser denoiser(Pass pass) {
    if (replayed == null) {
      replayed =
          new Replayed(
              v -> {
                Var[] weights = new Var[v.length - MOVING];
                System.arraycopy(v, MOVING, weights, 0, weights.length);
                return forward.apply(pass.with(weights), v[0], v[1], null);
              },
              MOVING);
    }
    return new NetworkDenoiser(
        (x, t, labels) -> {
          if (labels != null) {
            return forward.apply(pass, x, t, labels);
          }
          pass.refresh();
          return replayed.apply(operands(x, t, pass));
        },
        parameterization,
        clock);
  }

  private static Var[] operands(Var x, Var t, Pass pass) {
    Var[] weights = pass.leaves();
    Var[] out = new Var[MOVING + weights.length];
    out[0] = x;
    out[1] = t;
    System.arraycopy(weights, 0, out, MOVING, weights.length);
    return out;
  }

  @Override
  public void close() {
    if (replayed != null) {
      replayed.close();
      replayed = null;
    }
  }
}
