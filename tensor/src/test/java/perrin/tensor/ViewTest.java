package perrin.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import perrin.tensor.reference.ReferenceBackend;

/** Views of views of views against index arithmetic on plain lists. */
final class ViewTest {
  private final Backend backend = new ReferenceBackend();

  /** A strided view and the numbers it must show. */
  private record Pair(Tensor tensor, Numbers numbers) {}

  private Pair random(SplittableRandom random, int steps) {
    int[] dims = new int[random.nextInt(1, 5)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = random.nextInt(12) == 0 ? 0 : random.nextInt(1, 6);
    }
    Numbers n = Numbers.counting(dims);
    Pair p = new Pair(Tensor.of(backend, Shape.of(dims), n.array()), n);
    for (int i = 0; i < steps; i++) {
      p = step(random, p);
    }
    return p;
  }

  private static Pair step(SplittableRandom random, Pair p) {
    Tensor t = p.tensor();
    Numbers n = p.numbers();
    int axis = n.rank() == 0 ? 0 : random.nextInt(n.rank());
    switch (n.rank() == 0 ? 4 : random.nextInt(5)) {
      case 0 -> {
        int[] order = shuffled(random, n.rank());
        return new Pair(t.permute(order), n.permute(order));
      }
      case 1 -> {
        return new Pair(t.flip(axis - n.rank()), n.flip(axis));
      }
      case 2 -> {
        int from = random.nextInt(n.dims().get(axis) + 1);
        int to = random.nextInt(from, n.dims().get(axis) + 1);
        int step = random.nextInt(1, 4);
        return new Pair(t.slice(axis, from, to, step), n.slice(axis, from, to, step));
      }
      case 3 -> {
        int[] target = n.shape();
        for (int i = 0; i < target.length; i++) {
          target[i] = target[i] == 1 ? random.nextInt(1, 4) : target[i];
        }
        if (random.nextBoolean() && target.length < 5) {
          int[] longer = new int[target.length + 1];
          longer[0] = random.nextInt(1, 3);
          System.arraycopy(target, 0, longer, 1, target.length);
          target = longer;
        }
        return new Pair(t.expand(Shape.of(target)), n.expand(target));
      }
      default -> {
        int[] target = n.otherShape(random);
        return new Pair(t.reshape(target), n.reshape(target));
      }
    }
  }

  private static int[] shuffled(SplittableRandom random, int n) {
    int[] p = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      p[i] = p[j];
      p[j] = i;
    }
    return p;
  }

  @Property
  void aChainOfViewsShowsWhatIndexArithmeticSays(
      @ForAll long seed, @ForAll @IntRange(max = 6) int steps) {
    Pair p = random(new SplittableRandom(seed), steps);
    assertArrayEquals(p.numbers().shape(), p.tensor().shape().dims());
    assertArrayEquals(p.numbers().array(), p.tensor().toDoubles());
  }

  @Property
  void onlyAReshapeCopies(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Pair p = random(random, 3);
    int rank = p.tensor().rank();
    assertEquals(p.tensor().storage(), p.tensor().permute(shuffled(random, rank)).storage());
    if (rank > 0) {
      assertEquals(p.tensor().storage(), p.tensor().flip(0).storage());
      assertEquals(p.tensor().storage(), p.tensor().slice(-1, 0, 0).storage());
    }
  }

  @Property
  void aReshapeIsAViewExactlyWhereStridesAllowIt(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Pair p = random(random, 4);
    int[] target = p.numbers().otherShape(random);
    Tensor reshaped = p.tensor().reshape(target);
    boolean view = reshaped.storage() == p.tensor().storage();
    assertEquals(expressible(p.tensor(), Shape.of(target)), view);
  }

  /** Whether some strides show the elements in order, by comparing all places. */
  private static boolean expressible(Tensor t, Shape target) {
    if (t.size() == 0) {
      return true;
    }
    int[] places = places(t);
    int[] dense = Strides.rowMajor(target);
    int[] strides = new int[target.rank()];
    for (int a = 0; a < strides.length; a++) {
      strides[a] = target.dim(a) == 1 ? 0 : places[dense[a]] - places[0];
    }
    for (int i = 0; i < places.length; i++) {
      int at = places[0];
      for (int a = 0; a < strides.length; a++) {
        at += i / dense[a] % target.dim(a) * strides[a];
      }
      if (at != places[i]) {
        return false;
      }
    }
    return true;
  }

  /** Place of each element in row-major order. */
  private static int[] places(Tensor t) {
    int[] dense = Strides.rowMajor(t.shape());
    int[] out = new int[t.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = t.offset();
      for (int a = 0; a < dense.length; a++) {
        out[i] += i / dense[a] % t.dim(a) * t.stride(a);
      }
    }
    return out;
  }

  @Property
  void denseMeansThatEachPlaceOfAGaplessBlockIsShownOnce(@ForAll long seed) {
    Tensor t = random(new SplittableRandom(seed), 4).tensor();
    int[] places = places(t);
    Arrays.sort(places);
    boolean gapless = true;
    for (int i = 1; i < places.length; i++) {
      gapless &= places[i] == places[i - 1] + 1;
    }
    boolean forward = true;
    for (int a = 0; a < t.rank(); a++) {
      forward &= t.stride(a) >= 0 || t.dim(a) <= 1;
    }
    assertEquals(gapless && forward || t.size() == 0, t.isDense());
  }

  @Property
  void rowMajorMeansThatElementNumberIIsAtPlaceI(@ForAll long seed) {
    Tensor t = random(new SplittableRandom(seed), 3).tensor();
    int[] places = places(t);
    boolean inOrder = true;
    for (int i = 0; i < places.length; i++) {
      inOrder &= places[i] == t.offset() + i;
    }
    assertEquals(inOrder, t.isRowMajor());
  }

  @Property
  void stridesLikeAnotherTensorsAreDenseAndKeepItsOrderOfAxes(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int rank = random.nextInt(1, 6);
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = random.nextInt(1, 4);
    }
    int[] order = shuffled(random, rank);
    int[] physical = new int[rank];
    int[] inverse = new int[rank];
    for (int i = 0; i < rank; i++) {
      physical[i] = dims[order[i]];
      inverse[order[i]] = i;
    }
    Tensor t = Tensor.full(backend, DType.FLOAT64, Shape.of(physical), 0).permute(inverse);
    int[] got = Strides.like(t.shape(), t.strides(), t.shape());
    assertTrue(Strides.isDense(t.shape(), got));
    for (int a = 0; a < rank; a++) {
      if (dims[a] > 1) {
        assertEquals(t.stride(a), got[a], "axis " + a + " of " + t.shape());
      }
    }
  }
}
