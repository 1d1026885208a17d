package perrin.diffusion.grid;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.SteppedSchedule;

/**
 * Respacing by sections: the steps 1 … T are cut into as many equal sections as there are counts,
 * and each section gives its count of steps, evenly, both of its ends included (Nichol and Dhariwal
 * 2021, arXiv 2102.09672, section 4, in the form of their code). The first section is the cleanest.
 */
public final class SectionsGrid implements NamedGrid {
  /** The entry; made by the catalogue. */
  public SectionsGrid() {}

  private static int[] pick(int last, int[] counts) {
    var picked = IntStream.builder();
    int first = 1;
    for (int i = 0; i < counts.length; i++) {
      int size = last / counts.length + (i < last % counts.length ? 1 : 0);
      if (counts[i] < 1 || counts[i] > size) {
        throw new CatalogException(
            "grid sections: section %d has %d steps and cannot give %d"
                .formatted(i + 1, size, counts[i]));
      }
      double stride = counts[i] == 1 ? 1 : (size - 1.0) / (counts[i] - 1);
      for (int j = 0; j < counts[i]; j++) {
        picked.add(first + (int) Math.rint(j * stride));
      }
      first += size;
    }
    return picked.build().toArray();
  }

  private static int[] whole(double[] counts) {
    if (!Arrays.stream(counts).allMatch(c -> c >= 1 && c == Math.rint(c))) {
      throw new CatalogException(
          "grid sections: counts " + Arrays.toString(counts) + " must be whole, each at least 1");
    }
    return Arrays.stream(counts).mapToInt(c -> (int) c).toArray();
  }

  @Override
  public Grid make(Settings settings) {
    boolean auto = settings.text("counts").equals("auto");
    int[] given = auto ? new int[0] : whole(settings.reals("counts"));
    return (schedule, steps) -> {
      SteppedSchedule s = StepGrid.stepped(name(), schedule, steps);
      int[] counts = auto ? new int[] {steps} : given;
      if (Arrays.stream(counts).sum() != steps) {
        throw new CatalogException(
            "grid sections: %d sampling steps, but the counts %s make %d"
                .formatted(steps, Arrays.toString(counts), Arrays.stream(counts).sum()));
      }
      // a single step must begin in noise, not at the section's first step
      int[] k = steps == 1 ? new int[] {s.steps()} : pick(s.steps(), counts);
      return StepGrid.of(name(), s, steps, i -> k[steps - 1 - i]);
    };
  }

  @Override
  public String name() {
    return "sections";
  }

  @Override
  public String summary() {
    return "so many steps from each of equal sections";
  }

  @Override
  public String paper() {
    return "arXiv 2102.09672";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("counts", "auto", "such as [10,15,20], clean to noisy; auto: one section"));
  }
}
