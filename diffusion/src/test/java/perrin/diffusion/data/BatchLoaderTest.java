package perrin.diffusion.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchLoaderTest {
  private static final long SEED = 42;

  private static BatchLoader loader(Dataset data, int batch, Cursor start) {
    return new BatchLoader(data, BatchLoader.Options.of(batch, SEED).withFlip(true), start);
  }

  /** The first values of the stream from a cursor on, read in batches of a size. */
  private static float[] stream(Dataset data, int batch, Cursor start, int samples) {
    int batches = (samples + batch - 1) / batch;
    var values = new float[batches * batch * data.values()];
    try (var loader = loader(data, batch, start)) {
      for (int i = 0; i < batches; i++) {
        float[] images = loader.next().images();
        System.arraycopy(images, 0, values, i * images.length, images.length);
      }
    }
    return Arrays.copyOf(values, samples * data.values());
  }

  @Property(tries = 50)
  void theStreamDoesNotDependOnTheBatchSize(
      @ForAll @IntRange(min = 1, max = 20) int size,
      @ForAll @IntRange(min = 1, max = 50) int batch) {
    var data = new NumberedDataset(size);
    assertArrayEquals(stream(data, 1, Cursor.START, 60), stream(data, batch, Cursor.START, 60), 0);
  }

  @Property(tries = 50)
  void aResumedStreamContinuesTheUninterruptedOne(
      @ForAll @IntRange(min = 1, max = 20) int size,
      @ForAll @IntRange(min = 1, max = 9) int before,
      @ForAll @IntRange(min = 1, max = 9) int after) {
    var data = new NumberedDataset(size);
    float[] whole = stream(data, 1, Cursor.START, before + 40);
    Cursor cursor;
    try (var first = loader(data, before, Cursor.START)) {
      cursor = first.next().after();
    }
    float[] rest = stream(data, after, cursor, 40);
    assertArrayEquals(Arrays.copyOfRange(whole, 2 * before, 2 * before + 80), rest, 0);
  }

  @Test
  void everyEpochHasEverySampleOnceInItsOwnOrder() {
    var data = new NumberedDataset(30);
    float[] values = stream(data, 7, Cursor.START, 90);
    int[] indices = IntStream.range(0, 90).map(i -> (int) Math.abs(values[2 * i])).toArray();
    for (int epoch = 0; epoch < 3; epoch++) {
      int[] one = Arrays.copyOfRange(indices, 30 * epoch, 30 * epoch + 30);
      Arrays.sort(one);
      assertArrayEquals(IntStream.range(0, 30).toArray(), one);
    }
    assertFalse(
        Arrays.equals(Arrays.copyOfRange(indices, 0, 30), Arrays.copyOfRange(indices, 30, 60)));
  }

  @Test
  void labelsBelongToTheirImages() {
    try (var loader = loader(new NumberedDataset(30), 64, Cursor.START)) {
      var batch = loader.next();
      for (int b = 0; b < batch.size(); b++) {
        assertEquals((int) Math.abs(batch.images()[2 * b]) % 2, batch.labels()[b]);
      }
    }
  }

  @Test
  void aboutHalfOfTheSamplesAreFlipped() {
    float[] values = stream(new NumberedDataset(1000), 100, Cursor.START, 10_000);
    long flipped = IntStream.range(0, 10_000).filter(i -> values[2 * i] < 0).count();
    // Index 0 shows no sign, ten times; five standard deviations are 250.
    assertEquals(5000, flipped, 260);
  }

  @Test
  void withoutFlipsSamplesComeAsTheyAre() {
    var options = BatchLoader.Options.of(500, SEED);
    try (var loader = new BatchLoader(new NumberedDataset(100), options, Cursor.START)) {
      float[] images = loader.next().images();
      assertTrue(IntStream.range(0, 500).allMatch(i -> images[2 * i] >= 0));
    }
  }

  @Test
  void cursorsFollowEachOtherWithoutGap() {
    try (var loader = loader(new NumberedDataset(10), 7, Cursor.START)) {
      var first = loader.next();
      var second = loader.next();
      assertEquals(new Cursor(0, 7), first.after());
      assertEquals(first.after(), second.start());
      assertEquals(new Cursor(1, 4), second.after());
    }
  }

  @Test
  void whatGoesWrongInTheBackgroundIsThrownByNext() {
    try (var loader = loader(new NumberedDataset(10, 3), 10, Cursor.START)) {
      var thrown = assertThrows(DataException.class, loader::next);
      assertEquals("numbered: sample 3 is broken", thrown.getMessage());
      assertThrows(DataException.class, loader::next);
    }
  }

  @Test
  void batchesBeforeTheBrokenSampleAreStillDelivered() {
    var data = new NumberedDataset(10, Permutation.of(10, SEED ^ 0x6f72646572L, 0).at(9));
    try (var loader = loader(data, 3, Cursor.START)) {
      for (int i = 0; i < 3; i++) {
        loader.next();
      }
      assertThrows(DataException.class, loader::next);
    }
  }

  @Test
  void aClosedLoaderRefuses() {
    var loader = loader(new NumberedDataset(10), 3, Cursor.START);
    loader.next();
    loader.close();
    loader.close();
    assertThrows(NoSuchElementException.class, loader::next);
  }

  @Test
  void closingWakesAWaitingConsumerAndEndsTheThread() {
    var data = new StuckDataset();
    var loader = loader(data, 1, Cursor.START);
    var waiting = CompletableFuture.supplyAsync(loader::next);
    data.awaitReading();
    loader.close();
    var thrown = assertThrows(ExecutionException.class, waiting::get);
    assertEquals(NoSuchElementException.class, thrown.getCause().getClass());
    assertTrue(
        Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread == data.reader()));
  }

  @Test
  void aCursorBeyondTheSetIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> loader(new NumberedDataset(5), 1, new Cursor(0, 5)));
  }
}
