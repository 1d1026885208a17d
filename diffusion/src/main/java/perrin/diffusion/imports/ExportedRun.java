package perrin.diffusion.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import perrin.diffusion.data.DataException;
import perrin.diffusion.network.kind.DiffusersEntry;
import perrin.diffusion.run.HostTensor;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.train.Blueprint;
import perrin.nn.diffusers.DiffusersNetwork;
import perrin.nn.net.UNet;

/**
 * A run's network in the diffusers library's format: {@code config.json}, {@code
 * diffusion_pytorch_model.safetensors} and {@code scheduler/scheduler_config.json}. What was
 * imported comes out as it went in: equal options, bit-equal tensors. Perrin's own U-Net of DDPM is
 * written as a {@code UNet2DModel}.
 *
 * @param model the network
 * @param scheduler options of its scheduler
 */
public record ExportedRun(ModelFolder model, Map<String, Object> scheduler) {

  /**
   * Reads a run.
   *
   * @param run its directory
   * @param weights of it
   * @return what can be written
   * @throws UserException if the library has no such network, schedule or prediction
   * @throws DataException if the run's own configuration of its network cannot be read
   */
  public static ExportedRun of(RunDirectory run, RunWeights weights) {
    RunConfig config = run.config();
    Blueprint blueprint = weights.blueprint(config);
    Path folder = DiffusersEntry.folder(config.network().net());
    ModelFolder model;
    if (folder != null) {
      model = own(run, folder, weights);
    } else if (blueprint.module() instanceof UNet net) {
      model = UNetExport.of(net.config(), weights.values());
    } else {
      throw new UserException(
          "%s: its network is %s, but only unet and imported ones can be exported"
              .formatted(run.path(), config.network().net()));
    }
    // a run trained here with another's network has its own schedule, not that network's
    boolean imported = folder != null && folder.equals(run.imported());
    Path file = imported ? folder.resolve(ImportSource.SCHEDULER) : null;
    Map<String, Object> scheduler =
        file != null && Files.exists(file)
            ? ConfigFile.read(file)
            : SchedulerExport.of(config, blueprint.schedule());
    return new ExportedRun(model, scheduler);
  }

  private static ModelFolder own(RunDirectory run, Path folder, RunWeights weights) {
    Map<String, Object> config = ConfigFile.read(folder.resolve(ModelFolder.CONFIG));
    DiffusersNetwork network = ModelFolder.network(folder);
    var values = new LinkedHashMap<String, HostTensor>();
    for (String name : network.module().named().keySet()) {
      HostTensor value = weights.values().get(name);
      if (value == null) {
        throw DataException.in(
            run.path(), "its checkpoint has no '" + name + "'", "import it anew");
      }
      values.put(name, value);
    }
    return new ModelFolder(config, network, values);
  }

  /**
   * Writes a folder.
   *
   * @param folder must not exist, or be empty
   * @throws UserException if there is something already
   * @throws IOException if it cannot be written
   */
  public void write(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files =
          Files.isDirectory(folder) ? Files.list(folder) : Stream.of(folder)) {
        if (files.findAny().isPresent()) {
          throw new UserException(
              folder + ": exists and is not an empty folder; choose another --out");
        }
      }
    }
    model.write(folder);
    Path own = folder.resolve("scheduler");
    Files.createDirectories(own);
    ConfigFile.write(own.resolve(ImportSource.SCHEDULER), scheduler);
  }
}
