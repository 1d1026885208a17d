package perrin.diffusion.run;

/** Tells people how far long work has come. */
public interface Progress extends AutoCloseable {

  /** Says nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void at(long done, String figures) {}

        @Override
        public void note(String line) {}

        @Override
        public void close() {}
      };

  /** Begins a piece of work. */
  @FunctionalInterface
  interface Display {
    /** Shows nothing. */
    Display SILENT = (_, _, _) -> Progress.SILENT;

    /**
     * Begins a piece of work.
     *
     * @param task what is done, in a word or two
     * @param done how much was done before
     * @param total how much there is in all
     * @return to be told, and closed at the end
     */
    Progress begin(String task, long done, long total);
  }

  /**
   * How far the work has come; called as often as one likes.
   *
   * @param done how much is done
   * @param figures what else to show, such as {@code loss 0.0312 840 images/s}
   */
  void at(long done, String figures);

  /**
   * A line that stays.
   *
   * @param line for people
   */
  void note(String line);

  @Override
  void close();
}
