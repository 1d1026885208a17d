package perrin.kernels.cpu.elementwise;

import static perrin.kernels.cpu.team.Scratch.LINE;

import java.util.Arrays;
import perrin.kernels.cpu.lanes.MapLanes;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.loops.Nest;

/**
 * Runs a {@link Program} block by block: a block of every operand fits the first cache, so that an
 * expression of any size reads and writes memory once.
 *
 * <p>Operands that lie in the nest's order are read where they are; others are gathered into a
 * register first; a destination in the nest's order is written directly.
 */
public final class Interpreter {
  private static final int BLOCK = 1024;
  private static final int CHUNK = 16 * BLOCK;

  private final Team team;
  private final MapLanes lanes;

  /**
   * Creates the interpreter.
   *
   * @param team threads
   * @param lanes block operations
   */
  public Interpreter(Team team, MapLanes lanes) {
    this.team = team;
    this.lanes = lanes;
  }

  /**
   * An array and the place of a view's element 0 in it.
   *
   * @param data the array
   * @param base index of element 0
   */
  public record Operand(float[] data, int base) {}

  /**
   * out = program(inputs).
   *
   * @param program what to compute
   * @param nest loops over the destination (view 0) and the inputs (views 1, 2, …)
   * @param inputs the operands
   * @param out destination; the very same view as an input, or disjoint from it
   */
  public void run(Program program, Nest nest, Operand[] inputs, Operand out) {
    int size = nest.size();
    int chunks = (size + CHUNK - 1) / CHUNK;
    team.run(
        chunks,
        (chunk, scratch) -> {
          int from = chunk * CHUNK;
          new Run(program, nest, inputs, out, scratch).blocks(from, Math.min(size, from + CHUNK));
        });
  }

  /** One thread's registers during one chunk. */
  private final class Run {
    private final Program program;
    private final Nest nest;
    private final Operand[] inputs;
    private final Operand out;
    private final boolean direct;
    private final float[] file;
    private final float[][] data;
    private final int[] at;

    Run(Program program, Nest nest, Operand[] inputs, Operand out, Scratch scratch) {
      this.program = program;
      this.nest = nest;
      this.inputs = inputs;
      this.out = out;
      this.direct = nest.linear(0);
      int registers = program.registers();
      this.file = scratch.floats(Use.REGISTERS, LINE + (registers + 1) * BLOCK);
      this.data = new float[registers][];
      this.at = new int[registers];
      for (int r = 0; r < registers; r++) {
        data[r] = file;
        at[r] = LINE + r * BLOCK;
      }
      for (int i = 0; i < program.constants().length; i++) {
        int r = at[program.inputs() + i];
        Arrays.fill(file, r, r + BLOCK, program.constants()[i]);
      }
    }

    void blocks(int from, int to) {
      int settled = settle(from);
      for (int p = from; p < to; p += BLOCK) {
        int n = Math.min(BLOCK, to - p);
        for (int i = 0; i < inputs.length; i++) {
          if (nest.linear(i + 1)) {
            data[i] = inputs[i].data;
            at[i] = inputs[i].base + p;
          } else if ((settled >> i & 1) == 0) {
            nest.load(i + 1, inputs[i].data, inputs[i].base, p, n, file, at[i]);
          }
        }
        block(p, n);
      }
    }

    /** Loads operands whose every block looks the same, once; returns which. */
    private int settle(int from) {
      int settled = 0;
      for (int i = 0; i < Math.min(31, inputs.length); i++) {
        boolean same =
            nest.constant(i + 1) || BLOCK % nest.inner() == 0 && nest.repeatsInner(i + 1);
        if (same && !nest.linear(i + 1)) {
          int n = Math.min(BLOCK, nest.size() - from);
          nest.load(i + 1, inputs[i].data, inputs[i].base, from, n, file, at[i]);
          settled |= 1 << i;
        }
      }
      return settled;
    }

    private void block(int p, int n) {
      var steps = program.steps();
      for (int s = 0; s < steps.length - 1; s++) {
        int target = steps[s].target();
        step(steps[s], file, LINE + target * BLOCK, n);
      }
      var to = direct ? out.data : file;
      int ti = direct ? out.base + p : LINE + program.registers() * BLOCK;
      if (steps.length > 0) {
        step(steps[steps.length - 1], to, ti, n);
      } else {
        System.arraycopy(data[program.result()], at[program.result()], to, ti, n);
      }
      if (!direct) {
        nest.store(0, file, ti, out.data, out.base, p, n);
      }
    }

    private void step(Program.Step s, float[] to, int ti, int n) {
      if (s.unary() != null) {
        lanes.unary(s.unary(), data[s.x()], at[s.x()], to, ti, n);
      } else if (s.binary() != null) {
        lanes.binary(s.binary(), data[s.x()], at[s.x()], data[s.y()], at[s.y()], to, ti, n);
      } else {
        int x = s.x();
        int y = s.y();
        int z = s.z();
        lanes.where(data[x], at[x], data[y], at[y], data[z], at[z], to, ti, n);
      }
    }
  }
}
