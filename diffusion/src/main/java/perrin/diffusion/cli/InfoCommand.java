package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.Tuning;
import perrin.diffusion.sample.RunWeights;
import perrin.tensor.Backend;
import perrin.tensor.BackendProvider;
import perrin.tensor.Backends;
import perrin.tensor.tuning.TuningTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what the program runs on, or what a run has learned. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Shows version, machine, backends (and why one cannot be used), and JVM flags.",
      "With --run, shows a run instead: its data, network and equations, a learned schedule as it"
          + " is by now."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  perrin info --device cpu --threads 2", "  perrin info --run runs/mnist"})
final class InfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto, cpu, cuda or reference (default: ${DEFAULT-VALUE})")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "worker threads; 0: one a core (default: ${DEFAULT-VALUE})")
  private int threads;

  @Option(names = "--run", paramLabel = "RUN", description = "a run's directory")
  private Path run;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (run == null) {
      machine(out);
    } else {
      about(out);
    }
    out.flush();
    return 0;
  }

  private void about(PrintWriter out) {
    var directory = RunDirectory.open(run);
    RunConfig config = directory.config();
    var saved = RunWeights.read(directory, null, true, spec.commandLine().getErr()::println);
    var blueprint = saved.blueprint(config);
    var d = config.diffusion();
    line(
        out, "run", "%s, at step %d of %d".formatted(run, saved.step(), config.training().steps()));
    line(out, "data", "%s, samples of %s".formatted(config.data().dataset(), saved.image()));
    line(out, "network", "%,d parameters".formatted(blueprint.module().parameterCount()));
    line(out, "parameterization", d.parameterization());
    line(out, "loss", "%s, levels drawn by %s".formatted(d.loss(), d.density()));
    line(out, "variance", d.variance());
    line(out, "tuning", tuning(directory));
    line(out, "schedule", blueprint.schedule().spec());
    blueprint
        .schedule()
        .learner()
        .ifPresent(_ -> line(out, "", "as it is learned by now; began as " + d.schedule()));
  }

  private static String tuning(RunDirectory run) {
    return Files.exists(run.tuningFile())
        ? "%s: %s".formatted(run.tuningFile().getFileName(), named(run.tuning()))
        : "the rule by shape: the run is older than tables";
  }

  private static String named(TuningTable table) {
    return table.rows().isEmpty() ? table.toString() : table + "; " + Tuning.digest(table);
  }

  private void machine(PrintWriter out) {
    var runtime = Runtime.getRuntime();
    var bean = ManagementFactory.getRuntimeMXBean();
    line(out, "perrin", Version.text());
    line(out, "java", System.getProperty("java.vm.name") + " " + Runtime.version());
    line(
        out,
        "system",
        "%s %s on %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    line(out, "cores", Integer.toString(runtime.availableProcessors()));
    line(out, "memory", machineMemory() + "heap of at most " + Bytes.text(runtime.maxMemory()));
    line(out, "collector", collectors());
    line(out, "JVM flags", String.join(" ", bean.getInputArguments()));
    for (BackendProvider p : Backends.providers()) {
      Optional<String> why = p.unavailable();
      line(out, "backend " + p.name(), why.map(w -> "cannot be used: " + w).orElse("available"));
      p.advice().forEach(l -> line(out, "", l));
    }
    line(out, "backend reference", "available: float64 loops, slow, the definition of the others");
    Backend backend = Devices.open(device, threads);
    line(out, "device " + device, backend.name());
    backend.describe().lines().forEach(l -> line(out, "", l));
    line(out, "tuning", Devices.tuning(backend));
    if (Files.exists(Tuning.userFile())) {
      var table = Tuning.named("user");
      line(out, "", "--tuning user: %s in %s".formatted(named(table), Tuning.userFile()));
    }
  }

  private static String machineMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? Bytes.text(machine.getTotalMemorySize()) + ", "
        : "";
  }

  private static String collectors() {
    return String.join(
        ", ",
        ManagementFactory.getGarbageCollectorMXBeans().stream().map(b -> b.getName()).toList());
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println("%-18s %s".formatted(name, value).stripTrailing());
  }
}
