package perrin.layering;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which room may know which. */
final class Layering {

  /** Module, to the modules whose packages it may name. */
  static final Map<String, Set<String>> MODULES =
      Map.of(
          "tensor", Set.of("tensor"),
          "kernels", Set.of("tensor", "kernels"),
          "autograd", Set.of("tensor", "autograd"),
          "nn", Set.of("tensor", "autograd", "nn"),
          "diffusion", Set.of("tensor", "autograd", "nn", "diffusion"),
          "bench", Set.of("tensor", "autograd", "kernels", "nn", "diffusion", "bench"));

  /** Module, to the packages outside the JDK and Perrin that its main sources may import. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.of(
          "tensor", Set.of(),
          "kernels", Set.of("jcuda"),
          "autograd", Set.of(),
          "nn", Set.of("com.fasterxml.jackson"),
          "diffusion", Set.of("com.fasterxml.jackson", "picocli", "me.tongfei", "org.slf4j"),
          "bench", Set.of("org.openjdk.jmh", "com.fasterxml.jackson", "ai.djl", "org.bytedeco"));

  /** The packages to which a model is a {@code Denoiser} and nothing else. */
  private static final Set<String> MATHEMATICS =
      Set.of(
          "perrin.diffusion.schedule",
          "perrin.diffusion.grid",
          "perrin.diffusion.parameterization",
          "perrin.diffusion.guidance",
          "perrin.diffusion.solver",
          "perrin.diffusion.loss",
          "perrin.diffusion.exact",
          "perrin.diffusion.process",
          "perrin.diffusion.ode",
          "perrin.diffusion.likelihood",
          "perrin.diffusion.bound",
          "perrin.diffusion.equation",
          "perrin.diffusion.flow",
          "perrin.diffusion.score",
          "perrin.diffusion.sde",
          "perrin.diffusion.trace",
          "perrin.diffusion.trajectory");

  /** All that CUDA's driver and libraries are to the other packages. */
  private static final String JCUDA = "perrin.kernels.cuda.driver";

  private static final Pattern GRAB_BAG = Pattern.compile(".*(Utils?|Utilities|Helpers?)\\.java");

  private Layering() {}

  /** All that {@code source} does against the table, each as {@code file:line: reason}. */
  static List<String> violations(JavaSource source) {
    var found = new ArrayList<String>();
    if (GRAB_BAG.matcher(source.file().getFileName().toString()).matches()) {
      found.add(source.file() + ":1: name what the class is, not that it helps");
    }
    if (source.module().equals("test")) {
      return found;
    }
    String home = "perrin." + source.module();
    if (!within(source.packageName(), home)) {
      found.add(source.file() + ":1: package " + source.packageName() + " lies outside of " + home);
    }
    for (JavaSource.Name name : source.names()) {
      reason(source, name)
          .map(r -> source.file() + ":" + name.line() + ": " + name.name() + ": " + r)
          .forEach(found::add);
    }
    return found;
  }

  private static Stream<String> reason(JavaSource source, JavaSource.Name name) {
    String module = source.module();
    if (name.startsWith("jdk.incubator") && !Set.of("kernels", "bench").contains(module)) {
      return Stream.of("the Vector API stays in kernels");
    }
    if (name.startsWith("jcuda") && !within(source.packageName(), JCUDA)) {
      return Stream.of("only " + JCUDA + " names JCuda");
    }
    if (name.startsWith("perrin.nn") && !source.test() && isMathematics(source.packageName())) {
      return Stream.of("to the mathematics a model is a Denoiser");
    }
    if (name.startsWith("perrin")) {
      String other = name.name().split("\\.", 3)[1];
      boolean known = MODULES.get(module).contains(other) || !MODULES.containsKey(other);
      return known
          ? Stream.empty()
          : Stream.of(
              other.equals("kernels")
                  ? "backends are found by ServiceLoader, never named"
                  : module + " may name only " + MODULES.get(module).stream().sorted().toList());
    }
    if (name.imported() && !source.test() && !isJdk(name)) {
      Predicate<String> listed = name::startsWith;
      return LIBRARIES.get(module).stream().anyMatch(listed)
          ? Stream.empty()
          : Stream.of("not among the libraries of " + module);
    }
    return Stream.empty();
  }

  private static boolean isMathematics(String packageName) {
    return MATHEMATICS.stream().anyMatch(m -> within(packageName, m));
  }

  private static boolean isJdk(JavaSource.Name name) {
    return Stream.of("java", "javax", "jdk", "com.sun", "org.w3c.dom").anyMatch(name::startsWith);
  }

  private static boolean within(String packageName, String parent) {
    return packageName.equals(parent) || packageName.startsWith(parent + ".");
  }
}
