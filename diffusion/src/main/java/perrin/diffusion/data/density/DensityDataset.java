package perrin.diffusion.data.density;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.Fingerprint;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.KeyedRandom;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.data.Part;

/** Points of a distribution in the plane as samples [2,1,1], without labels. */
public final class DensityDataset implements Dataset {
  private static final int COUNT = 60_000;

  private static final Map<String, Supplier<Density>> KNOWN = new LinkedHashMap<>();

  static {
    KNOWN.put("gmm8", () -> GaussianMixture.ring(8, 1.6, 0.12));
    KNOWN.put("grid25", () -> GaussianMixture.grid(5, 0.8, 0.06));
    KNOWN.put("moons", () -> NoisyCurve.moons(0.07));
    KNOWN.put("swissroll", () -> NoisyCurve.swissRoll(0.05));
    KNOWN.put("spirals", () -> NoisyCurve.spirals(0.05));
    KNOWN.put("checkerboard", Checkerboard::new);
  }

  private final Density density;
  private final int count;
  private final Part part;
  private final long seed;

  /**
   * A set of draws.
   *
   * @param density the distribution
   * @param options count (60 000 by default), part and seed
   */
  public DensityDataset(Density density, DatasetOptions options) {
    this.density = Objects.requireNonNull(density, "density");
    this.count = options.count() == 0 ? COUNT : options.count();
    this.part = options.part();
    this.seed = options.seed();
  }

  /**
   * The names of the built-in distributions.
   *
   * @return the names, unmodifiable
   */
  public static Set<String> names() {
    return Set.copyOf(KNOWN.keySet());
  }

  /**
   * A built-in distribution.
   *
   * @param name one of {@link #names()}
   * @return the distribution
   * @throws DataException if there is none of that name
   */
  public static Density density(String name) {
    var known = KNOWN.get(name);
    if (known == null) {
      throw new DataException(NearestName.message("density", name, KNOWN.keySet()));
    }
    return known.get();
  }

  @Override
  public String name() {
    return density.name() + "/" + part.label();
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public ImageShape shape() {
    return new ImageShape(2, 1, 1);
  }

  @Override
  public List<String> classNames() {
    return List.of();
  }

  @Override
  public int label(int index) {
    Objects.checkIndex(index, count);
    return -1;
  }

  @Override
  public void read(int index, float[] into, int offset) {
    Objects.checkIndex(index, count);
    Objects.checkFromIndexSize(offset, 2, into.length);
    double[] point = density.draw(KeyedRandom.hash(seed, part.ordinal()), index);
    into[offset] = (float) point[0];
    into[offset + 1] = (float) point[1];
  }

  @Override
  public String fingerprint() {
    return Fingerprint.start("drawn")
        .text("density 1 " + density.name())
        .number(part.ordinal())
        .number(seed)
        .number(count)
        .end();
  }
}
