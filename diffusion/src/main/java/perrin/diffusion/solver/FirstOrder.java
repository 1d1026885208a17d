package perrin.diffusion.solver;

/** A method of first order with one evaluation of the model a step. */
public interface FirstOrder extends Solver {
  @Override
  default int order() {
    return 1;
  }

  @Override
  default int evaluations() {
    return 1;
  }
}
