package perrin.diffusion.data;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A set whose reading waits until its thread is interrupted. */
final class StuckDataset implements Dataset {
  private final CountDownLatch reading = new CountDownLatch(1);
  private volatile Thread reader;

  void awaitReading() {
    try {
      reading.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Thread reader() {
    return reader;
  }

  @Override
  public String name() {
    return "stuck";
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public ImageShape shape() {
    return new ImageShape(1, 1, 1);
  }

  @Override
  public List<String> classNames() {
    return List.of();
  }

  @Override
  public void read(int index, float[] into, int offset) {
    reader = Thread.currentThread();
    reading.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public int label(int index) {
    return -1;
  }

  @Override
  public String fingerprint() {
    return "stuck";
  }
}
