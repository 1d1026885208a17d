package perrin.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Close;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.nn.layer.TimeInjection;
import perrin.nn.net.UNet;
import perrin.nn.net.UNetBuilder;
import perrin.nn.net.UNetConfig;
import perrin.nn.net.UNetInputs;
import perrin.nn.net.UNetOptions;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** The U-Net and what it is told, against plain loops in double precision. */
final class UNetEquationProperties {
  private static final UNetOptions ADAPTIVE = UNetOptions.DDPM.told(TimeInjection.SCALE_AND_SHIFT);

  private final Backend backend = new ReferenceBackend();

  private static UNetConfig tiny(UNetOptions options) {
    return new UNetBuilder()
        .image(2, 1, 4)
        .channels(4, 1, 2)
        .blocks(1)
        .attention(2)
        .heads(2)
        .groups(2)
        .classes(3)
        .options(options)
        .build();
  }

  private static UNetConfig told(UNetInputs inputs) {
    return tiny(UNetOptions.DDPM.with(inputs));
  }

  private double[] ours(UNet net, Weights w, double[] x, double t, Told told) {
    UNetConfig config = net.config();
    int n = config.imageSize();
    Var image = Var.constant(Tensor.of(backend, Shape.of(1, config.inChannels(), n, n), x));
    Var time = Var.constant(Tensor.of(backend, Shape.of(1), t));
    return net.forward(w.pass(), image, time, told.asConditioning(backend)).value().toDoubles();
  }

  /** The network and the written-out form agree on drawn weights, images and conditions. */
  private void assertIs(
      UNetConfig config, long seed, BiFunction<UNetConfig, Weights, WrittenUNet> written) {
    var random = new SplittableRandom(seed);
    UNet net = new UNet(config);
    var w = new Weights(net, backend, random.nextLong());
    int n = config.imageSize();
    double[] x = Weights.normal(random, config.inChannels() * n * n, 1);
    double t = random.nextDouble(0, 1000);
    Told told = Told.draw(config, random);
    double[][][] y =
        written.apply(config, w).forward(Loops.image(x, config.inChannels(), n), t, told);
    double[] expected = Loops.flat(y);
    double[] actual = ours(net, w, x, t, told);
    double size = Close.distance(expected, new double[expected.length]);
    assertEquals(0, Close.distance(expected, actual), 1e-10 * Math.max(1, size));
  }

  // ---- NET-1

  @Property(tries = 10)
  @Verifies("NET-1")
  void theNetworkIsPreactivatedBlocksToldTheTimeAndJoinedAcross(@ForAll long seed) {
    assertIs(tiny(UNetOptions.DDPM), seed, WrittenUNet::new);
  }

  @Example
  @Refutes("NET-1/mutant")
  void blocksThatActivateAfterConvolutionsAreOthers() {
    Mutant.mustFail(
        () ->
            assertIs(
                tiny(UNetOptions.DDPM),
                1,
                (c, w) ->
                    new WrittenUNet(c, w) {
                      @Override
                      double[][][] block(String name, double[][][] x, double[] e) {
                        double[] time = linear(name + ".time", Loops.map(e, Loops::silu));
                        double[][][] h = shifted(conv(name + ".conv1", x, 1), time);
                        h =
                            conv(
                                name + ".conv2",
                                Loops.map(norm(name + ".norm2", h), Loops::silu),
                                1);
                        return Loops.add(skip(name, x), h);
                      }
                    }));
  }

  @Example
  @Refutes("NET-1/mutant")
  void theTimeAfterTheSecondConvolutionIsAnother() {
    Mutant.mustFail(
        () ->
            assertIs(
                tiny(UNetOptions.DDPM),
                1,
                (c, w) ->
                    new WrittenUNet(c, w) {
                      @Override
                      double[][][] block(String name, double[][][] x, double[] e) {
                        double[] time = linear(name + ".time", Loops.map(e, Loops::silu));
                        double[][][] h = Loops.map(norm(name + ".norm1", x), Loops::silu);
                        h = norm(name + ".norm2", conv(name + ".conv1", h, 1));
                        h = conv(name + ".conv2", Loops.map(h, Loops::silu), 1);
                        return Loops.add(skip(name, x), shifted(h, time));
                      }
                    }));
  }

