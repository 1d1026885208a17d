package perrin.diffusion.solver;

/** A one-step method of second order with two evaluations of the model a step. */
public interface SecondOrder extends Solver {
  @Override
  default int order() {
    return 2;
  }

  @Override
  default int evaluations() {
    return 2;
  }
}
