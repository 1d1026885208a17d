package perrin.kernels.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sizes on which it depends what HotSpot's C2 inlines; see {@link VectorNoise}. */
final class InliningTest {
  /** HotSpot's FreqInlineSize: no larger method is inlined. */
  private static final int LARGEST_INLINED = 325;

  private static Map<String, Integer> sizes(Class<?> type) throws IOException {
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      var sizes = new HashMap<String, Integer>();
      for (var method : ClassFile.of().parse(in.readAllBytes()).methods()) {
        method
            .findAttribute(Attributes.code())
            .ifPresent(c -> sizes.put(method.methodName().stringValue(), c.codeLength()));
      }
      return sizes;
    }
  }

  @Test
  void theHalvesOfNormalNoiseAreTooLargeToBeInlinedTogether() throws IOException {
    Map<String, Integer> sizes = sizes(VectorNoise.class);
    assertTrue(sizes.get("radii") > LARGEST_INLINED, sizes::toString);
    assertTrue(sizes.get("turn") > LARGEST_INLINED, sizes::toString);
  }
}