  @Example
  @Refutes("NET-1/mutant")
  void withoutSkipConnectionsItIsAnother() {
    Mutant.mustFail(
        () ->
            assertIs(
                tiny(UNetOptions.DDPM),
                1,
                (c, w) ->
                    new WrittenUNet(c, w) {
                      @Override
                      double[][][] joined(double[][][] h, double[][][] skip) {
                        return Loops.concat(h, Loops.map(skip, _ -> 0));
                      }
                    }));
  }

  // ---- NET-2

  /** Attention where asked for, by the softmax of the places' scores. */
  private void assertAttends(long seed, Attend attend) {
    // by one head and by several, in the middle alone and at both resolutions
    for (int heads : new int[] {1, 2, 4}) {
      int[] sizes = heads == 1 ? new int[0] : heads == 2 ? new int[] {2} : new int[] {4, 2};
      UNetConfig config = tiny(UNetOptions.DDPM).change().heads(heads).attention(sizes).build();
      assertIs(
          config,
          seed,
          (c, w) ->
              new WrittenUNet(c, w) {
                @Override
                double[][] attend(
                    double[][] q, double[][] k, double[][] v, int n, boolean[] hidden) {
                  return attend.of(q, k, v, n, hidden);
                }
              });
    }
  }

  @Property(tries = 5)
  @Verifies("NET-2")
  void attentionStandsAtTheChosenResolutionsAndInTheMiddle(@ForAll long seed) {
    assertAttends(seed, Attend::softmax);
  }

  @Example
  @Refutes("NET-2/mutant")
  void scoresThatAreNotDividedByTheRootOfTheFeaturesAreOthers() {
    Mutant.mustFail(
        () -> assertAttends(1, (q, k, v, n, hidden) -> Attend.scaled(1, q, k, v, n, hidden)));
  }

  @Example
  @Refutes("NET-2/mutant")
  void keysAndQueriesAreNotExchangeable() {
    Mutant.mustFail(
        () -> assertAttends(1, (q, k, v, n, hidden) -> Attend.softmax(k, q, v, n, hidden)));
  }

  // ---- CND-1

  @Property(tries = 5)
  @Verifies("CND-1")
  void scalarsAreEmbeddedAndAddedToTheTimeOfEveryBlock(@ForAll long seed) {
    UNetInputs scalars = UNetInputs.NONE.scalars(3);
    assertIs(told(scalars), seed, WrittenUNet::new);
    assertIs(tiny(ADAPTIVE.with(scalars)), seed, WrittenUNet::new);
  }

  @Example
  @Refutes("CND-1/mutant")
  void aGroupNormScaledByTheEmbeddingAloneIsAnother() {
    Mutant.mustFail(
        () ->
            assertIs(
                tiny(ADAPTIVE.with(UNetInputs.NONE.scalars(3))),
                1,
                (c, w) ->
                    new WrittenUNet(c, w) {
                      @Override
                      double[][] scaledAndShifted(double[][] h, double s, double b) {
                        return super.scaledAndShifted(h, s - 1, b);
                      }
                    }));
  }

  @Example
  @Refutes("CND-1/mutant")
  void scalarsThatAreNotAddedAreMissed() {
    Mutant.mustFail(
        () ->
            assertIs(
                told(UNetInputs.NONE.scalars(3)),
                1,
                (c, w) ->
                    new WrittenUNet(c, w) {
                      @Override
                      double[] embedding(double t, Told told) {
                        return super.embedding(
                            t, new Told(told.label(), null, null, null, null, null));
                      }
                    }));
  }

