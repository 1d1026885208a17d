package perrin.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordingStream;

/**
 * Kernels' methods that a compiler of this process gave up and that never reached the last one: a
 * cliff even where no shape that is timed runs them. C1 gives up where it has inlined so much that
 * its virtual registers run out, which a process may or may not come to with the same source.
 *
 * <p>And calls that take or give a vector and that C2 did not inline within a method because that
 * had grown too large: the vector becomes an object there, and how many do depends on what ran
 * before. Sums across a vector's lanes are left out: they stand at the end of a pass, and cost an
 * object a row.
 */
final class Refusals implements AutoCloseable {
  private static final String OURS = "perrin.kernels.";
  private static final int LAST = 4;
  private static final String TOO_LARGE = "NodeCountInliningCutoff";
  private static final String ONCE_A_ROW = "Across";

  private final RecordingStream events = new RecordingStream();
  private final Map<Long, String> reasons = new ConcurrentHashMap<>();
  private final Map<String, Long> refused = new ConcurrentHashMap<>();
  private final Map<Long, String> left = new ConcurrentHashMap<>();
  private final Map<Long, String> last = new ConcurrentHashMap<>();

  /** Listens from now on. */
  Refusals() {
    events.enable("jdk.Compilation").withoutThreshold();
    events.enable("jdk.CompilationFailure");
    events.onEvent("jdk.Compilation", this::compiled);
    events.onEvent(
        "jdk.CompilationFailure",
        e -> reasons.put(number(e, "compileId"), e.getString("failureMessage")));
    events.enable("jdk.CompilerInlining");
    events.onEvent("jdk.CompilerInlining", this::inlined);
    events.startAsync();
  }

  private void inlined(RecordedEvent e) {
    if (!e.getBoolean("succeeded") && e.getString("message").contains(TOO_LARGE)) {
      RecordedObject callee = e.getValue("callee");
      if (callee.getString("descriptor").contains("Ljdk/incubator/vector/")) {
        String type = callee.getString("type");
        type = type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf('.')) + 1);
        if (!type.equals(ONCE_A_ROW)) {
          left.put(number(e, "compileId"), type + "." + callee.getString("name"));
        }
      }
    }
  }

  private void compiled(RecordedEvent e) {
    RecordedMethod m = e.getValue("method");
    if (m == null || !m.getType().getName().startsWith(OURS)) {
      return;
    }
    String type = m.getType().getName();
    String name = type.substring(type.lastIndexOf('.') + 1) + "." + m.getName();
    long level = number(e, "compileLevel");
    // JFR spells it so.
    if (!e.getBoolean("succeded")) {
      refused.put(name, number(e, "compileId"));
    } else if (level == LAST) {
      refused.remove(name);
      last.put(number(e, "compileId"), name);
    }
  }

  private static long number(RecordedEvent e, String field) {
    return ((Number) e.getValue(field)).longValue();
  }

  /** Stops listening; one line for each method, empty if there are none. */
  List<String> stop() {
    events.stop();
    var lines = new ArrayList<String>();
    new TreeMap<>(refused)
        .forEach(
            (name, id) ->
                lines.add(name + ": " + reasons.getOrDefault(id, "the compiler gave no reason")));
    var outgrown = new TreeSet<String>();
    left.forEach(
        (id, call) -> {
          if (last.containsKey(id)) {
            outgrown.add(last.get(id) + ": too large to inline " + call);
          }
        });
    lines.addAll(outgrown);
    return lines;
  }

  @Override
  public void close() {
    events.close();
  }
}
