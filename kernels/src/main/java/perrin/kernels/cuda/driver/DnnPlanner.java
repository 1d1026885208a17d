package perrin.kernels.cuda.driver;

/** One of cuDNN's two interfaces, as somebody who makes plans. */
interface DnnPlanner {
  /** More than this is no workspace worth having. */
  long MOST_WORKSPACE = 1L << 30;

  /** Its name for people. */
  String name();

  /**
   * The best plan whose result has the same bits each time and the precision asked for.
   *
   * @param problem what to do
   * @return the plan
   * @throws CudaException if there is none; the message says why
   */
  DnnPlan plan(DnnProblem problem);
}
