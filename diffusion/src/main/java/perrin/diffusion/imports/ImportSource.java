package perrin.diffusion.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import perrin.diffusion.data.DataException;
import perrin.nn.diffusers.Options;

/**
 * What a folder in the diffusers library's format holds: one network's folder, or a pipeline with
 * the network in {@code unet} or {@code transformer}.
 *
 * @param model folder of the network
 * @param scheduler options of its scheduler, or null where there are none
 * @param classes names of the classes that the pipeline gives, perhaps none
 * @param others other parts of the pipeline, which are not read
 */
public record ImportSource(
    Path model, Map<String, Object> scheduler, List<String> classes, List<String> others) {
  /** The file of a scheduler's options. */
  public static final String SCHEDULER = "scheduler_config.json";

  private static final String PIPELINE = "model_index.json";

  /** Copies the lists. */
  public ImportSource {
    classes = List.copyOf(classes);
    others = List.copyOf(others);
  }

  /**
   * Looks into a folder.
   *
   * @param folder of a network or a pipeline
   * @return what is there
   * @throws DataException if it is neither, or a file cannot be read
   */
  public static ImportSource of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw DataException.in(
          folder, "is no folder", "one with config.json or model_index.json would fit");
    }
    if (Files.exists(folder.resolve(PIPELINE))) {
      return pipeline(folder, ConfigFile.read(folder.resolve(PIPELINE)));
    }
    if (!Files.exists(folder.resolve(ModelFolder.CONFIG))) {
      throw DataException.in(
          folder, "has neither config.json nor model_index.json", "it is not of diffusers' format");
    }
    Path parent = folder.toAbsolutePath().normalize().getParent();
    boolean within = parent != null && Files.exists(parent.resolve(PIPELINE));
    Path own = folder.resolve(SCHEDULER);
    Path scheduler =
        Files.exists(own)
            ? own
            : within && !Files.exists(folder.resolve("scheduler"))
                ? parent.resolve("scheduler").resolve(SCHEDULER)
                : folder.resolve("scheduler").resolve(SCHEDULER);
    return new ImportSource(folder, scheduler(scheduler), List.of(), List.of());
  }

  private static ImportSource pipeline(Path folder, Map<String, Object> index) {
    var others = new ArrayList<String>();
    Path model = null;
    for (Map.Entry<String, Object> part : index.entrySet()) {
      String name = part.getKey();
      boolean there = part.getValue() instanceof List<?> l && l.stream().allMatch(v -> v != null);
      if (!there) {
        continue;
      }
      if (name.equals("unet") || name.equals("transformer")) {
        model = folder.resolve(name);
      } else if (!name.equals("scheduler")) {
        others.add(Options.shown(name));
      }
    }
    if (model == null) {
      throw DataException.in(
          folder.resolve(PIPELINE), "names no unet and no transformer", "Perrin reads those");
    }
    Path scheduler = folder.resolve("scheduler").resolve(SCHEDULER);
    return new ImportSource(model, scheduler(scheduler), classes(index), others);
  }

  private static Map<String, Object> scheduler(Path file) {
    return Files.exists(file) ? ConfigFile.read(file) : null;
  }

  /** The pipeline of DiT has names of the classes by number. */
  private static List<String> classes(Map<String, Object> index) {
    var names = new ArrayList<String>();
    if (index.get("id2label") instanceof Map<?, ?> labels) {
      for (int i = 0; labels.get(Integer.toString(i)) instanceof String s; i++) {
        String first = s.split(",", 2)[0].replaceAll("\\p{Cntrl}", "?").strip();
        names.add(first.isEmpty() ? Integer.toString(i) : first);
      }
    }
    return names;
  }
}
