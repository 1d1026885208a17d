package perrin.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One table of ratios out of the JSON lines of interleaved rounds: per kernel the median of the
 * rounds' medians and the best of their bests, ours and each peer's.
 */
public final class PeerTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OURS = "perrin";

  /** Medians and bests of all rounds of one kernel in one engine. */
  private record Rounds(List<Double> medians, List<Double> bests) {
    double median() {
      var sorted = medians.stream().sorted().toList();
      int n = sorted.size();
      return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    }

    double best() {
      return bests.stream().min(Double::compare).orElseThrow();
    }
  }

  private final Map<String, Map<String, Rounds>> kernels = new LinkedHashMap<>();
  private final Map<String, String> units = new LinkedHashMap<>();
  private final Map<String, Double> roofs = new LinkedHashMap<>();
  private final Map<String, Integer> calls = new LinkedHashMap<>();
  private final List<Map<String, Object>> rows = new ArrayList<>();

  private PeerTable() {}

  /**
   * Prints the table.
   *
   * @param args where to write it as JSON, or "-"; the command that measured, for that file; files
   *     of JSON lines
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    var table = new PeerTable();
    for (int i = 2; i < args.length; i++) {
      for (String line : Files.readAllLines(Path.of(args[i]))) {
        table.add(JSON.readTree(line));
      }
    }
    table.print();
    if (!args[0].equals("-")) {
      Results.write(Path.of(args[0]), args[1], table.rows);
    }
  }

  private void add(JsonNode row) {
    String key = row.get("key").asText();
    String who = row.get("who").asText();
    var rounds =
        kernels
            .computeIfAbsent(key, _ -> new TreeMap<>())
            .computeIfAbsent(who, _ -> new Rounds(new ArrayList<>(), new ArrayList<>()));
    rounds.medians.add(row.get("median").asDouble());
    rounds.bests.add(row.get("best").asDouble());
    units.put(key, row.get("unit").asText());
    if (row.has("roof_ms")) {
      roofs.put(key, row.get("roof_ms").asDouble());
    }
  }

  private void print() {
    for (KernelShape s : KernelShape.all()) {
      for (String pass : KernelFamily.ALL.get(s.family()).passes()) {
        calls.put(s.key(pass), s.calls());
      }
    }
    System.out.printf(
        "%-58s %21s   %21s   %s%n", "", "perrin median/best", "peer median/best", "peer / perrin");
    var sums = new TreeMap<String, double[]>();
    kernels.forEach(
        (key, engines) -> {
          Rounds ours = engines.get(OURS);
          engines.forEach(
              (who, theirs) -> {
                if (ours != null && !who.equals(OURS)) {
                  print(key, who, ours, theirs);
                  sum(sums, key, who, ours, theirs);
                }
              });
        });
    sums.forEach(
        (name, v) -> {
          System.out.printf(
              Locale.ROOT,
              "%-58s %9.2f / %9.2f   %9.2f / %9.2f ms   %.2fx (bests %.2fx)%n",
              name,
              v[0],
              v[1],
              v[2],
              v[3],
              v[2] / v[0],
              v[3] / v[1]);
          row(name, "all calls of the U-Net", v[0], v[1], v[2], v[3]);
        });
  }

  private void print(String key, String who, Rounds ours, Rounds theirs) {
    System.out.printf(
        Locale.ROOT,
        "%-58s %9.3f / %9.3f   %9.3f / %9.3f %s   %.2fx (bests %.2fx) %s%n",
        key,
        ours.median(),
        ours.best(),
        theirs.median(),
        theirs.best(),
        units.get(key),
        theirs.median() / ours.median(),
        theirs.best() / ours.best(),
        who);
    row(key, who, ours.median(), ours.best(), theirs.median(), theirs.best());
  }

  private void row(String key, String peer, double m, double b, double peerM, double peerB) {
    var row = new LinkedHashMap<String, Object>();
    row.put("kernel", key);
    row.put("peer", peer);
    row.put("unit", units.getOrDefault(key, "ms"));
    row.put("perrin_median", round(m));
    row.put("perrin_best", round(b));
    row.put("peer_median", round(peerM));
    row.put("peer_best", round(peerB));
    row.put("ratio", round(peerM / m));
    row.put("ratio_of_bests", round(peerB / b));
    if (roofs.containsKey(key)) {
      row.put("roof_ms", round(roofs.get(key)));
    }
    rows.add(row);
  }

  private static double round(double x) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.4g", x));
  }

  /** Adds a kernel, as often as the U-Net calls it, to the sums of its kind. */
  private void sum(Map<String, double[]> sums, String key, String who, Rounds ours, Rounds theirs) {
    int n = calls.getOrDefault(key, 0);
    if (n == 0) {
      return;
    }
    String family = key.split(" ")[0];
    boolean square = key.contains("k=3 s=1") && !key.matches(".* (c|o)=1 .*");
    String kind = family.equals("conv") ? square ? "conv 3x3 stride 1" : "conv others" : family;
    String pass = kind + " " + key.split(" ")[1];
    boolean onePass = KernelFamily.ALL.get(family).passes().size() == 1;
    for (String name : onePass ? List.of(kind) : List.of(kind, pass)) {
      double[] v = sums.computeIfAbsent("U-Net: " + name + " | " + who, _ -> new double[4]);
      v[0] += n * ours.median();
      v[1] += n * ours.best();
      v[2] += n * theirs.median();
      v[3] += n * theirs.best();
    }
  }
}
