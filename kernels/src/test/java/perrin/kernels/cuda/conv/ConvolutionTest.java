package perrin.kernels.cuda.conv;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Backend;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/**
 * Own convolutions against the float64 definition.
 *
 * <p>Tolerances: a sum of n float32 terms may be off by 2^-24 (8 + 2 sqrt n) of the sum of their
 * sizes (conformance's Trial); operands rounded to 10 bits of mantissa add 2^-11 each; a result
 * stored as bfloat16 is off by 2^-8 of itself.
 */
@Tag("gpu")
final class ConvolutionTest {
  private static final Backend DEFINITION = new ReferenceBackend();

  /** What is multiplied, in tiles of which size. */
  private record Way(DType type, boolean tf32, Tiles tiles) {
    Convolution engine(CudaBackend cuda) {
      return new Convolution(cuda.device(), tf32, tiles);
    }

    double tolerance(long terms) {
      return 0x1p-24 * (8 + 2 * Math.sqrt(terms)) + (tf32 ? 0x1p-10 + 0x1p-21 : 0);
    }
  }

  private static final Way F32 = new Way(DType.FLOAT32, false, Tiles.BY_SHAPE);
  private static final Way TF32 = new Way(DType.FLOAT32, true, Tiles.BY_SHAPE);
  private static final Way BF16 = new Way(DType.BFLOAT16, false, Tiles.BY_SHAPE);

  private static Stream<Way> ways() {
    return Stream.of(F32, TF32, BF16);
  }

  private static Stream<Way> largeWays() {
    return ways().map(w -> new Way(w.type, w.tf32, Tiles.LARGE));
  }

  private final CudaBackend cuda = Gpu.backend();
  private final Random random = new Random(5);

  /** The same numbers on the device and for the definition. */
  private record Operand(Tensor device, Tensor exact) {
    Tensor sizes() {
      Tensor t = Tensor.allocate(DEFINITION, DType.FLOAT64, exact.shape(), "sizes");
      DEFINITION.upload(Arrays.stream(exact.toDoubles()).map(Math::abs).toArray(), t);
      return t;
    }
  }

  private Tensor image(Shape shape, DType type) {
    return Tensor.allocate(cuda, type, shape, ImageOrder.CHANNELS_LAST.strides(shape), "test");
  }

  private Operand operand(Tensor place) {
    double[] values = random.doubles(place.size(), -1, 1).toArray();
    cuda.upload(values, place);
    Tensor exact = Tensor.allocate(DEFINITION, DType.FLOAT64, place.shape(), "test");
    DEFINITION.upload(place.toDoubles(), exact);
    return new Operand(place, exact);
  }

  private Operand plain(DType type, Shape shape) {
    return operand(Tensor.allocate(cuda, type, shape, "test"));
  }

  private static Tensor exact(Shape shape) {
    return Tensor.full(DEFINITION, DType.FLOAT64, shape, 0);
  }

  private static void agree(Tensor right, Tensor got, double tolerance, Tensor sizes) {
    double[] r = right.toDoubles();
    double[] g = got.toDoubles();
    double[] s = sizes.toDoubles();
    double rounded = got.dtype() == DType.BFLOAT16 ? 0x1p-8 : 0;
    for (int i = 0; i < r.length; i++) {
      double off = tolerance * s[i];
      double allowed = off + rounded * (Math.abs(r[i]) + off);
      int at = i;
      assertTrue(
          Math.abs(g[i] - r[i]) <= allowed,
          () -> "element %d is %s, right is %s, allowed %s".formatted(at, g[at], r[at], allowed));
    }
  }

  private void forward(Way way, Problem p) {
    Operand x = operand(image(p.x(), way.type));
    Operand w = plain(way.type, p.w());
    Operand bias = plain(DType.FLOAT32, Shape.of(p.w().dim(0)));
    Tensor y = image(p.y(), way.type);
    assertTrue(way.engine(cuda).forward(x.device, w.device, bias.device, null, null, p.spec(), y));
    Tensor right = exact(p.y());
    DEFINITION.conv2d(x.exact, w.exact, bias.exact, p.spec(), right);
    Tensor sizes = exact(p.y());
    DEFINITION.conv2d(x.sizes(), w.sizes(), bias.sizes(), p.spec(), sizes);
    agree(right, y, way.tolerance(p.w().size() / p.w().dim(0) + 1), sizes);
  }

