package perrin.diffusion.loss;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import perrin.diffusion.Learner;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.SteppedSchedule;

/**
 * Levels where the loss is large are drawn more often, and count less: {@code L = E_{t ~ p}[L_t /
 * (T p_t)]} with {@code p_t ~ sqrt(E[L_t^2])}, the density under which that estimate varies least
 * (Nichol and Dhariwal 2021, arXiv 2102.09672, section 3.3, eq. 18).
 *
 * <p>The second moments are those of the last losses of each step; until every step has as many as
 * are kept, levels are uniform. A small share always stays uniform, so that no step is forgotten
 * and no weight exceeds its inverse.
 *
 * <p>More generally, p is a density over K bins that are equally likely under another density (by
 * default uniform over the steps, which makes a bin of each; or over time), and within a bin levels
 * are drawn as there. {@code E_u[L(u)] = E_{b ~ p} E_{u in b}[L(u) / (K p_b)]} whatever p is, so
 * that in continuous time too the loss keeps its expectation; only the least variance is that of
 * densities constant on the bins.
 */
public final class ImportanceDensity implements NamedDensity {
  private static final int BINS = 100;

  /** The entry; made by the catalogue. */
  public ImportanceDensity() {}

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    String of = settings.bracketed("of");
    NamedDensity base = Densities.catalog().choose(of).entry();
    if (base instanceof EvenDensity || base instanceof ImportanceDensity) {
      throw new CatalogException(
          ("density importance:of=[%s]: importance draws levels by itself, so that it wraps a"
                  + " density and not a way of drawing; %s")
              .formatted(
                  of,
                  base instanceof ImportanceDensity
                      ? "one importance is enough"
                      : base.name() + ":of=[importance] spreads its draws"));
    }
    int bins = settings.whole("bins", 0, 1_000_000);
    if (bins == 0) {
      bins = schedule instanceof SteppedSchedule s ? s.steps() : BINS;
    }
    return new Weighted(
        Densities.of(of, schedule),
        new LossHistory(bins, settings.whole("history", 1, 10_000)),
        settings.real("uniform", 1e-9, 1));
  }

  /** The density as it is after the losses so far. */
  private static final class Weighted implements LevelDensity, Learner {
    private final LevelDensity base;
    private final LossHistory history;
    private final double uniform;
    private final double[] p;
    private final double[] below; // of each bin, the probability of those before

    Weighted(LevelDensity base, LossHistory history, double uniform) {
      this.base = base;
      this.history = history;
      this.uniform = uniform;
      this.p = new double[history.bins()];
      this.below = new double[history.bins()];
      update();
    }

    private void update() {
      double sum = 0;
      for (int b = 0; b < p.length; b++) {
        p[b] = history.full() ? history.rootMeanSquare(b) : 1;
        sum += p[b];
      }
      double share = sum > 0 ? (1 - uniform) / sum : 0; // losses that are all 0 say nothing
      double rest = (sum > 0 ? uniform : 1) / p.length;
      double before = 0;
      for (int b = 0; b < p.length; b++) {
        p[b] = p[b] * share + rest;
        below[b] = before;
        before += p[b];
      }
    }

    private int bin(double u) {
      int found = Arrays.binarySearch(below, LevelDensity.centred(u));
      return found >= 0 ? found : -found - 2;
    }

    @Override
    public NoiseLevel quantile(double u) {
      if (!history.full()) {
        return base.quantile(u);
      }
      int b = bin(u);
      double within = Math.min((LevelDensity.centred(u) - below[b]) / p[b], Math.nextDown(1.0));
      return base.quantile(Math.min((b + within) / p.length, 1 - 0x1p-32));
    }

    @Override
    public double weight(double u) {
      return history.full() ? 1 / (p.length * p[bin(u)]) : 1;
    }

    @Override
    public Optional<Learner> learner() {
      return Optional.of(this);
    }

    @Override
    public void learn(double[] u, double[] losses) {
      // the bins in which the levels were drawn, before anything moves them
      int[] bins = Arrays.stream(u).mapToInt(this::bin).toArray();
      for (int i = 0; i < bins.length; i++) {
        history.add(bins[i], losses[i]);
      }
      update();
    }

    @Override
    public SequencedMap<String, double[]> state() {
      return history.state();
    }

    @Override
    public void load(Map<String, double[]> state) {
      history.load(state);
      update();
    }
  }

  @Override
  public String name() {
    return "importance";
  }

  @Override
  public String summary() {
    return "in proportion to the root of the losses' second moment, losses divided by it";
  }

  @Override
  public String paper() {
    return "arXiv 2102.09672, eq. 18";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("of", "[uniform]", "what the mean is taken over, in brackets"),
        Setting.of("bins", 0, "bins that share a probability; 0: one a step, or 100 of time"),
        Setting.of("history", 10, "losses kept of each bin"),
        Setting.of("uniform", 0.001, "share of draws that stays uniform"));
  }
}
