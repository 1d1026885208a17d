package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PtxEntriesTest {
  @Test
  void parametersAreReadInOrderWhateverTheirType() {
    String ptx =
        """
        .version 7.0
        .visible .entry first(
        \t.param .u64 first_param_0,
        \t.param .u32 first_param_1,
        \t.param .f32 first_param_2,
        \t.param .f64 first_param_3,
        \t.param .align 8 .b8 first_param_4[168]
        )
        .maxntid 256, 1, 1
        {
        \tret;
        }
        .func helper(.param .b32 helper_param_0) { ret; }
        .visible .entry nothing()
        {
        }
        .visible .entry pointer(.param .u64 .ptr .global .align 4 pointer_param_0)
        {
        }
        """;
    Map<String, String> found = PtxEntries.signatures(ptx);
    assertEquals(Map.of("first", "lifdb168", "nothing", "", "pointer", "l"), found);
    assertEquals(List.of("first", "nothing", "pointer"), new ArrayList<>(found.keySet()));
  }

  @Test
  void aTypeThatNoLaunchCanGiveIsRefusedByTheKernelsName() {
    String ptx = ".visible .entry narrow(\n\t.param .u16 narrow_param_0\n)\n{\n}\n";
    var e = assertThrows(IllegalArgumentException.class, () -> PtxEntries.signatures(ptx));
    assertTrue(e.getMessage().contains("narrow") && e.getMessage().contains("u16"), e.getMessage());
  }
}
