package perrin.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which kernels to time, how long, and where to write. */
final class KernelOptions {
  final Set<String> families = new LinkedHashSet<>();
  Pattern match = Pattern.compile("");
  int threads = Runtime.getRuntime().availableProcessors();
  boolean cold = true;
  boolean unetOnly;
  boolean roof = true;
  double warmUp = 0.4;
  double seconds = 0.5;
  Path json;

  /** A kernel and one of its passes. */
  record Chosen(KernelShape shape, String pass) {
    String key() {
      return shape.key(pass);
    }
  }

  static KernelOptions of(String[] args) {
    var o = new KernelOptions();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--threads" -> o.threads = Integer.parseInt(args[++i]);
        case "--seconds" -> o.seconds = Double.parseDouble(args[++i]);
        case "--warm-up" -> o.warmUp = Double.parseDouble(args[++i]);
        case "--match" -> o.match = Pattern.compile(args[++i]);
        case "--json" -> o.json = Path.of(args[++i]);
        case "--hot" -> o.cold = false;
        case "--no-roof" -> o.roof = false;
        case "--unet-only" -> o.unetOnly = true;
        case "--all" -> o.families.addAll(KernelFamily.ALL.keySet());
        case "--norm" -> o.families.addAll(List.of("groupnorm", "layernorm", "softmax"));
        default -> o.add(args[i]);
      }
    }
    if (o.families.isEmpty()) {
      o.families.addAll(KernelFamily.ALL.keySet());
    }
    return o;
  }

  private void add(String flag) {
    String name = flag.replaceFirst("^--", "");
    if (!flag.startsWith("--") || !KernelFamily.ALL.containsKey(name)) {
      System.err.println(
          "unknown '"
              + flag
              + "'; there are --all --norm --FAMILY --threads N --seconds S --warm-up S --match"
              + " REGEX --hot --unet-only --no-roof --json FILE, and the families "
              + String.join(" ", KernelFamily.ALL.keySet().stream().sorted().toList()));
      System.exit(2);
    }
    families.add(name);
  }

  List<Chosen> chosen() {
    var out = new ArrayList<Chosen>();
    for (KernelShape s : KernelShape.all()) {
      if (families.contains(s.family()) && !(unetOnly && s.calls() == 0)) {
        for (String pass : KernelFamily.ALL.get(s.family()).passes()) {
          if (match.matcher(s.key(pass)).find()) {
            out.add(new Chosen(s, pass));
          }
        }
      }
    }
    return out;
  }
}
