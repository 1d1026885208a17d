package perrin.diffusion.sample;

import java.nio.file.Path;
import perrin.diffusion.flow.FlowField;
import perrin.diffusion.flow.TeacherSource;
import perrin.diffusion.run.RunDirectory;
import perrin.nn.Pass;
import perrin.tensor.Backend;

/** Opens the flow of a run from its newest whole checkpoint. */
public final class RunTeacher implements TeacherSource {
  /** The source; made by the service loader. */
  public RunTeacher() {}

  @Override
  public FlowField open(String run, Backend backend) {
    RunDirectory directory = RunDirectory.open(Path.of(run));
    RunWeights weights = RunWeights.read(directory, null, true, _ -> {});
    var blueprint = weights.blueprint(directory.config());
    var parameters = weights.on(blueprint, backend);
    return new FlowField(blueprint.denoiser(Pass.inference(parameters)), blueprint.schedule());
  }
}
