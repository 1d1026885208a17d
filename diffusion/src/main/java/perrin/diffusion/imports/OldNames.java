package perrin.diffusion.imports;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import perrin.diffusion.data.DataException;

/**
 * Names that older versions of the diffusers library gave: of the linear layers of its
 * self-attention, and copies of tables that are no parameters any more.
 */
final class OldNames {
  private static final Map<String, String> LAYERS =
      Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");

  /** Fixed tables that a file may hold, and the second name of one that is a parameter. */
  private static final Predicate<String> TABLE =
      name -> name.equals("pos_embed.pos_embed") || name.equals("time_proj.W");

  private OldNames() {}

  /**
   * Names of a file by the names of today, without those that are not needed.
   *
   * @throws DataException if two of them name one tensor
   */
  static SequencedMap<String, String> byName(
      Path file, Iterable<String> inFile, Predicate<String> known) {
    var out = new LinkedHashMap<String, String>();
    for (String old : inFile) {
      String name = known.test(old) ? old : today(old);
      if (known.test(name) || !TABLE.test(name)) {
        String other = out.put(name, old);
        if (other != null) {
          throw DataException.in(
              file, "'%s' and '%s' name one tensor".formatted(other, old), "one of them would fit");
        }
      }
    }
    return out;
  }

  private static String today(String old) {
    int dot = old.lastIndexOf('.');
    int before = old.lastIndexOf('.', dot - 1);
    if (before < 0 || !old.contains("attentions.")) {
      return old;
    }
    String layer = LAYERS.get(old.substring(before + 1, dot));
    return layer == null ? old : old.substring(0, before + 1) + layer + old.substring(dot);
  }
}