  private void inputGradient(Way way, Problem p) {
    Operand gy = operand(image(p.y(), way.type));
    Operand w = plain(way.type, p.w());
    Tensor gx = image(p.x(), way.type);
    assertTrue(way.engine(cuda).inputGradient(gy.device, w.device, p.spec(), gx));
    Tensor right = exact(p.x());
    DEFINITION.conv2dInputGradient(gy.exact, w.exact, p.spec(), right);
    Tensor sizes = exact(p.x());
    DEFINITION.conv2dInputGradient(gy.sizes(), w.sizes(), p.spec(), sizes);
    agree(right, gx, way.tolerance(p.w().size()), sizes);
  }

  private void weightGradient(Way way, Problem p, Shape sums) {
    Operand x = operand(image(p.x(), way.type));
    Operand gy = operand(image(p.y(), way.type));
    Tensor gw = Tensor.allocate(cuda, DType.FLOAT32, p.w(), "test");
    Tensor gBias = sums == null ? null : Tensor.allocate(cuda, DType.FLOAT32, sums, "test");
    assertTrue(way.engine(cuda).weightGradient(x.device, gy.device, p.spec(), gw, gBias));
    Tensor right = exact(p.w());
    Tensor rightSums = sums == null ? null : exact(sums);
    DEFINITION.conv2dWeightGradient(x.exact, gy.exact, p.spec(), right, rightSums);
    Tensor sizes = exact(p.w());
    Tensor sizesOfSums = sums == null ? null : exact(sums);
    DEFINITION.conv2dWeightGradient(x.sizes(), gy.sizes(), p.spec(), sizes, sizesOfSums);
    long terms = p.y().size() / p.y().dim(1);
    agree(right, gw, way.tolerance(terms), sizes);
    if (sums != null) {
      agree(rightSums, gBias, F32.tolerance(terms), sizesOfSums);
    }
  }

