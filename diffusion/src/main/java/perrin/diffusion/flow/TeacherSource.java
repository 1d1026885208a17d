package perrin.diffusion.flow;

import java.util.ServiceLoader;
import perrin.tensor.Backend;

/**
 * Opens trained flows by the directory of their run. Where runs are kept is nothing that the
 * mathematics knows: the one that knows is found by {@link ServiceLoader}.
 */
public interface TeacherSource {
  /**
   * Opens a flow.
   *
   * @param run directory of the run
   * @param backend where it is to compute
   * @return the flow of its averaged weights, which live as long as the program
   */
  FlowField open(String run, Backend backend);

  /**
   * The source at hand.
   *
   * @return the first one registered
   * @throws IllegalStateException if there is none
   */
  static TeacherSource find() {
    return ServiceLoader.load(TeacherSource.class, TeacherSource.class.getClassLoader())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("flow: nothing here can open a trained run"));
  }
}