  // ---- CND-2

  @Property(tries = 5)
  @Verifies("CND-2")
  void theImagesChannelsStandBesideTheInputAndEveryResolution(@ForAll long seed) {
    assertIs(told(UNetInputs.NONE.image(2, false)), seed, WrittenUNet::new);
    assertIs(told(UNetInputs.NONE.image(2, true)), seed, WrittenUNet::new);
  }

  @Example
  @Refutes("CND-2/mutant")
  void anImageThatIsMissingAtTheLowerResolutionIsMissed() {
    Mutant.mustFail(
        () ->
            assertIs(
                told(UNetInputs.NONE.image(2, true)),
                1,
                (c, w) ->
                    new WrittenUNet(c, w) {
                      @Override
                      double[][][] beside(double[][][] h, double[][][] image, int side) {
                        return super.beside(h, side == 1 ? image : Loops.map(image, _ -> 0), side);
                      }
                    }));
  }

  @Example
  @Refutes("CND-2/mutant")
  void aPixelOfEachSquareIsNotItsMean() {
    Mutant.mustFail(
        () ->
            assertIs(
                told(UNetInputs.NONE.image(2, true)),
                1,
                (c, w) ->
                    new WrittenUNet(c, w) {
                      @Override
                      double[][][] beside(double[][][] h, double[][][] image, int side) {
                        double[][][] pixels = image;
                        for (int s = side; s > 1; s /= 2) {
                          pixels = everySecond(pixels);
                        }
                        return Loops.concat(h, pixels);
                      }
                    }));
  }

  private static double[][][] everySecond(double[][][] x) {
    int n = x[0].length / 2;
    double[][][] y = new double[x.length][n][n];
    for (int i = 0; i < x.length; i++) {
      for (int r = 0; r < n; r++) {
        for (int c = 0; c < n; c++) {
          y[i][r][c] = x[i][2 * r][2 * c];
        }
      }
    }
    return y;
  }

  @Example
  @Verifies("CND-2")
  void theImageReachesTheOutputByEitherWayAndByNoOther() {
    UNetConfig config = told(UNetInputs.NONE.image(2, true));
    Predicate<String> input = "input.weight"::equals;
    Predicate<String> lower = "down.1.image.weight"::equals;
    assertTrue(change(config, input) > 1e-3, "by the lower resolution");
    assertTrue(change(config, lower) > 1e-3, "by the input");
    assertEquals(0, change(config, input.or(lower)), "by neither");
  }

  /** How much another image changes the output where some weights are zero. */
  private double change(UNetConfig config, Predicate<String> zero) {
    var random = new SplittableRandom(3);
    UNet net = new UNet(config);
    var w = new Weights(net, backend, 4, zero);
    double[] x = Weights.normal(random, 2 * 16, 1);
    Told one = Told.draw(config, random);
    Told other = new Told(one.label(), null, Told.draw(config, random).image(), null, null, null);
    return Close.distance(ours(net, w, x, 5, one), ours(net, w, x, 5, other));
  }

  // ---- CND-3 and NET-3

  private static UNetConfig text() {
    return told(UNetInputs.NONE.text(3, 5, List.of(4, 2)));
  }

  @Property(tries = 5)
  @Verifies("CND-3")
  void aTextIsAttendedToAndItsVectorAddedToTheTime(@ForAll long seed) {
    assertIs(text(), seed, WrittenUNet::new);
  }

  @Example
  @Refutes("CND-3/mutant")
  void withPaddingAmongTheTokensTheTextIsAnother() {
    Mutant.mustFail(
        () -> {
          for (long seed = 0; seed < 5; seed++) {
            assertIs(
                text(),
                seed,
                (c, w) ->
                    new WrittenUNet(c, w) {
                      @Override
                      double[][] attend(
                          double[][] q, double[][] k, double[][] v, int n, boolean[] hidden) {
                        return Attend.softmax(q, k, v, n, null);
                      }
                    });
          }
        });
  }

