package perrin.diffusion.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.run.UserException;
import picocli.CommandLine.Option;

/** What a conditional run's network is told of the pictures. */
final class TellOptions {
  @Option(
      names = "--label",
      paramLabel = "A,B,..|data",
      description = {
        "tell a run with labels the class of each picture, by number or name, in turn; 'data' tells"
            + " what the data says (default: nothing)"
      })
  private String label;

  @Option(
      names = "--guidance",
      paramLabel = "NAME",
      defaultValue = "none",
      description = "how that is followed, such as cfg:scale=3 (default: ${DEFAULT-VALUE})")
  private String guidance;

  String guidance() {
    return guidance;
  }

  /**
   * What the network is told, null for nothing.
   *
   * @param images what an image condition is made of, [N,C,H,W] flattened; null for none
   */
  Examples examples(WalkOptions.Opened run, PictureOptions.Chosen chosen, float[] images) {
    int n = chosen.pictures().count();
    boolean labelled = run.blueprint().conditions().inputs().classes() > 0;
    if (label == null) {
      return images == null ? null : Examples.unlabelled(images, n);
    }
    if (!labelled) {
      throw new UserException(
          "--label: %s was not trained with labels (--condition label)".formatted(run.path()));
    }
    int[] labels = label.equals("data") ? known(chosen) : given(run.saved().card().classes(), n);
    return new Examples(images, labels, Arrays.asList(new String[n]), new float[0]);
  }

  private static int[] known(PictureOptions.Chosen chosen) {
    if (chosen.labels().length == 0) {
      throw new UserException("--label data: only pictures of --from-data have labels");
    }
    return chosen.labels();
  }

  private int[] given(List<String> names, int n) {
    String[] words = label.split(",", -1);
    int[] out = new int[n];
    for (int i = 0; i < n; i++) {
      out[i] = number(words[i % words.length].strip(), names);
    }
    return out;
  }

  private static int number(String word, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    if (!word.matches("\\d{1,9}")) {
      throw new UserException(NearestName.message("class", word, names));
    }
    int number = Integer.parseInt(word);
    if (number >= names.size()) {
      throw new UserException(
          "--label %d: classes go from 0 (%s) to %d (%s)"
              .formatted(number, names.getFirst(), names.size() - 1, names.getLast()));
    }
    return number;
  }
}
