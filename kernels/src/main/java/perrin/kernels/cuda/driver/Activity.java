package perrin.kernels.cuda.driver;

/**
 * What the host asked of a device.
 *
 * @param launches kernels and library calls enqueued one by one
 * @param copies copies and fills on the device enqueued one by one
 * @param graphs graphs enqueued
 * @param uploads copies from the host
 * @param downloads copies to the host
 * @param waits times the host waited
 */
public record Activity(
    long launches, long copies, long graphs, long uploads, long downloads, long waits) {

  /**
   * What was asked since.
   *
   * @param before an earlier reading
   * @return the differences
   */
  public Activity since(Activity before) {
    return new Activity(
        launches - before.launches,
        copies - before.copies,
        graphs - before.graphs,
        uploads - before.uploads,
        downloads - before.downloads,
        waits - before.waits);
  }
}
