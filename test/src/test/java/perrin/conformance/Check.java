package perrin.conformance;

/**
 * One property of a backend.
 *
 * @param name a sentence
 * @param share how many hundredths of the usual number of trials it gets
 * @param body one trial; throws if the backend is wrong
 */
record Check(String name, int share, Body body) {
  /** One trial. */
  interface Body {
    /** Runs the trial. */
    void run(Trial t);
  }

  Check(String name, Body body) {
    this(name, 100, body);
  }
}