  private void allThree(Way way, Problem... problems) {
    for (Problem p : problems) {
      try (Scope _ = Scope.open(p.toString())) {
        forward(way, p);
        inputGradient(way, p);
        weightGradient(way, p, Shape.of(p.y().dim(1)));
        weightGradient(way, p, Shape.of(p.y().dim(0), p.y().dim(1)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void usualConvolutionsAreRight(Way way) {
    allThree(
        way,
        Problem.square(2, 1, 16, 24, 7, 5, 3, 1),
        Problem.square(1, 1, 72, 8, 6, 6, 3, 1),
        Problem.square(2, 1, 8, 16, 9, 9, 3, 2),
        Problem.square(3, 1, 32, 40, 5, 7, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void channelsAndPixelsThatFillNoTileAreRight(Way way) {
    allThree(
        way,
        Problem.square(2, 1, 3, 5, 9, 7, 3, 1),
        Problem.square(1, 1, 33, 31, 5, 7, 1, 1),
        Problem.square(1, 1, 1, 1, 1, 1, 3, 1),
        Problem.square(2, 1, 12, 67, 3, 11, 3, 1));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void everyGeometryIsRight(Way way) {
    allThree(
        way,
        Problem.of(2, 1, 8, 8, 8, 8, 4, 4, 2, 2, 1, 1, 1, 1),
        Problem.of(1, 1, 4, 8, 11, 10, 3, 3, 1, 1, 2, 2, 2, 2),
        Problem.of(1, 1, 5, 6, 13, 9, 5, 3, 3, 2, 0, 2, 1, 2),
        Problem.of(2, 1, 3, 16, 8, 8, 4, 4, 4, 4, 0, 0, 1, 1),
        Problem.of(1, 1, 8, 4, 10, 8, 1, 1, 3, 2, 0, 0, 1, 1),
        Problem.of(1, 1, 4, 4, 9, 11, 3, 2, 2, 2, 2, 2, 2, 2),
        Problem.of(1, 1, 4, 4, 9, 11, 3, 2, 4, 3, 1, 2, 2, 1));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void groupsAreIndependent(Way way) {
    allThree(
        way,
        Problem.square(2, 2, 16, 24, 6, 5, 3, 1),
        Problem.square(1, 3, 17, 18, 4, 5, 3, 2),
        Problem.square(1, 3, 5, 7, 6, 6, 3, 1),
        Problem.square(2, 37, 1, 1, 7, 9, 3, 1),
        Problem.square(1, 20, 1, 2, 9, 8, 3, 2),
        Problem.square(1, 20, 3, 1, 5, 5, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void sumsOverManyPixelsAreAddedUpFromParts(Way way) {
    Problem p = Problem.square(3, 1, 8, 8, 20, 25, 3, 1);
    weightGradient(way, p, Shape.of(8));
    weightGradient(way, p, Shape.of(3, 8));
    weightGradient(way, Problem.square(2, 40, 1, 1, 23, 25, 3, 1), null);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void sumsOverManyChannelsAreAddedUpFromParts(Way way) {
    allThree(
        way,
        Problem.square(1, 1, 72, 30, 4, 5, 3, 1),
        Problem.square(2, 1, 520, 8, 3, 3, 1, 1),
        Problem.square(1, 2, 61, 17, 4, 4, 3, 2));
  }

  @ParameterizedTest
  @MethodSource("largeWays")
  void largeTilesAreRight(Way way) {
    allThree(
        way,
        Problem.square(1, 1, 8, 136, 12, 12, 1, 1),
        Problem.square(1, 1, 16, 8, 12, 12, 3, 1),
        Problem.square(1, 2, 17, 21, 6, 6, 3, 2));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatIsAddedMayHaveItsOwnTypeAndStrides(Way way) {
    whatIsAdded(way, 8);
    whatIsAdded(way, 60);
  }

  /** With as many channels as fill one part of the sum, or several. */
  private void whatIsAdded(Way way, int channels) {
    Problem p = Problem.square(2, 1, channels, 12, 5, 6, 3, 1);
    for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
      Operand x = operand(image(p.x(), way.type));
      Operand w = plain(DType.FLOAT32, p.w());
      Operand rounded = plain(way.type, p.w());
      Operand bias = plain(type, Shape.of(12));
      Operand shift = operand(Tensor.allocate(cuda, type, Shape.of(12, 2), "t").transpose(0, 1));
      Operand addend = plain(type, p.y());
      Tensor y = image(p.y(), type);
      cuda.copy(w.device, rounded.device);
      assertTrue(
          way.engine(cuda)
              .forward(x.device, w.device, bias.device, shift.device, addend.device, p.spec(), y));
      Tensor right = exact(p.y());
      DEFINITION.upload(rounded.device.toDoubles(), w.exact);
      DEFINITION.conv2d(x.exact, w.exact, bias.exact, p.spec(), right);
      double[] sum = right.toDoubles();
      double[] s = shift.exact.toDoubles();
      double[] a = addend.exact.toDoubles();
      Arrays.setAll(sum, i -> sum[i] + s[i / 30] + a[i]);
      DEFINITION.upload(sum, right);
      Tensor sizes = Tensor.full(DEFINITION, DType.FLOAT64, p.y(), channels * 9 + 3);
      agree(right, y, way.tolerance(channels * 9 + 3), sizes);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void imagesMayLieInAnyWay(Way way) {
    ConvSpec spec = ConvSpec.of(1, 1);
    Problem p = Problem.square(2, 1, 8, 8, 6, 5, 3, 1);
    Shape wide = Shape.of(2, 24, 7, 5);
    Operand x = operand(image(wide, way.type).slice(1, 3, 11).slice(2, 1, 7).flip(3));
    Operand w = operand(Tensor.allocate(cuda, way.type, p.w(), "test").transpose(0, 1).flip(2));
    Operand gy = plain(way.type, p.y());
    Tensor[] got = {
      Tensor.allocate(cuda, way.type, p.y(), "test"),
      image(wide, way.type).slice(1, 3, 11).slice(2, 0, 6),
      Tensor.allocate(cuda, way.type, Shape.of(3, 3, 8, 8), "test").permute(3, 2, 0, 1)
    };
    Tensor[] right = {exact(p.y()), exact(p.x()), exact(p.w())};
    Convolution engine = way.engine(cuda);
    assertTrue(engine.forward(x.device, w.device, null, null, null, spec, got[0]));
    assertTrue(engine.inputGradient(gy.device, w.device, spec, got[1]));
    assertTrue(engine.weightGradient(x.device, gy.device, spec, got[2], null));
    DEFINITION.conv2d(x.exact, w.exact, null, spec, right[0]);
    DEFINITION.conv2dInputGradient(gy.exact, w.exact, spec, right[1]);
    DEFINITION.conv2dWeightGradient(x.exact, gy.exact, spec, right[2], null);
    IntStream.range(0, 3)
        .forEach(
            i -> {
              Tensor sizes = Tensor.full(DEFINITION, DType.FLOAT64, right[i].shape(), 72);
              agree(right[i], got[i], way.tolerance(72), sizes);
            });
  }

  @Test
  void imagesAndCotangentsOfTwoTypesAreMultipliedAsFloats() {
    Problem p = Problem.square(1, 1, 5, 7, 6, 5, 3, 1);
    Operand x = operand(image(p.x(), DType.BFLOAT16));
    Operand gy = operand(image(p.y(), DType.FLOAT32));
    Tensor gw = Tensor.allocate(cuda, DType.BFLOAT16, p.w(), "test");
    assertTrue(F32.engine(cuda).weightGradient(x.device, gy.device, p.spec(), gw, null));
    Tensor right = exact(p.w());
    DEFINITION.conv2dWeightGradient(x.exact, gy.exact, p.spec(), right, null);
    agree(right, gw, F32.tolerance(30), Tensor.full(DEFINITION, DType.FLOAT64, p.w(), 30));
  }

  @Test
  void permissionToRoundOperandsIsUsed() {
    Problem p = Problem.square(1, 1, 16, 16, 5, 5, 3, 1);
    Operand x = operand(image(p.x(), DType.FLOAT32));
    Operand w = plain(DType.FLOAT32, p.w());
    Tensor[] y = {image(p.y(), DType.FLOAT32), image(p.y(), DType.FLOAT32)};
    F32.engine(cuda).forward(x.device, w.device, null, null, null, p.spec(), y[0]);
    TF32.engine(cuda).forward(x.device, w.device, null, null, null, p.spec(), y[1]);
    assertFalse(Arrays.equals(y[0].toFloats(), y[1].toFloats()));
  }

  @Test
  void emptyResultsAreLeftAndEmptySumsAreZero() {
    ConvSpec spec = ConvSpec.of(1, 1);
    Tensor none = image(Shape.of(0, 4, 5, 5), DType.FLOAT32);
    Tensor w = plain(DType.FLOAT32, Shape.of(4, 4, 3, 3)).device;
    Tensor sums = Tensor.full(cuda, DType.FLOAT32, Shape.of(4), 7);
    Convolution engine = F32.engine(cuda);
    assertTrue(engine.forward(none, w, null, null, null, spec, none));
    assertTrue(engine.inputGradient(none, w, spec, none));
    assertTrue(engine.weightGradient(none, none, spec, w, sums));
    assertTrue(IntStream.range(0, 144).allMatch(i -> w.reshape(-1).toFloats()[i] == 0));
    assertTrue(IntStream.range(0, 4).allMatch(i -> sums.toFloats()[i] == 0));
  }

  @Test
  void withoutChannelsTheBiasRemains() {
    Tensor x = image(Shape.of(1, 0, 3, 3), DType.FLOAT32);
    Tensor w = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(2, 0, 3, 3), "test");
    Tensor bias = Tensor.full(cuda, DType.FLOAT32, Shape.of(2), 3);
    Tensor y = image(Shape.of(1, 2, 3, 3), DType.FLOAT32);
    assertTrue(F32.engine(cuda).forward(x, w, bias, null, null, ConvSpec.of(1, 1), y));
    assertTrue(IntStream.range(0, 18).allMatch(i -> y.toFloats()[i] == 3));
  }

  @Test
  void otherTypesAreDeclined() {
    Tensor x = image(Shape.of(1, 2, 3, 3), DType.FLOAT64);
    Tensor w = Tensor.full(cuda, DType.FLOAT64, Shape.of(2, 2, 1, 1), 1);
    Convolution engine = F32.engine(cuda);
    assertFalse(engine.forward(x, w, null, null, null, ConvSpec.of(1, 0), x));
    assertFalse(engine.inputGradient(x, w, ConvSpec.of(1, 0), x));
    assertFalse(engine.weightGradient(x, x, ConvSpec.of(1, 0), w, null));
  }
}
