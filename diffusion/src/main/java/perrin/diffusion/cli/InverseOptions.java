package perrin.diffusion.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import perrin.diffusion.exact.LinearCondition;
import perrin.diffusion.run.UserException;
import perrin.diffusion.trajectory.InverseProblem;
import picocli.CommandLine.Option;

/** What is known of points of the plane, for samplers of inverse problems. */
final class InverseOptions {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern TERM =
      Pattern.compile("([+-]?)((?:\\d+\\.?\\d*|\\.\\d+)?)\\*?([xy])");

  @Option(
      names = "--known",
      paramLabel = "x=V|y=V",
      description = {
        "a coordinate that is known, for imputation, repaint and",
        "annealed-langevin-inpaint; the exact law of the other is drawn"
      })
  private String known;

  @Option(
      names = "--measure",
      paramLabel = "AX+BY=V",
      description = "a measurement such as x+0.5y=1, for dps; the exact law given it is drawn")
  private String measure;

  @Option(
      names = "--std",
      paramLabel = "S",
      defaultValue = "0.1",
      description = "deviation of the measurement's noise (default: ${DEFAULT-VALUE})")
  private double std;

  @Option(names = "--guide", paramLabel = "X,Y", description = "the point that sdedit starts from")
  private String guide;

  /** What is known, or null for nothing. */
  InverseProblem problem() {
    if (known != null && measure != null) {
      throw new UserException("--known and --measure: give one of them");
    }
    if (known != null) {
      String[] parts = known.split("=", 2);
      boolean named = parts[0].equals("x") || parts[0].equals("y");
      if (!named || parts.length < 2 || !NUMBER.matcher(parts[1]).matches()) {
        throw new UserException(
            "--known is '" + known + "', but must be x or y and a number, such as x=1.5");
      }
      double[] a = parts[0].equals("x") ? new double[] {1, 0} : new double[] {0, 1};
      return new InverseProblem(new LinearCondition(a, Double.parseDouble(parts[1]), 0));
    }
    return measure == null ? null : new InverseProblem(measurement());
  }

  private LinearCondition measurement() {
    if (!(std > 0 && std < 1e6)) {
      throw new UserException("--std is " + std + ", but must be above 0");
    }
    String[] sides = measure.replace(" ", "").split("=", 2);
    double[] a = new double[2];
    Matcher term = TERM.matcher(sides[0]);
    int end = 0;
    while (term.find() && term.start() == end) {
      if (end > 0 && term.group(1).isEmpty()) {
        break;
      }
      double factor = term.group(2).isEmpty() ? 1 : Double.parseDouble(term.group(2));
      a[term.group(3).equals("x") ? 0 : 1] += term.group(1).equals("-") ? -factor : factor;
      end = term.end();
    }
    boolean whole = end == sides[0].length() && sides.length == 2 && (a[0] != 0 || a[1] != 0);
    if (!whole || !NUMBER.matcher(sides[1]).matches()) {
      throw new UserException(
          "--measure is '" + measure + "', but must be a sum of x and y, such as x+0.5y=1");
    }
    return new LinearCondition(a, Double.parseDouble(sides[1]), std);
  }

  /** The guide {x, y}, or null for none. */
  double[] guide() {
    if (guide == null) {
      return null;
    }
    String[] parts = guide.split(",", -1);
    if (parts.length != 2
        || !NUMBER.matcher(parts[0]).matches()
        || !NUMBER.matcher(parts[1]).matches()) {
      throw new UserException("--guide is '" + guide + "', but must be a point, such as 1.5,0.2");
    }
    return new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])};
  }
}
