package perrin.kernels.cpu.testing;

import java.util.Random;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.team.Team;

/** Random arrays, the teams and lanes that every kernel test runs on, and bit comparison. */
public final class Draw {
  /** Teams of one, two and three threads, shared by all tests. */
  public static final Team[] TEAMS = {new Team(1), new Team(2), new Team(3)};

  /** The loops of this machine and the plain ones. */
  public static final Lanes[] LANES = {Lanes.best(), Lanes.plain("test")};

  private final Random random;

  public Draw(long seed) {
    random = new Random(seed);
  }

  public float[] floats(int n) {
    var x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  public int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  public boolean coin() {
    return random.nextBoolean();
  }
}
