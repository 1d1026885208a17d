package perrin.kernels.cpu.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.testing.Draw;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

final class NoiseFillTest {
  @Property
  void everyPartitionGivesTheBitsOfTheDefinition(
      @ForAll Distribution kind,
      @ForAll Purpose purpose,
      @ForAll long seed,
      @ForAll @LongRange(min = 0, max = 0xFFFFFFFFL) long step,
      @ForAll @LongRange(min = 0, max = 0xFFFFFFF0L) long firstSample,
      @ForAll @IntRange(min = 0, max = 5) int samples,
      @ForAll @IntRange(min = 0, max = 300) int each) {
    var key = new NoiseKey(seed, purpose, step, 3);
    var expected = new float[samples * each];
    Noise.fillBatch(kind, key, firstSample, samples, each, expected);
    for (var lanes : Draw.LANES) {
      var got = new float[samples * each + 2];
      new NoiseFill(Draw.TEAMS[1], lanes.noise())
          .rows(kind, key, firstSample, samples, each, got, 1);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(
            Float.floatToRawIntBits(expected[i]),
            Float.floatToRawIntBits(got[i + 1]),
            "element " + i);
      }
    }
  }

  @Property(tries = 8)
  void longRowsAreCutIntoRunsWithoutATrace(
      @ForAll long seed, @ForAll @IntRange(min = 8190, max = 40_000) int each) {
    var key = NoiseKey.of(seed, Purpose.NOISE);
    var expected = new float[2 * each];
    Noise.fillBatch(Distribution.NORMAL, key, 7, 2, each, expected);
    for (var team : Draw.TEAMS) {
      var got = new float[2 * each];
      new NoiseFill(team, Draw.LANES[0].noise()).rows(Distribution.NORMAL, key, 7, 2, each, got, 0);
      assertArrayEquals(expected, got);
    }
  }

  @Property(tries = 10)
  void thePhysicalOrderDoesNotShow(@ForAll long seed) {
    var backend = new CpuBackend(2);
    var step = Tensor.ofInts(backend, Shape.of(1), 5);
    var rows = Tensor.full(backend, backend.floatType(), Shape.of(3, 4, 5), 0);
    var turned = Tensor.full(backend, backend.floatType(), Shape.of(5, 4, 3), 0).permute(2, 1, 0);
    backend.philox(Distribution.NORMAL, seed, Purpose.NOISE, 1, step, 9, rows);
    backend.philox(Distribution.NORMAL, seed, Purpose.NOISE, 1, step, 9, turned);
    assertArrayEquals(rows.toFloats(), turned.toFloats());
  }
}
