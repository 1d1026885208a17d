package perrin.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.run.TuningYaml;
import perrin.diffusion.tune.TrainingWork;
import perrin.diffusion.tune.Trial;
import perrin.diffusion.tune.Tuner;
import perrin.diffusion.tune.TuningReport;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.driver.CudaLibraries;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.AttentionWork;
import perrin.tensor.tuning.ProductWork;
import perrin.tensor.tuning.TuningTable;
import perrin.tensor.tuning.TuningTable.Row;
import perrin.tensor.tuning.Work;

/** What {@code perrin tune} does on a GPU, emulated or real. */
@Tag("gpu")
final class CudaTuningTest {
  private static final DataCard CARD = DataCard.of(new ImageShape(1, 8, 8));
  private static final int BATCH = 3;

  private static RunConfig config() {
    var given = new LinkedHashMap<String, Given>();
    Map.of("channels", "8", "mults", "1,2", "blocks", "1", "attention", "4", "groups", "4")
        .forEach((key, value) -> given.put(key, new Given(value, key)));
    given.put("batch", new Given(Integer.toString(BATCH), "batch"));
    return Settings.with(RunConfig.defaults(), given);
  }

  @Test
  void productsAndAttentionOfANetworkAreTimedAndRecorded() {
    var cuda =
        new CudaBackend(Gpu.device(DeviceOptions.ofProperties()), CudaSettings.of("bf16", "auto"));
    Assumptions.assumeTrue(
        CudaLibraries.here().blas().present() && CudaLibraries.here().dnn().present(),
        "cuBLAS or cuDNN is missing");
    List<Work> works = TrainingWork.of(config(), CARD, cuda);
    List<ProductWork> products = only(ProductWork.class, works);
    List<AttentionWork> attention = only(AttentionWork.class, works);
    assertTrue(
        products.stream().anyMatch(w -> w.m() == BATCH || w.n() == BATCH || w.k() == BATCH),
        () -> "of the run's own batch: " + products);
    assertEquals(
        List.of("attention", "attention-gradient"),
        attention.stream().map(Work::label).distinct().toList());

    var chosen = new ArrayList<Work>(attention);
    chosen.add(products.getFirst());
    var tuner = new Tuner(cuda, BATCH, 1e-3, 5e-6);
    List<Tuner.Finding> findings = chosen.stream().map(tuner::measure).toList();
    for (Tuner.Finding f : findings) {
      assertEquals(cuda.tunable().algorithms(f.work()), names(f), f.work()::toString);
      assertEquals(2, f.trials().size(), f.work()::toString);
      for (Trial t : f.trials()) {
        assertTrue(t.millis() > 0 && t.error() > 0 && t.error() < 0x1p-7, t::toString);
      }
    }
    assertEquals(TuningTable.NONE, cuda.tunable().table());
    String machine = cuda.tunable().machine();
    var table = new TuningTable(findings.stream().map(f -> f.row(machine)).toList(), null);
    assertEquals(table, TuningYaml.parse(TuningYaml.write(table), "table"));
    cuda.tunable().use(table);
    assertFalse(TuningReport.table(findings).isEmpty());

    // With the other algorithm in each row, the network trains as well.
    List<Row> others =
        findings.stream()
            .map(
                f ->
                    new Row(
                        machine,
                        f.work(),
                        names(f).stream().filter(a -> a != f.chosen()).findFirst().orElseThrow()))
            .toList();
    cuda.tunable().use(new TuningTable(others, null));
    assertEquals(works, TrainingWork.of(config(), CARD, cuda));
  }

  private static List<Algorithm> names(Tuner.Finding f) {
    return f.trials().stream().map(Trial::algorithm).collect(Collectors.toList());
  }

  private static <T> List<T> only(Class<T> kind, List<Work> works) {
    return works.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
