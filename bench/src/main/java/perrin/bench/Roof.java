package perrin.bench;

import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the machine can do at the most, measured in the process that is compared with it: fused
 * multiply-adds on vectors in registers, copy and triad on arrays larger than any cache.
 *
 * @param threads that worked at once
 * @param flops multiplications and additions a second
 * @param copy bytes a second read and written by a copy
 * @param triad bytes a second read and written by a = b + s c
 */
public record Roof(int threads, double flops, double copy, double triad) {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LOOPS = 1 << 12;
  private static final int REPEATS = 1 << 11;
  private static final int ACCUMULATORS = 12;
  private static final int FLOATS = 40 << 20;
  private static final int ROUNDS = 6;
  private static final int ARRAY = 4 * FLOATS;

  /**
   * Measures; takes about a second.
   *
   * @param threads how many work at once
   * @return the best of several rounds each
   */
  public static Roof measure(int threads) {
    float[] sink = new float[16 * threads];
    double fma = best(threads, i -> sink[16 * i] += repeat());
    float[] a = new float[FLOATS];
    float[] b = new float[FLOATS];
    float[] c = new float[FLOATS];
    int part = FLOATS / threads;
    double copy = best(threads, i -> System.arraycopy(b, i * part, a, i * part, part));
    double triad = best(threads, i -> triad(a, b, c, i * part, (i + 1) * part));
    double flop = 2.0 * threads * REPEATS * LOOPS * ACCUMULATORS * F.length();
    return new Roof(threads, flop / fma, 2.0 * ARRAY / copy, 3.0 * ARRAY / triad);
  }

  /**
   * Prints the roofs for one thread and for as many as asked.
   *
   * @param args threads
   */
  public static void main(String[] args) {
    int threads =
        args.length > 0 ? Integer.parseInt(args[0]) : Runtime.getRuntime().availableProcessors();
    System.out.println(measure(1));
    if (threads > 1) {
      System.out.println(measure(threads));
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "roof, %d thread%s: %.0f GF/s of float32 FMA on %d lanes, copy %.1f GB/s, triad %.1f GB/s",
        threads,
        threads == 1 ? "" : "s",
        flops / 1e9,
        F.length(),
        copy / 1e9,
        triad / 1e9);
  }

  /** Seconds of the fastest round, from the moment all threads are there. */
  private static double best(int threads, IntConsumer body) {
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      var gate = new CountDownLatch(1);
      Thread[] others = new Thread[threads - 1];
      for (int i = 0; i < others.length; i++) {
        int part = i + 1;
        others[i] =
            Thread.ofPlatform()
                .start(
                    () -> {
                      await(gate);
                      body.accept(part);
                    });
      }
      long t = System.nanoTime();
      gate.countDown();
      body.accept(0);
      for (Thread other : others) {
        join(other);
      }
      best = Math.min(best, (System.nanoTime() - t) / 1e9);
    }
    return best;
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void triad(float[] a, float[] b, float[] c, int from, int to) {
    for (int i = from; i < to; i++) {
      a[i] = b[i] + 0.5f * c[i];
    }
  }

  /** Many calls of a short loop, as a compiled loop that was entered half-way is slower. */
  private static float repeat() {
    float sum = 0;
    for (int i = 0; i < REPEATS; i++) {
      sum += multiplyAdd(LOOPS, 0.9999f, 1e-4f);
    }
    return sum;
  }

  /** Twelve chains: two units of latency four need eight, and sixteen registers hold them. */
  private static float multiplyAdd(int n, float scale, float shift) {
    var s = FloatVector.broadcast(F, scale);
    var t = FloatVector.broadcast(F, shift);
    var a0 = FloatVector.broadcast(F, 0.1f);
    var a1 = FloatVector.broadcast(F, 0.2f);
    var a2 = FloatVector.broadcast(F, 0.3f);
    var a3 = FloatVector.broadcast(F, 0.4f);
    var a4 = FloatVector.broadcast(F, 0.5f);
    var a5 = FloatVector.broadcast(F, 0.6f);
    var a6 = FloatVector.broadcast(F, 0.7f);
    var a7 = FloatVector.broadcast(F, 0.8f);
    var a8 = FloatVector.broadcast(F, 0.9f);
    var a9 = FloatVector.broadcast(F, 1.1f);
    var a10 = FloatVector.broadcast(F, 1.2f);
    var a11 = FloatVector.broadcast(F, 1.3f);
    for (int i = 0; i < n; i++) {
      a0 = a0.fma(s, t);
      a1 = a1.fma(s, t);
      a2 = a2.fma(s, t);
      a3 = a3.fma(s, t);
      a4 = a4.fma(s, t);
      a5 = a5.fma(s, t);
      a6 = a6.fma(s, t);
      a7 = a7.fma(s, t);
      a8 = a8.fma(s, t);
      a9 = a9.fma(s, t);
      a10 = a10.fma(s, t);
      a11 = a11.fma(s, t);
    }
    var sum = a0.add(a1).add(a2.add(a3)).add(a4.add(a5)).add(a6.add(a7));
    return sum.add(a8.add(a9)).add(a10.add(a11)).lane(0);
  }
}
