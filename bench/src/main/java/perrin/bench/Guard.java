package perrin.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import perrin.kernels.cpu.CpuBackend;

/**
 * Looks for cliffs: C2's code for the same source can differ twofold within a process. All kernels
 * run in one long process with mixed shapes, orders and numbers of threads; late in it each is
 * timed again and compared with its own figure in a fresh process. Exits with 1 if any is slower
 * than the factor allows, three tries each and three more after all others, or if a compiler gave
 * up a kernel's method.
 */
public final class Guard {
  private static final int TRIES = 3;
  private static final int ROUNDS = 4;
  private static final int CALLS = 12;

  private final KernelOptions options;
  private final double factor;

  private Guard(KernelOptions options, double factor) {
    this.options = options;
    this.factor = factor;
  }

  /**
   * Compares late figures with fresh ones.
   *
   * @param args {@code --factor X} (1.5), {@code --per-pass N} shapes of each family and pass (2),
   *     and what {@link KernelTimes} takes
   * @throws Exception if a process cannot be started
   */
  public static void main(String[] args) throws Exception {
    double factor = 1.5;
    int perPass = 2;
    var rest = new ArrayList<String>();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--factor" -> factor = Double.parseDouble(args[++i]);
        case "--per-pass" -> perPass = Integer.parseInt(args[++i]);
        default -> rest.add(args[i]);
      }
    }
    var options = KernelOptions.of(rest.toArray(String[]::new));
    boolean held = new Guard(options, factor).run(some(options.chosen(), perPass));
    System.exit(held ? 0 : 1);
  }

  /** Evenly spread ones of each family and pass. */
  private static List<KernelOptions.Chosen> some(List<KernelOptions.Chosen> all, int perPass) {
    var groups = new LinkedHashMap<String, List<KernelOptions.Chosen>>();
    for (var c : all) {
      groups.computeIfAbsent(c.shape().family() + c.pass(), _ -> new ArrayList<>()).add(c);
    }
    var out = new ArrayList<KernelOptions.Chosen>();
    for (var group : groups.values()) {
      int n = Math.min(perPass, group.size());
      for (int i = 0; i < n; i++) {
        out.add(group.get(i * group.size() / n));
      }
    }
    return out;
  }

  private boolean run(List<KernelOptions.Chosen> kernels) throws Exception {
    System.out.printf("%d kernels, each in a fresh process%n", kernels.size());
    Map<String, List<Double>> fresh = new LinkedHashMap<>();
    for (var c : kernels) {
      fresh.put(c.key(), new ArrayList<>(List.of(fresh(c))));
    }
    System.out.printf("all in one process%n");
    boolean held;
    try (var refusals = new Refusals()) {
      held = compare(kernels, fresh);
      var refused = refusals.stop();
      System.out.println(
          refused.isEmpty()
              ? "no compiler gave up a method of a kernel, or a call within one that takes vectors"
              : "given up by a compiler: " + refused);
      held &= refused.isEmpty();
    }
    return held;
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  private boolean compare(List<KernelOptions.Chosen> kernels, Map<String, List<Double>> fresh)
      throws Exception {
    var cpu = new CpuBackend(options.threads);
    mix(cpu, kernels);
    var slow = new ArrayList<KernelOptions.Chosen>();
    for (var c : kernels) {
      if (cliff(cpu, c, fresh)) {
        slow.add(c);
      }
    }
    // Another process can keep a core for all tries of a kernel; a cliff is still there later.
    var cliffs = new ArrayList<String>();
    for (var c : slow) {
      if (cliff(cpu, c, fresh)) {
        cliffs.add(c.key());
      }
    }
    System.out.println(
        cliffs.isEmpty()
            ? "no kernel is slower late than %.2f times its fresh figure".formatted(factor)
            : "slower late than %.2f times fresh, twice: %s".formatted(factor, cliffs));
    return cliffs.isEmpty();
  }

  private boolean cliff(CpuBackend cpu, KernelOptions.Chosen c, Map<String, List<Double>> fresh)
      throws Exception {
    var figures = fresh.get(c.key());
    double before = median(figures);
    double late = Double.POSITIVE_INFINITY;
    for (int i = 0; i < TRIES && late > factor * before; i++) {
      late = Math.min(late, late(cpu, c));
      if (i > 0) {
        // Where a process happens to lie in memory makes some kernels 1.5 times as fast as in the
        // next: what a fresh one takes is the median of several.
        figures.add(fresh(c));
        before = median(figures);
      }
    }
    boolean cliff = late > factor * before;
    System.out.printf(
        Locale.ROOT,
        "%-58s fresh %9.3f ms  late %9.3f ms  %5.2fx%s%n",
        c.key(),
        1e3 * before,
        1e3 * late,
        late / before,
        cliff ? "  CLIFF" : "");
    return cliff;
  }

  /** What a training run does to the compiler's profiles: everything, in every order. */
  private void mix(CpuBackend cpu, List<KernelOptions.Chosen> kernels) {
    var order = new ArrayList<>(kernels);
    var random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      Collections.shuffle(order, random);
      cpu.setThreads(round % 2 == 0 ? options.threads : 1);
      for (var c : order) {
        try (var work = new Work(cpu, c.shape(), c.pass(), round > 1)) {
          for (int i = 0; i < CALLS; i++) {
            work.run();
          }
        }
      }
      cpu.setThreads(options.threads);
      try (var step = new UNetStep(cpu)) {
        step.train();
        step.forward();
      }
    }
  }

  private double late(CpuBackend cpu, KernelOptions.Chosen c) {
    try (var work = new Work(cpu, c.shape(), c.pass(), options.cold)) {
      return Timing.of(work::run, options.warmUp / 2, options.seconds / 2).best();
    }
  }

  private double fresh(KernelOptions.Chosen c) throws IOException, InterruptedException {
    Path json = Files.createTempFile("guard", ".json");
    try {
      var command = new ArrayList<String>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addAll(
          List.of(
              "-cp",
              System.getProperty("java.class.path"),
              KernelTimes.class.getName(),
              "--no-roof",
              "--threads",
              Integer.toString(options.threads),
              "--seconds",
              Double.toString(options.seconds),
              "--warm-up",
              Double.toString(options.warmUp),
              "--match",
              "^" + Pattern.quote(c.key()) + "$",
              "--json",
              json.toString()));
      if (!options.cold) {
        command.add("--hot");
      }
      var process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) {
        throw new IOException("the fresh process of " + c.key() + " failed");
      }
      return new ObjectMapper().readTree(json.toFile()).get("best").asDouble() / 1e3;
    } finally {
      Files.deleteIfExists(json);
    }
  }
}
