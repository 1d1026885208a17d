package perrin.diffusion.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.Sampler;

class SchedulerMappingTest {
  private static SchedulerMapping of(String name, Object... options) {
    Map<String, Object> config = new LinkedHashMap<>(Map.of("_class_name", name));
    for (int i = 0; i < options.length; i += 2) {
      config.put((String) options[i], options[i + 1]);
    }
    return SchedulerMapping.of(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DDPMScheduler                   | ddpm:variance=beta-tilde | leading
          DDIMScheduler                   | ddim                     | leading
          PNDMScheduler                   | pndm:equal=true          | leading
          DPMSolverMultistepScheduler     | dpmpp-2m:type=midpoint,lower-order-final=true,euler-at-final=false | linspace
          DPMSolverSinglestepScheduler    | dpmpp-2s:fast=diffusers,type=midpoint | linspace
          DEISMultistepScheduler          | deis:order=2,polynomial=log-rho,lower-order-final=true | linspace
          UniPCMultistepScheduler         | unipc:order=2,variant=bh2,predict=x0,lower-order-final=true | linspace
          EulerDiscreteScheduler          | euler                    | linspace
          EulerAncestralDiscreteScheduler | euler-ancestral          | linspace
          HeunDiscreteScheduler           | heun                     | linspace
          LMSDiscreteScheduler            | lms                      | linspace
          KDPM2DiscreteScheduler          | kdpm2                    | linspace
          KDPM2AncestralDiscreteScheduler | kdpm2-ancestral          | linspace
          """)
  void everySchedulerHasASamplerThatRunsOnItsGridAndSchedule(
      String name, String sampler, String grid) {
    SchedulerMapping m = of(name);
    assertEquals(sampler, m.sampler());
    assertEquals(grid, m.grid());
    assertEquals("eps", m.parameterization());
    Sampler made = Sampler.of(Schedules.of(m.schedule()), m.sampler(), m.grid(), 10);
    assertTrue(made.legs() > 0);
  }

  @Test
  void theOptionsOfStableDiffusionAreThoseOfItsFile() {
    SchedulerMapping m =
        of(
            "PNDMScheduler",
            "_diffusers_version",
            "0.6.0",
            "beta_end",
            0.012,
            "beta_schedule",
            "scaled_linear",
            "beta_start",
            0.00085,
            "num_train_timesteps",
            1000,
            "set_alpha_to_one",
            false,
            "skip_prk_steps",
            true,
            "steps_offset",
            1,
            "trained_betas",
            null,
            "clip_sample",
            false);
    assertEquals("scaled-linear:steps=1000,beta-start=8.5E-4,beta-end=0.012", m.schedule());
    assertEquals("plms:equal=true", m.sampler());
    assertEquals("leading:offset=1", m.grid());
    assertFalse(m.clip());
    Sampler sampler = Sampler.of(Schedules.of(m.schedule()), m.sampler(), m.grid(), 50);
    DiscreteSchedule s = Schedules.discrete(m.schedule());
    // times 981, 961, …, 1 of the library are steps 982, 962, …, 2
    assertEquals(s.level(982), sampler.levels().getFirst());
    assertEquals(s.level(2), sampler.levels().get(sampler.levels().size() - 2));
  }

  @Test
  void betasAreThoseOfTheLibrarysFormulas() {
    int n = 1000;
    DiscreteSchedule linear = Schedules.discrete(of("DDPMScheduler").schedule());
    DiscreteSchedule scaled =
        Schedules.discrete(
            of(
                    "DDIMScheduler",
                    "beta_schedule",
                    "scaled_linear",
                    "beta_start",
                    0.00085,
                    "beta_end",
                    0.012)
                .schedule());
    DiscreteSchedule cosine =
        Schedules.discrete(of("DDPMScheduler", "beta_schedule", "squaredcos_cap_v2").schedule());
    DiscreteSchedule sigmoid =
        Schedules.discrete(of("DDPMScheduler", "beta_schedule", "sigmoid").schedule());
    for (int i = 0; i < n; i++) {
      double u = i / (n - 1.0);
      assertEquals(1e-4 + u * (0.02 - 1e-4), linear.beta(i + 1), 1e-12);
      double root = Math.sqrt(0.00085) + u * (Math.sqrt(0.012) - Math.sqrt(0.00085));
      assertEquals(root * root, scaled.beta(i + 1), 1e-12);
      double capped = Math.min(1 - bar((i + 1.0) / n) / bar((double) i / n), 0.999);
      assertEquals(capped, cosine.beta(i + 1), 1e-9);
      double s = 1 / (1 + Math.exp(-(-6 + 12 * u)));
      assertEquals(s * (0.02 - 1e-4) + 1e-4, sigmoid.beta(i + 1), 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linear:steps=100,beta-start=0.001,beta-end=0.2",
        "scaled-linear",
        "cosine",
        "quadratic:steps=30",
        "zero-terminal-snr:of=[linear:steps=20,beta-start=0.01,beta-end=0.5]"
      })
  void aScheduleThatIsWrittenHasTheSameBetasWhenItIsRead(String spec) {
    DiscreteSchedule s = Schedules.discrete(spec);
    var given = new LinkedHashMap<String, Settings.Given>();
    given.put("schedule", new Settings.Given(spec, "test"));
    given.put("parameterization", new Settings.Given("v", "test"));
    Map<String, Object> written = SchedulerExport.of(Settings.with(RunConfig.defaults(), given), s);
    SchedulerMapping m = SchedulerMapping.of(written);
    assertEquals("v", m.parameterization());
    DiscreteSchedule again = Schedules.discrete(m.schedule());
    assertEquals(s.steps(), again.steps());
    for (int k = 1; k <= s.steps(); k++) {
      assertEquals(s.beta(k), again.beta(k), 1e-9 * s.beta(k), "beta at " + k);
    }
  }

  private static double bar(double t) {
    double c = Math.cos((t + 0.008) / 1.008 * Math.PI / 2);
    return c * c;
  }

  @Test
  void predictionsVariancesAndSigmasAreFollowed() {
    SchedulerMapping m =
        of(
            "DDIMScheduler",
            "prediction_type",
            "v_prediction",
            "rescale_betas_zero_snr",
            true,
            "timestep_spacing",
            "trailing",
            "beta_schedule",
            "scaled_linear");
    assertEquals("v", m.parameterization());
    assertEquals("trailing", m.grid());
    assertTrue(m.schedule().startsWith("zero-terminal-snr:of=[scaled-linear:"), m.schedule());
    assertTrue(Schedules.discrete(m.schedule()).endsWithoutSignal());
    assertEquals("x0", of("DDPMScheduler", "prediction_type", "sample").parameterization());
    assertEquals(
        "ddpm:variance=beta", of("DDPMScheduler", "variance_type", "fixed_large").sampler());
    assertEquals("learned-range", of("DDPMScheduler", "variance_type", "learned_range").variance());
    assertEquals("karras", of("EulerDiscreteScheduler", "use_karras_sigmas", true).grid());
    SchedulerMapping sde =
        of(
            "DPMSolverMultistepScheduler",
            "algorithm_type",
            "sde-dpmsolver++",
            "lambda_min_clipped",
            Double.NEGATIVE_INFINITY,
            "variance_type",
            null,
            "solver_type",
            "heun");
    assertEquals("dpmpp-2m-sde:type=heun", sde.sampler());
  }

  @Test
  void keysThatTheLibraryKeepsOfOtherClassesAreNotRead() {
    SchedulerMapping xl =
        of(
            "EulerDiscreteScheduler",
            "_diffusers_version",
            "0.19.0.dev0",
            "beta_end",
            0.012,
            "beta_schedule",
            "scaled_linear",
            "beta_start",
            0.00085,
            "clip_sample",
            false,
            "interpolation_type",
            "linear",
            "num_train_timesteps",
            1000,
            "prediction_type",
            "epsilon",
            "sample_max_value",
            1.0,
            "set_alpha_to_one",
            false,
            "skip_prk_steps",
            true,
            "steps_offset",
            1,
            "timestep_spacing",
            "leading",
            "trained_betas",
            null,
            "use_karras_sigmas",
            false);
    assertEquals("euler", xl.sampler());
    assertEquals("leading:offset=1", xl.grid());
    SchedulerMapping ancestral =
        of(
            "EulerAncestralDiscreteScheduler",
            "interpolation_type",
            "linear",
            "skip_prk_steps",
            true,
            "timestep_type",
            "discrete",
            "algorithm_type",
            "dpmsolver++",
            "solver_order",
            2,
            "lambda_min_clipped",
            Double.NEGATIVE_INFINITY);
    assertEquals("euler-ancestral", ancestral.sampler());
    SchedulerMapping multistep =
        of(
            "UniPCMultistepScheduler",
            "use_dynamic_shifting",
            false,
            "time_shift_type",
            "exponential",
            "sigma_min",
            null,
            "sigma_max",
            null,
            "shift_terminal",
            null);
    assertTrue(multistep.sampler().startsWith("unipc:"), multistep.sampler());
  }

  @Test
  void onlyClassesThatReadClipSampleClip() {
    assertFalse(of("PNDMScheduler", "clip_sample", true, "clip_sample_range", 2).clip());
    assertFalse(of("EulerDiscreteScheduler", "clip_sample", true).clip());
    assertTrue(of("HeunDiscreteScheduler", "clip_sample", true).clip());
    assertFalse(of("HeunDiscreteScheduler").clip());
    assertTrue(of("DDPMScheduler").clip());
  }

  @Test
  void theEndOfDpmSolverIsFollowed() {
    SchedulerMapping m =
        of(
            "DPMSolverMultistepScheduler",
            "algorithm_type",
            "dpmsolver",
            "lower_order_final",
            false,
            "euler_at_final",
            true);
    assertEquals(
        "dpm-solver:mode=multi,order=2,third=halved,type=midpoint,lower-order-final=false,"
            + "euler-at-final=true",
        m.sampler());
    assertTrue(Sampler.of(Schedules.of(m.schedule()), m.sampler(), m.grid(), 10).legs() > 0);
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                of(
                    "DPMSolverMultistepScheduler",
                    "algorithm_type",
                    "sde-dpmsolver++",
                    "solver_order",
                    3,
                    "lower_order_final",
                    false));
    assertTrue(e.getMessage().contains("'lower_order_final' is false"), e.getMessage());
  }

  @Test
  void aChainWithAnOffsetHasAsManyStepsAsFit() {
    SchedulerMapping m = of("DDPMScheduler", "steps_offset", 1);
    assertEquals(999, m.steps());
    Sampler made = Sampler.of(Schedules.of(m.schedule()), m.sampler(), m.grid(), m.steps());
    assertTrue(made.legs() > 0);
    assertEquals(1000, of("DDPMScheduler").steps());
  }

  @Test
  void aMessageNamesAFewUnknownOptionsOfMany() {
    var options = new Object[160];
    for (int i = 0; i < 160; i += 2) {
      options[i] = "strange" + (100 + i);
      options[i + 1] = i;
    }
    var e =
        assertThrows(IllegalArgumentException.class, () -> of("EulerDiscreteScheduler", options));
    assertTrue(e.getMessage().endsWith("'strange108' and 75 more"), e.getMessage());
    var named = assertThrows(IllegalArgumentException.class, () -> of("x".repeat(5000)));
    assertTrue(named.getMessage().length() < 700, named.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DDPMScheduler          | thresholding      | true    | option 'thresholding' is true
          DDPMScheduler          | beta_schedule     | laplace | option 'beta_schedule' is laplace
          DDPMScheduler          | clip_sample_range | 2       | option 'clip_sample_range' is 2.0
          DDIMScheduler          | prediction_type   | flow    | option 'prediction_type' is flow
          EulerDiscreteScheduler | interpolation_type | log_linear | option 'interpolation_type' is log_linear
          DDPMScheduler          | trained_betas     | none    | option 'trained_betas' is none
          EulerDiscreteScheduler | no_such           | 1       | unknown option 'no_such'
          UniPCMultistepScheduler | use_dynamic_shifting | true | option 'use_dynamic_shifting' is true
          UniPCMultistepScheduler | sigma_min        | 1       | option 'sigma_min' is 1
          DPMSolverMultistepScheduler | lambda_min_clipped | -5.1 | option 'lambda_min_clipped' is -5.1
          FlowMatchEulerDiscreteScheduler | shift    | 3       | _class_name is FlowMatchEulerDiscreteScheduler
          """)
  void whatIsNotFollowedIsRefusedByName(String name, String key, String value, String said) {
    Object typed =
        value.equals("true") ? true : value.matches("\\d+") ? Integer.parseInt(value) : value;
    var e = assertThrows(IllegalArgumentException.class, () -> of(name, key, typed));
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }
}
