package perrin.diffusion.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import perrin.diffusion.data.Cursor;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.TextStates;
import perrin.diffusion.data.format.StatesFile;
import perrin.diffusion.run.Checkpoint;
import perrin.diffusion.run.HostTensor;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Tuning;
import perrin.diffusion.run.UserException;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.train.Blueprint;
import perrin.nn.diffusers.DiffusersNetwork;

/**
 * A run made of a network of others: its settings in Perrin's words, its weights as the checkpoint
 * of step 0.
 *
 * @param model the network
 * @param scheduler options of its scheduler
 * @param mapping those in Perrin's words
 * @param card what samples are
 */
public record ImportedRun(
    ModelFolder model, Map<String, Object> scheduler, SchedulerMapping mapping, DataCard card) {

  /**
   * Puts network and scheduler together.
   *
   * @param source what was found
   * @param scheduler options to use instead of those found, or null
   * @param size rows and columns of a sample, or 0 for those that the network was made for
   * @param lastIsNone whether the network's last class stands for none
   * @return the run, not written yet
   * @throws DataException if a file cannot be read, or something in it is not followed
   * @throws UserException if something else has to be told
   */
  public static ImportedRun of(
      ImportSource source, Map<String, Object> scheduler, int size, boolean lastIsNone) {
    ModelFolder model = ModelFolder.read(source.model());
    Map<String, Object> options =
        scheduler != null
            ? scheduler
            : source.scheduler() != null ? source.scheduler() : SchedulerMapping.USUAL;
    SchedulerMapping mapping;
    try {
      mapping = SchedulerMapping.of(options);
    } catch (IllegalArgumentException e) {
      throw new DataException(ImportSource.SCHEDULER + ": " + e.getMessage(), e);
    }
    var run =
        new ImportedRun(model, options, mapping, card(model.network(), source, size, lastIsNone));
    run.check(source.model());
    return run;
  }

  private static DataCard card(
      DiffusersNetwork net, ImportSource source, int wanted, boolean lastIsNone) {
    int channels = net.inChannels();
    if (net.outChannels() != channels && net.outChannels() != 2 * channels) {
      throw DataException.in(
          source.model(),
          "its network makes %d channels of %d".formatted(net.outChannels(), channels),
          "as many, or twice as many where the variance is learned, can be sampled");
    }
    List<Integer> made = net.size();
    if (wanted == 0 && made.isEmpty()) {
      throw new UserException(
          source.model() + ": its config.json has no sample_size: give --image-size");
    }
    if (wanted == 0 && !made.get(0).equals(made.get(1))) {
      throw new UserException(
          "%s: it was made for images of %d x %d, but samples are squares: give --image-size"
              .formatted(source.model(), made.get(0), made.get(1)));
    }
    int side = wanted == 0 ? made.getFirst() : wanted;
    // a sample of one place would be a point, which other networks are made for
    if (side < 2 || side % net.unit() != 0) {
      throw new UserException(
          "%s: its network cannot take images of %d x %d: give an --image-size of at least 2%s"
              .formatted(
                  source.model(),
                  side,
                  side,
                  net.unit() == 1 ? "" : " that is a multiple of " + net.unit()));
    }
    boolean table = net.labels() > 0 && net.nullLabel() < 0;
    if (lastIsNone && (!table || net.labels() < 2)) {
      throw new UserException(
          "--null-class: the network has no table of classes whose last could stand for none");
    }
    int labels = net.labels() - (lastIsNone ? 1 : 0);
    List<String> names =
        source.classes().size() == labels
            ? source.classes()
            : IntStream.range(0, labels).mapToObj(Integer::toString).toList();
    return new DataCard(new ImageShape(channels, side, side), names, List.of(), null);
  }

  /** Whether the network learned the variance, too. */
  private boolean learned() {
    return model.network().outChannels() == 2 * card.image().channels();
  }

  /** The run's settings, with its network in a folder. */
  private RunConfig config(String net) {
    var given = new LinkedHashMap<String, Settings.Given>();
    DiffusersNetwork network = model.network();
    boolean states = network.textFeatures() > 0 || network.readsVectors();
    boolean labels = network.labels() > 0;
    give(given, "net", net);
    give(given, "image-size", Integer.toString(card.image().width()));
    give(
        given,
        "condition",
        labels ? states ? "label+states" : "label" : states ? "states" : "none");
    give(given, "schedule", mapping.schedule());
    give(given, "parameterization", mapping.parameterization());
    String variance = mapping.variance();
    give(
        given,
        "variance",
        learned() ? "learned-range" : variance.equals("learned-range") ? "beta-tilde" : variance);
    // a loss that would train it, as settings are checked together
    give(given, "loss", learned() ? "hybrid" : "simple");
    give(given, "sampler", mapping.sampler());
    give(given, "sampler-steps", Integer.toString(mapping.steps()));
    give(given, "grid", mapping.grid());
    give(given, "clip-samples", Boolean.toString(mapping.clip()));
    return Settings.with(RunConfig.defaults(), given);
  }

  private static void give(Map<String, Settings.Given> given, String key, String value) {
    given.put(key, new Settings.Given(value, "import"));
  }

  /** Builds everything once, so that a run that is written can be sampled. */
  private void check(Path folder) {
    refuseBrackets(folder);
    if (model.network().toldSigma()) {
      throw DataException.in(
          folder,
          "the time_embedding_type of its UNet2DModel is fourier: it is told sigma, for which no"
              + " imported scheduler exists",
          "positional would fit");
    }
    if (mapping.variance().equals("learned-range") && !learned()) {
      throw new DataException(
          ImportSource.SCHEDULER
              + ": variance_type is learned_range, but the network has no channels for a variance");
    }
    try {
      Sampler.of(
          Schedules.of(mapping.schedule()), mapping.sampler(), mapping.grid(), mapping.steps());
    } catch (IllegalArgumentException e) {
      throw new DataException(ImportSource.SCHEDULER + ": " + e.getMessage(), e);
    }
    var _ = new Blueprint(config("diffusers:from=[" + folder + "]"), card);
  }

  /** A run's settings name the folder in brackets. */
  private static void refuseBrackets(Path folder) {
    if (folder.toString().matches(".*[\\[\\]].*")) {
      throw new UserException(folder + ": brackets in a folder's name cannot be understood");
    }
  }

  /**
   * Writes the run.
   *
   * @param path where; must not exist, or be empty
   * @param nullStates states of no text, or null
   * @throws UserException if there is something already, or its name has brackets
   * @throws IOException if it cannot be written
   */
  public void write(Path path, TextStates nullStates) throws IOException {
    refuseBrackets(path);
    RunDirectory run =
        RunDirectory.create(path, config("diffusers"), Tuning.named(Tuning.DEFAULTS));
    Path folder = run.imported();
    Files.createDirectories(folder);
    ConfigFile.write(folder.resolve(ModelFolder.CONFIG), model.config());
    ConfigFile.write(folder.resolve(ImportSource.SCHEDULER), scheduler);
    if (nullStates != null) {
      StatesFile.write(folder.resolve(ModelFolder.NULL_STATES), nullStates);
    }
    var tensors = new LinkedHashMap<String, HostTensor>();
    model.weights().forEach((name, value) -> tensors.put(Checkpoint.MODEL + name, value));
    var checkpoint =
        new Checkpoint(0, new Cursor(0, 0), card, Checkpoint.Figures.NONE, 0, "imported", tensors);
    run.checkpoints().write(checkpoint, 1);
  }
}
