package perrin.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A tensor as a plain row-major list of numbers, with the view operations as index arithmetic: what
 * strided views are compared with.
 */
record Numbers(List<Integer> dims, List<Double> values) {
  static Numbers counting(int... dims) {
    List<Integer> d = new ArrayList<>();
    int n = 1;
    for (int each : dims) {
      d.add(each);
      n *= each;
    }
    List<Double> v = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      v.add((double) i);
    }
    return new Numbers(d, v);
  }

  int rank() {
    return dims.size();
  }

  int[] shape() {
    return dims.stream().mapToInt(Integer::intValue).toArray();
  }

  double[] array() {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Where an index of the result comes from. */
  interface Source {
    int[] of(int[] index);
  }

  Numbers picked(List<Integer> to, Source source) {
    List<Double> out = new ArrayList<>();
    int n = to.stream().reduce(1, (a, b) -> a * b);
    for (int i = 0; i < n; i++) {
      int[] index = new int[to.size()];
      int rest = i;
      for (int a = index.length - 1; a >= 0; a--) {
        index[a] = rest % to.get(a);
        rest /= to.get(a);
      }
      int[] from = source.of(index);
      int at = 0;
      for (int a = 0; a < rank(); a++) {
        at = at * dims.get(a) + from[a];
      }
      out.add(values.get(at));
    }
    return new Numbers(to, out);
  }

  Numbers permute(int[] order) {
    List<Integer> to = new ArrayList<>();
    for (int a : order) {
      to.add(dims.get(a));
    }
    return picked(
        to,
        index -> {
          int[] from = new int[index.length];
          for (int i = 0; i < order.length; i++) {
            from[order[i]] = index[i];
          }
          return from;
        });
  }

  Numbers flip(int axis) {
    return picked(
        dims,
        index -> {
          int[] from = index.clone();
          from[axis] = dims.get(axis) - 1 - index[axis];
          return from;
        });
  }

  Numbers slice(int axis, int start, int end, int step) {
    List<Integer> to = new ArrayList<>(dims);
    int n = 0;
    for (int i = start; i < end; i += step) {
      n++;
    }
    to.set(axis, n);
    return picked(
        to,
        index -> {
          int[] from = index.clone();
          from[axis] = start + index[axis] * step;
          return from;
        });
  }

  Numbers expand(int[] target) {
    List<Integer> to = new ArrayList<>();
    for (int t : target) {
      to.add(t);
    }
    int lead = target.length - rank();
    return picked(
        to,
        index -> {
          int[] from = new int[rank()];
          for (int a = 0; a < from.length; a++) {
            from[a] = dims.get(a) == 1 ? 0 : index[lead + a];
          }
          return from;
        });
  }

  Numbers reshape(int[] target) {
    List<Integer> to = new ArrayList<>();
    for (int t : target) {
      to.add(t);
    }
    return new Numbers(to, values);
  }

  /** Random extents whose product is this tensor's size. */
  int[] otherShape(SplittableRandom random) {
    int rest = values.size();
    List<Integer> to = new ArrayList<>();
    while (rest > 1 && to.size() < 5) {
      int d = 1 + random.nextInt(rest);
      while (rest % d != 0) {
        d--;
      }
      to.add(d);
      rest /= d;
    }
    to.add(random.nextInt(to.size() + 1), rest);
    return to.stream().mapToInt(Integer::intValue).toArray();
  }
}
