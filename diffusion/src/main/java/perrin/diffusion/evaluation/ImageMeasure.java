package perrin.diffusion.evaluation;

import java.util.List;

/** What can be measured on images through a classifier and its features. */
public interface ImageMeasure {
  /**
   * Measures.
   *
   * @param images what is measured, and the real images it is compared with
   * @return one or several figures, always of the same keys
   */
  List<Figure> figures(Comparison images);
}
