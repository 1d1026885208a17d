package perrin.diffusion.evaluation.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Permutation;
import perrin.diffusion.data.scenes.CaptionParser;
import perrin.diffusion.data.scenes.SceneRequest;
import perrin.diffusion.run.UserException;

/** Captions of a data set by how many shapes they ask for. */
public final class SceneCaptions {
  private static final long CHOICE = 0x7363656e6573L;

  private SceneCaptions() {}

  /**
   * Chooses samples by lot.
   *
   * @param data a set with captions of scenes
   * @param each how many for each number of shapes, at most
   * @param seed keys the choice
   * @return indices, those whose captions ask for one shape first; of numbers of shapes that the
   *     set has fewer of, all
   * @throws UserException if the set has no captions
   * @throws perrin.diffusion.data.DataException if a caption is not understood
   */
  public static int[] choose(Dataset data, int each, long seed) {
    if (data.caption(0) == null) {
      throw new UserException(data.name() + " has no captions: scenes, scenes-1 … have");
    }
    var chosen = new ArrayList<List<Integer>>();
    IntStream.range(0, SceneRequest.MOST).forEach(_ -> chosen.add(new ArrayList<>()));
    var order = Permutation.of(data.size(), seed, CHOICE);
    for (int place = 0; place < data.size(); place++) {
      int index = order.at(place);
      int shapes = CaptionParser.parse(data.caption(index)).objects().size();
      var group = chosen.get(shapes - 1);
      if (group.size() < each) {
        group.add(index);
      }
      if (chosen.stream().allMatch(g -> g.size() == each)) {
        break;
      }
    }
    return chosen.stream().flatMap(List::stream).mapToInt(Integer::intValue).toArray();
  }

  /**
   * The captions as they are given to other pictures: each to the next picture whose caption asks
   * for as many shapes, for what chance alone would find.
   *
   * @param captions those of some pictures
   * @return as many, in which none is for its own picture unless it is the only one of its kind
   */
  public static List<String> exchanged(List<String> captions) {
    int n = captions.size();
    var shapes = captions.stream().map(c -> CaptionParser.parse(c).objects().size()).toList();
    return IntStream.range(0, n)
        .mapToObj(
            i ->
                IntStream.rangeClosed(1, n)
                    .map(step -> (i + step) % n)
                    .filter(k -> shapes.get(k).equals(shapes.get(i)))
                    .mapToObj(captions::get)
                    .findFirst()
                    .orElseThrow())
        .toList();
  }
}
