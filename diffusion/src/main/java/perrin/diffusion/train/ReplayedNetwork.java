package perrin.diffusion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import perrin.autograd.Replayed;
import perrin.autograd.Var;
import perrin.diffusion.model.NetworkDenoiser;
import perrin.diffusion.parameterization.Parameterization;
import perrin.diffusion.schedule.Schedule;
import perrin.nn.Pass;
import perrin.nn.net.ConditionalNetwork;
import perrin.nn.net.Conditioning;

/**
 * A blueprint's network, evaluated by replaying what was recorded where a device gains by that
 * ({@link Replayed}); elsewhere it is evaluated as ever. The weights of all passes must be the same
 * tensors.
 */
public final class ReplayedNetwork implements AutoCloseable {
  private final ConditionalNetwork network;
  private final BiFunction<Conditioning, Var, Conditioning> told;
  private final Parameterization parameterization;
  private final Schedule clock;
  private final Map<Integer, Replayed> replayed = new HashMap<>();

  ReplayedNetwork(
      ConditionalNetwork network,
      BiFunction<Conditioning, Var, Conditioning> told,
      Parameterization parameterization,
      Schedule clock) {
    this.network = network;
    this.told = told;
    this.parameterization = parameterization;
    this.clock = clock;
  }

  /**
   * The network as a denoiser.
   *
   * @param pass whose weights it uses; the first pass also says from where dropout's step is read
   * @return a denoiser that works until this is closed
   */
  public NetworkDenoiser denoiser(Pass pass) {
    return new NetworkDenoiser(
        (x, t, c) -> {
          Conditioning all = told.apply(c, x);
          Var[] parts = all.parts();
          pass.refresh();
          // Told the same kinds of things, it is the same function.
          Replayed same =
              replayed.computeIfAbsent(kinds(all), _ -> recorded(pass, all, 2 + parts.length));
          return same.apply(operands(x, t, parts, pass));
        },
        parameterization,
        clock);
  }

  private Replayed recorded(Pass pass, Conditioning like, int moving) {
    return new Replayed(
        v -> {
          Var[] weights = Arrays.copyOfRange(v, moving, v.length);
          return network.forward(pass.with(weights), v[0], v[1], like.withParts(v, 2));
        },
        moving);
  }

  /** Which parts are there. */
  private static int kinds(Conditioning c) {
    int kinds = 0;
    for (Object part :
        new Object[] {
          c.labels(), c.scalars(), c.image(), c.tokens(), c.text(), c.mask(), c.pooled()
        }) {
      kinds = 2 * kinds + (part == null ? 0 : 1);
    }
    return kinds;
  }

  private static Var[] operands(Var x, Var t, Var[] parts, Pass pass) {
    var all = new ArrayList<Var>();
    all.add(x);
    all.add(t);
    all.addAll(Arrays.asList(parts));
    all.addAll(Arrays.asList(pass.leaves()));
    return all.toArray(Var[]::new);
  }

  @Override
  public void close() {
    replayed.values().forEach(Replayed::close);
    replayed.clear();
  }
}