  @Example
  @Refutes("CND-3/mutant")
  void withoutItsVectorTheTextIsAnother() {
    Mutant.mustFail(
        () ->
            assertIs(
                text(),
                1,
                (c, w) ->
                    new WrittenUNet(c, w) {
                      @Override
                      double[] embedding(double t, Told told) {
                        return super.embedding(
                            t, new Told(told.label(), null, null, null, null, null));
                      }
                    }));
  }

  @Example
  @Verifies("CND-3")
  void whatPaddingHoldsHasNoInfluenceAndTheOrderOfTokensNone() {
    UNetConfig config = text();
    var random = new SplittableRandom(5);
    UNet net = new UNet(config);
    var w = new Weights(net, backend, 6);
    double[] x = Weights.normal(random, 2 * 16, 1);
    Told drawn = Told.draw(config, random);
    double[][] s = drawn.text();
    boolean[] hidden = {false, true, false, true};
    double[] expected = ours(net, w, x, 5, with(drawn, s, hidden));
    double[] noise = Weights.normal(random, 3, 9);
    double[] padded =
        ours(net, w, x, 5, with(drawn, new double[][] {s[0], noise, s[2], noise}, hidden));
    assertArrayEquals(expected, padded, "padding");
    boolean[] moved = {true, true, false, false};
    double[] permuted =
        ours(net, w, x, 5, with(drawn, new double[][] {noise, s[1], s[2], s[0]}, moved));
    assertArrayEquals(expected, permuted, 1e-12, "order");
    double[] other =
        ours(net, w, x, 5, with(drawn, new double[][] {noise, s[1], s[2], s[3]}, hidden));
    assertTrue(Close.distance(expected, other) > 1e-3, "a token that is no padding");
  }

  private static Told with(Told t, double[][] text, boolean[] hidden) {
    return new Told(t.label(), null, null, text, hidden, t.pooled());
  }

  private static UNetConfig efficient() {
    UNetOptions options =
        UNetOptions.DDPM
            .efficient(List.of(2, 3))
            .with(UNetInputs.NONE.image(1, true).text(3, 5, List.of(2)));
    return tiny(options).change().image(2, 1, 8).build();
  }

  @Property(tries = 5)
  @Verifies("NET-3")
  void theEfficientNetworkHalvesFirstDoublesLastAndScalesItsSkips(@ForAll long seed) {
    assertIs(efficient(), seed, WrittenUNet::new);
  }

  @Example
  @Refutes("NET-3/mutant")
  void skipConnectionsThatAreNotScaledAreOthers() {
    Mutant.mustFail(
        () ->
            assertIs(
                efficient(),
                1,
                (c, w) ->
                    new WrittenUNet(c, w) {
                      @Override
                      double[][][] joined(double[][][] h, double[][][] skip) {
                        return Loops.concat(h, skip);
                      }
                    }));
  }

  @Example
  @Verifies("NET-3")
  void noBlockSeesTheWholeImage() {
    UNetConfig config = efficient();
    assertEquals(List.of(4, 2), List.of(config.size(0), config.size(1)));
    UNet net = new UNet(config);
    assertEquals(2, count(net, "down.[01].downsample.conv.weight"));
    assertEquals(2, count(net, "up.[01].upsample.conv.weight"));
    assertEquals(2, count(net, "down.0.*conv1.weight"));
    assertEquals(3, count(net, "down.1.*conv1.weight"), "more blocks where rows are few");
    assertEquals(1, count(net, "up.1.attention.*qkv.weight"), "attention ends a level");
    assertEquals(2, count(net, "up.*skip.weight"), "one skip connection a level");
  }

  private static long count(UNet net, String pattern) {
    return net.named().keySet().stream().filter(n -> n.matches(pattern)).count();
  }
}
