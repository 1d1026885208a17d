package perrin.diffusion.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import perrin.diffusion.image.Bitmap;
import perrin.diffusion.image.CaptionedGrid;
import perrin.diffusion.image.CaptionedGrid.Caption;
import perrin.diffusion.image.CaptionedGrid.Mark;
import perrin.diffusion.image.GifFile;
import perrin.diffusion.image.ImageGrid;
import perrin.diffusion.image.PngFile;
import perrin.diffusion.image.PointMap;
import perrin.nn.io.Safetensors;
import perrin.nn.io.SafetensorsEntry;
import perrin.tensor.Shape;

/**
 * What a sampler drew.
 *
 * @param sample shape of one, [C,H,W] or [D]
 * @param values [count, …] flattened
 * @param frames the same at some steps of the way, the noisiest first; perhaps of the first samples
 *     only
 * @param captions what each was to show, or null where nothing was said
 */
public record Samples(Shape sample, float[] values, List<float[]> frames, List<String> captions) {
  private static final int FRAME_MILLIS = 120;

  /** Of more images nobody reads what stands below them. */
  private static final int MOST_CAPTIONS = 400;

  /**
   * All samples in one picture: a grid of images, above their captions if they have any, or a map
   * of points.
   *
   * @return the picture
   */
  public Bitmap picture() {
    if (captions == null || sample.rank() == 1 || captions.size() > MOST_CAPTIONS) {
      return draw(values);
    }
    var texts = captions.stream().map(text -> new Caption(text, Mark.NONE)).toList();
    return new CaptionedGrid(0).draw(values, sample.dim(0), sample.dim(1), sample.dim(2), texts);
  }

  /**
   * Writes the picture.
   *
   * @param file a PNG file
   * @throws IOException if it cannot be written
   */
  public void png(Path file) throws IOException {
    PngFile.write(file, picture());
  }

  /**
   * Writes the way from noise to samples.
   *
   * @param file a GIF file
   * @throws IOException if it cannot be written
   */
  public void gif(Path file) throws IOException {
    var pictures = new ArrayList<Bitmap>();
    for (float[] frame : frames) {
      pictures.add(draw(frame));
    }
    GifFile.write(file, pictures, FRAME_MILLIS);
  }

  /**
   * Writes the samples themselves, such as latents for a decoder elsewhere.
   *
   * @param file a safetensors file with one tensor, {@code samples}, [count, …] in [-1,1] or
   *     whatever the model was trained on
   * @throws IOException if it cannot be written
   */
  public void safetensors(Path file) throws IOException {
    long[] shape = new long[sample.rank() + 1];
    shape[0] = values.length / sample.size();
    for (int i = 0; i < sample.rank(); i++) {
      shape[i + 1] = sample.dim(i);
    }
    var entries = new LinkedHashMap<String, SafetensorsEntry>();
    entries.put("samples", SafetensorsEntry.f32(values, shape));
    Safetensors.write(file, entries, Map.of());
  }

  private Bitmap draw(float[] all) {
    if (sample.rank() == 1) {
      return PointMap.draw(all);
    }
    int c = sample.dim(0);
    int h = sample.dim(1);
    int w = sample.dim(2);
    // latents are no pictures: their channels are drawn one by one
    return ImageGrid.of(Math.max(h, w)).draw(all, c == 3 ? 3 : 1, h, w);
  }
}
