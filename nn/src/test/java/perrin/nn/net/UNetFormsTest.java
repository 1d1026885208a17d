package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.autograd.Grad;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** In all its forms the U-Net lets go of feature maps that it still needs in none. */
final class UNetFormsTest {
  private final Backend backend = new ReferenceBackend();

  private static Stream<UNetOptions> forms() {
    UNetOptions d = UNetOptions.DDPM;
    NcsnOptions n = NcsnOptions.NCSN_PLUS;
    return Stream.of(
        d,
        d.adm(2),
        d.with(UNetInputs.NONE.withCoordinates()),
        d.efficient(List.of(2, 1, 2)),
        d.ncsn(NcsnOptions.DDPM_PLUS),
        d.ncsn(n),
        d.ncsn(n.growing(Growing.SUM, Growing.NONE)),
        d.ncsn(n.growing(Growing.NONE, Growing.SUM)),
        d.ncsn(n.growing(Growing.RESIDUAL, Growing.RESIDUAL)),
        d.ncsn(n.growing(Growing.SUM, Growing.RESIDUAL)));
  }

  private static UNet net(UNetOptions options) {
    return new UNet(
        UNetTest.tiny()
            .change()
            .image(2, 1, 8)
            .channels(4, 1, 2, 2)
            .dropout(0.2)
            .options(options)
            .build());
  }

  private Parameters drawn(UNet net) {
    Parameters p = Parameters.initialize(net, backend, 1);
    Tensor[] all = p.tensors();
    for (int i = 0; i < all.length; i++) {
      backend.copy(GradCheck.normal(backend, 50 + i, all[i].shape().dims()), all[i]);
    }
    return p;
  }

  private Var output(UNet net, Pass pass) {
    Var x = Var.constant(GradCheck.normal(backend, 7, 1, 2, 8, 8));
    Var t = Var.constant(Tensor.of(backend, Shape.of(1), 0.5));
    return net.forward(pass, x, t, Conditioning.NONE);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void withoutAGraphItGivesTheSameAndKeepsNothing(UNetOptions options) {
    UNet net = net(options);
    try (Scope _ = Scope.open("test");
        Parameters p = drawn(net)) {
      double[] recorded = output(net, Pass.of(net, leaves(p))).value().toDoubles();
      long before = backend.memory().liveBytes();
      double[] plain;
      try (Scope _ = Scope.open("inference")) {
        plain = output(net, Pass.inference(p)).value().toDoubles();
      }
      assertEquals(before, backend.memory().liveBytes());
      assertArrayEquals(recorded, plain);
    }
  }

  private static Var[] leaves(Parameters p) {
    return Stream.of(p.tensors()).map(Var::leaf).toArray(Var[]::new);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void recomputedBlocksHaveTheSameGradientsBitForBit(UNetOptions options) {
    UNet net = net(options);
    try (Scope _ = Scope.open("test");
        Parameters p = drawn(net)) {
      Pass pass = Pass.training(p, 3, Tensor.ofInts(backend, Shape.of(1), 0), 0);
      double[][] kept = gradients(net, pass);
      double[][] again = gradients(net, pass.recomputing());
      for (int i = 0; i < kept.length; i++) {
        assertArrayEquals(kept[i], again[i], p.names().get(i));
      }
    }
  }

  private double[][] gradients(UNet net, Pass pass) {
    Var[] g = Grad.of(output(net, pass).square().sumAll(), pass.leaves());
    return Stream.of(g).map(v -> v.value().toDoubles()).toArray(double[][]::new);
  }
}
