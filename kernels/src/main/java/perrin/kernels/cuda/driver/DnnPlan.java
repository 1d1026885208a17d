package perrin.kernels.cuda.driver;

/** A chosen way to do one problem with cuDNN, used over and over. */
interface DnnPlan {
  /** Bytes of device memory it works in. */
  long workspace();

  /**
   * Enqueues it.
   *
   * @param image address of the images or of their gradients
   * @param filter likewise of the filters
   * @param response likewise of the results
   * @param workspace that many bytes, or 0
   * @return cuDNN's status
   */
  int run(long image, long filter, long response, long workspace);
}
