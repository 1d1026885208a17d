package perrin.kernels.cuda.driver;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what is asked of a device; what a graph records is not. */
final class Tally {
  private final CudaDevice device;
  private final AtomicLong launches = new AtomicLong();
  private final AtomicLong copies = new AtomicLong();
  private final AtomicLong graphs = new AtomicLong();
  private final AtomicLong uploads = new AtomicLong();
  private final AtomicLong downloads = new AtomicLong();
  private final AtomicLong waits = new AtomicLong();

  Tally(CudaDevice device) {
    this.device = device;
  }

  private void count(AtomicLong what) {
    if (!device.recording()) {
      what.incrementAndGet();
    }
  }

  void launched() {
    count(launches);
  }

  void copied() {
    count(copies);
  }

  void replayed() {
    count(graphs);
  }

  void uploaded() {
    count(uploads);
  }

  void downloaded() {
    count(downloads);
  }

  void waited() {
    count(waits);
  }

  Activity reading() {
    return new Activity(
        launches.get(), copies.get(), graphs.get(), uploads.get(), downloads.get(), waits.get());
  }
}
