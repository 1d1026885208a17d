package perrin.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import perrin.kernels.cpu.CpuBackend;
import perrin.tensor.Backend;
import perrin.tensor.ConvSpec;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/**
 * Errors of the CPU's 3x3 convolutions against float64, on the activations, weights and cotangents
 * of a training step of the benchmark network: by Winograd's algorithm, as a step runs them, and by
 * direct sums.
 *
 * <p>A Markdown table by pass and shape: root mean square and greatest error, relative to the root
 * mean square and the greatest magnitude of the exact result.
 */
public final class ConvolutionAccuracy {
  private ConvolutionAccuracy() {}

  /**
   * Trains a little, then compares every convolution of one step.
   *
   * @param args training steps before the measured one (50)
   */
  public static void main(String[] args) {
    int steps = args.length > 0 ? Integer.parseInt(args[0]) : 50;
    var cpu = new Comparing();
    try (var step = new UNetStep(cpu, 2)) {
      for (int i = 0; i < steps; i++) {
        step.train();
      }
      cpu.measuring = true;
      step.train();
    }
    System.out.println(
        "| pass | image and filters | layers | Winograd rms | max | direct rms | max |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    cpu.rows.forEach(
        (key, r) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.1e | %.1e | %.1e | %.1e |%n",
                key,
                r.layers,
                r.fast.rms(),
                r.fast.max(),
                r.direct.rms(),
                r.direct.max()));
  }

  /** Errors of several results, relative to each one's own size. */
  private static final class Errors {
    private double squares;
    private double greatest;
    private int results;

    void add(double[] ours, double[] exact) {
      double error = 0;
      double size = 0;
      double most = 0;
      double largest = 0;
      for (int i = 0; i < exact.length; i++) {
        double e = ours[i] - exact[i];
        error += e * e;
        size += exact[i] * exact[i];
        most = Math.max(most, Math.abs(e));
        largest = Math.max(largest, Math.abs(exact[i]));
      }
      squares += error / size;
      greatest = Math.max(greatest, most / largest);
      results++;
    }

    double rms() {
      return Math.sqrt(squares / results);
    }

    double max() {
      return greatest;
    }
  }

  private static final class Row {
    final Errors fast = new Errors();
    final Errors direct = new Errors();
    int layers;
  }

  /** A backend that checks its own 3x3 convolutions. */
  private static final class Comparing extends CpuBackend {
    final Map<String, Row> rows = new LinkedHashMap<>();
    private final Backend direct;
    private final Backend exact = new ReferenceBackend();
    boolean measuring;

    Comparing() {
      super(2);
      System.setProperty("perrin.cpu.direct", "true");
      direct = new CpuBackend(2);
      System.clearProperty("perrin.cpu.direct");
    }

    @Override
    public void conv2d(Tensor x, Tensor w, Tensor bias, ConvSpec spec, Tensor out) {
      super.conv2d(x, w, bias, spec, out);
      compare("forward", x, w, w, spec, out, (b, in, y) -> b.conv2d(in[0], in[1], null, spec, y));
    }

    @Override
    public void conv2dInputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
      super.conv2dInputGradient(gy, w, spec, gx);
      compare(
          "input gradient",
          gy,
          w,
          w,
          spec,
          gx,
          (b, in, y) -> b.conv2dInputGradient(in[0], in[1], spec, y));
    }

    @Override
    public void conv2dWeightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
      super.conv2dWeightGradient(x, gy, spec, gw, gBias);
      compare(
          "weight gradient",
          x,
          gy,
          gw,
          spec,
          gw,
          (b, in, y) -> b.conv2dWeightGradient(in[0], in[1], spec, y, null));
    }

    /** One pass on some backend. */
    private interface PassOf {
      void run(Backend backend, Tensor[] inputs, Tensor out);
    }

    private void compare(
        String name, Tensor a, Tensor b, Tensor w, ConvSpec spec, Tensor like, PassOf pass) {
      boolean winograd = w.dim(2) == 3 && spec.strideH() == 1 && w.dim(0) > 1 && w.dim(1) > 1;
      if (!measuring || !winograd) {
        return;
      }
      // The bias is left out of all three: it would hide errors of the sums.
      double[] truth = run(exact, pass, like, a, b);
      var image = w == like ? b : like;
      String key =
          "%s | %dx%d, %d to %d".formatted(name, image.dim(2), image.dim(3), w.dim(1), w.dim(0));
      var row = rows.computeIfAbsent(key, _ -> new Row());
      measuring = false;
      row.fast.add(run(this, pass, like, a, b), truth);
      measuring = true;
      row.direct.add(run(direct, pass, like, a, b), truth);
      row.layers++;
    }

    private static double[] run(Backend backend, PassOf pass, Tensor like, Tensor... inputs) {
      try (Scope _ = Scope.open("accuracy")) {
        Tensor[] there = new Tensor[inputs.length];
        for (int i = 0; i < there.length; i++) {
          double[] values = new double[inputs[i].size()];
          inputs[i].backend().download(inputs[i], values);
          there[i] = Tensor.of(backend, inputs[i].shape(), values);
        }
        Tensor out = Tensor.allocate(backend, backend.floatType(), like.shape(), "accuracy");
        pass.run(backend, there, out);
        double[] values = new double[out.size()];
        backend.download(out, values);
        return values;
      }
    }
  }
}
