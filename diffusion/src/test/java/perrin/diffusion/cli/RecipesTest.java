package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.recipe.Recipe;
import perrin.diffusion.recipe.RecipeCommands;
import perrin.diffusion.recipe.RecipeFile;
import perrin.diffusion.recipe.RecipeProgress;
import perrin.diffusion.recipe.Recipes;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.UserException;

/** The recipes, from the outside. */
final class RecipesTest {
  @TempDir private Path dir;

  private record Ran(int code, String out, String err) {}

  private static Ran perrin(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Ran(code, out.toString(), err.toString());
  }

  static List<String> names() {
    return Recipes.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyRecipeIsOneThatItsSettingsAllow(String name) {
    Recipe recipe = Recipes.of(name);
    RunConfig whole = Settings.with(RunConfig.defaults(), recipe.settings(false));
    RunConfig toy = Settings.with(RunConfig.defaults(), recipe.settings(true));
    assertTrue(toy.training().steps() <= 5 && toy.training().steps() < whole.training().steps());
    assertTrue(!recipe.after().isEmpty(), "nothing is shown");
    assertTrue(perrin("recipes").out().contains(recipe.about()));
    assertEquals(Recipes.text(name), perrin("recipes", name).out());
  }

  /** Trains it at toy size, goes through its commands, and has all of them done. */
  private Path run(String name) throws IOException {
    Path run = dir.resolve(name);
    Ran ran = perrin("train", "--recipe", name, "--toy", "--out", run.toString());
    assertEquals(0, ran.code(), ran.err());
    RecipeProgress progress = RecipeProgress.read(run);
    assertEquals(progress.recipe().after().size(), progress.done());
    for (String line : progress.recipe().after()) {
      List<String> args = progress.commands(run).arguments(line);
      Path made = Path.of(args.get(args.indexOf("--out") + 1));
      assertTrue(Files.exists(made), () -> "nothing at " + made);
    }
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"shapes-edm", "scenes-colour"})
  void aRecipeRunsAtToySize(String name) throws IOException {
    run(name);
  }

  @Tag("full")
  @ParameterizedTest
  @MethodSource("names")
  void everyRecipeRunsAtToySize(String name) throws IOException {
    run(name);
  }

  @Test
  void aRecipeThatStoppedGoesOnWhereItWas() throws IOException {
    Path missing = dir.resolve("shapes-layout");
    Path file = dir.resolve("mine.yaml");
    String needs = "--like 0-63 --guidance autoguidance --weak \"" + missing + "\"";
    Files.writeString(file, Recipes.text("shapes-layout").replace("--like 0-63", needs));
    Path run = dir.resolve("stopped");
    Ran failed = perrin("train", "--recipe", file.toString(), "--toy", "--out", run.toString());
    assertEquals(2, failed.code(), failed.err());
    assertTrue(failed.err().contains("command 1 of 3; 'perrin resume --run"), failed.err());
    assertEquals(0, RecipeProgress.read(run).done());
    byte[] once = Files.readAllBytes(run("shapes-layout").resolve("shapes.png"));
    Ran resumed = perrin("resume", "--run", run.toString());
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(3, RecipeProgress.read(run).done());
    assertArrayEquals(once, Files.readAllBytes(run.resolve("shapes.png")), "from its seed alone");
  }

  @Test
  void flagsWinOverTheRecipe() {
    Ran ran = perrin("train", "--recipe", "shapes-adm", "--lr", "0.25", "--print-config");
    assertTrue(ran.out().contains("lr: 0.25"), ran.out());
    assertTrue(ran.out().contains("net: \"adm:head-channels=8\""), ran.out());
  }

  @Test
  void commandsAreCutAtBlanksAndQuotesAndNamesFilledIn() {
    var commands = new RecipeCommands(Path.of("runs", "a$b"), "my data", Map.of("--count", "2"));
    assertEquals(
        List.of(
            "sample",
            "--run",
            "runs/a$b",
            "--caption",
            "a red RUN",
            "--count",
            "2",
            "--weak",
            "runs/a$b@5",
            "--data",
            "my data/x",
            "--out",
            "runs/a$b/p.png",
            "RUNS",
            ""),
        commands.arguments(
            "sample --run RUN --caption \"a red RUN\"  --count 77 --weak RUN@5 --data DATA/x"
                + " --out RUN/p.png RUNS \"\""));
    assertThrows(UserException.class, () -> commands.arguments("sample \"--run"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "about: x\nminutes: -1\n",
        "about: x\nminutes: 1\nsetings: {}\n",
        "about: x\nminutes: 1\nsettings: {step: 3}\n",
        "about: x\nminutes: 1\nsettings: {steps: {a: 1}}\n",
        "about: x\nabout: y\nminutes: 1\n",
        "about: x\nminutes: 1\nafter: sample\n",
        "about: x\nminutes: 1\ntoy: {option: {}}\n",
        "- a\n",
        "about: [",
        ""
      })
  void whatIsNoRecipeIsRefusedInALine(String yaml) {
    var e = assertThrows(UserException.class, () -> RecipeFile.parse("x", "x.yaml", yaml));
    assertTrue(e.getMessage().startsWith("x.yaml"), e::getMessage);
  }

  @Test
  void mistakesAreTold() {
    for (String[] args :
        new String[][] {
          {"train", "--recipe", "digit", "--out", dir.resolve("x").toString()},
          {"train", "--recipe", "no/such.yaml"},
          {"train", "--toy"},
          {"train", "--recipe", "digits", "--out", dir.resolve("y").toString()},
          {"recipes", "digit"}
        }) {
      Ran ran = perrin(args);
      assertEquals(2, ran.code(), ran.err());
      assertEquals(1, ran.err().strip().lines().count(), ran.err());
    }
    assertTrue(perrin("recipes", "digit").err().contains("did you mean digits"));
    assertTrue(perrin("train", "--recipe", "digits").err().contains("--data DIR"));
  }
}
