package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import perrin.diffusion.run.ConfigYaml;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.run.Tuning;
import perrin.diffusion.run.TuningYaml;
import perrin.diffusion.run.UserException;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.RunData;
import perrin.diffusion.tune.TrainingWork;
import perrin.diffusion.tune.Tuner;
import perrin.diffusion.tune.TuningReport;
import perrin.tensor.Backend;
import perrin.tensor.tuning.TuningTable;
import perrin.tensor.tuning.Work;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures algorithms that differ in bits. Settings of the run are added by {@link SettingOptions}.
 */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Times the algorithms of every convolution that a run computes, on a GPU also of its matrix"
          + " products and attention, and writes a table of the fastest.",
      "What there is to compute shows one training step of a run (--run), of a configuration"
          + " (--config) or of settings as 'train' takes them. A table changes bits, so that only"
          + " a run that names it uses it; the run keeps a copy."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin tune --dataset mnist --data shared/data/mnist --channels 64 --batch 32",
      "  perrin tune --run runs/mnist --out tuned.yaml",
      "  perrin train --tuning tuned.yaml --dataset mnist --data shared/data/mnist"
    })
final class TuneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--run", paramLabel = "RUN", description = "a run whose settings hold")
  private Path path;

  @Option(names = "--config", paramLabel = "FILE", description = "settings as YAML, as 'train'")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "where the table goes; one that is there is extended",
        "(default: the user's cache folder, from where 'train --tuning user' takes it)"
      })
  private Path out;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "0.3",
      description = "calls an algorithm and work (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(
      names = "--max-error",
      paramLabel = "E",
      defaultValue = "5e-6",
      description = {
        "root mean square error that is let pass, relative, against float64",
        "(default: ${DEFAULT-VALUE})"
      })
  private double bound;

  @Override
  public Integer call() throws Exception {
    if (!(seconds > 0 && seconds <= 60)) {
      throw new UserException("--seconds is " + seconds + ", but must be above 0, at most 60");
    }
    if (!(bound > 0)) {
      throw new UserException("--max-error is " + bound + ", but must be above 0");
    }
    RunConfig config = config();
    Path to = out == null ? Tuning.userFile() : out;
    TuningTable older = Files.exists(to) ? TuningYaml.read(to) : Tuning.defaults();
    Backend backend = backend(config);
    List<Work> works = works(config, backend);
    List<Work> open = new ArrayList<>(works);
    open.removeIf(w -> backend.tunable().algorithms(w).size() < 2);
    PrintWriter results = spec.commandLine().getOut();
    if (open.isEmpty()) {
      results.println("nothing to choose: all work of this run has one algorithm");
      results.flush();
      return 0;
    }
    List<Tuner.Finding> findings = measure(config, backend, open);
    if (findings == null) {
      return Interrupt.EXIT;
    }
    results.print(TuningReport.table(findings));
    if (works.size() > open.size()) {
      results.println(works.size() - open.size() + " more have one algorithm only");
    }
    write(to, older, findings, backend);
    String name = out == null ? "user" : to.toString();
    results.println("written " + to + "; 'perrin train --tuning " + name + "' uses it");
    results.flush();
    return 0;
  }

  private RunConfig config() {
    if (path != null && file != null) {
      throw new UserException("--run and --config both say which settings hold: give one");
    }
    Map<String, Given> given = new LinkedHashMap<>();
    if (file != null) {
      given.putAll(ConfigYaml.read(file));
    }
    given.putAll(SettingOptions.given(spec.commandLine().getParseResult()));
    RunConfig base = path == null ? RunConfig.defaults() : RunDirectory.open(path).config();
    return Settings.with(base, given);
  }

  private static Backend backend(RunConfig config) {
    var t = config.training();
    Backend backend = Devices.open(t.device(), t.backendOptions(), TuningTable.NONE, "no table");
    if (!backend.tunable().table().equals(TuningTable.NONE)) {
      throw new UserException("-Dperrin.cpu.direct=true forces direct sums: tune without it");
    }
    return backend;
  }

  private static List<Work> works(RunConfig config, Backend backend) {
    try (var data = RunData.open(config)) {
      // Says what does not fit before anything long begins.
      new Blueprint(config, data.card());
      return TrainingWork.of(config, data.card(), backend);
    }
  }

  private List<Tuner.Finding> measure(RunConfig config, Backend backend, List<Work> works) {
    var tuner = new Tuner(backend, config.training().imagesAtOnce(), seconds, bound);
    List<Tuner.Finding> findings = new ArrayList<>();
    try (var interrupt = new Interrupt();
        var progress = Screen.of(spec.commandLine().getErr()).begin("tuning", 0, works.size())) {
      for (Work work : works) {
        if (interrupt.signal().requested()) {
          return null;
        }
        findings.add(tuner.measure(work));
        progress.at(findings.size(), work.toString());
      }
    }
    return findings;
  }

  private static void write(
      Path to, TuningTable older, List<Tuner.Finding> findings, Backend backend)
      throws IOException {
    String machine = backend.tunable().machine();
    TuningYaml.save(to, older.with(findings.stream().map(f -> f.row(machine)).toList()));
  }
}
