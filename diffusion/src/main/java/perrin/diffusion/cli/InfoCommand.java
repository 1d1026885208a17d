package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.Callable;
import perrin.tensor.Backend;
import perrin.tensor.BackendProvider;
import perrin.tensor.Backends;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what the program runs on. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Shows version, machine, backends (and why one cannot be used), and JVM flags.",
    footerHeading = "%nExample:%n",
    footer = "  perrin info --device cpu --threads 2")
final class InfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto, cpu or reference (default: ${DEFAULT-VALUE})")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "worker threads; 0: one a core (default: ${DEFAULT-VALUE})")
  private int threads;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
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
    }
    line(out, "backend reference", "available: float64 loops, slow, the definition of the others");
    Backend backend = Devices.open(device, threads);
    line(out, "device " + device, backend.name());
    backend.describe().lines().forEach(l -> line(out, "", l));
    out.flush();
    return 0;
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
