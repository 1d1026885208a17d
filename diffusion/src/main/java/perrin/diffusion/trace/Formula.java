package perrin.diffusion.trace;

import java.util.Map;
import java.util.function.UnaryOperator;
import perrin.autograd.Var;
import perrin.diffusion.run.UserException;

/**
 * A function of a sample x and a time t, typed as an expression: numbers, {@code x}, {@code t},
 * {@code pi}, {@code + - * / ^}, brackets, and {@code exp log sqrt sin cos tanh sigmoid abs}.
 *
 * <p>A plain recursive descent of bounded length and depth; nothing in it can call anything else.
 */
public final class Formula {
  private static final int LONGEST = 1000;
  private static final int DEEPEST = 50;

  private static final Map<String, UnaryOperator<Var>> FUNCTIONS =
      Map.of(
          "exp", Var::exp,
          "log", Var::log,
          "sqrt", Var::sqrt,
          "sin", Var::sin,
          "cos", Var::cos,
          "tanh", Var::tanh,
          "sigmoid", Var::sigmoid,
          "abs", Var::abs);

  private final String text;
  private final Node root;

  @FunctionalInterface
  private interface Node {
    Var at(Var x, double t);
  }

  private Formula(String text) {
    this.text = text;
    this.root = new Parser(text).all();
  }

  /**
   * Reads an expression.
   *
   * @param text such as {@code x*t/(t+1)}
   * @return the function
   * @throws UserException if it is none, is too long or too deeply nested
   */
  public static Formula of(String text) {
    if (text.length() > LONGEST) {
      throw new UserException(
          "expression: %d characters, at most %d".formatted(text.length(), LONGEST));
    }
    return new Formula(text);
  }

  /**
   * Its value.
   *
   * @param x [B, …]
   * @param t the time
   * @return [B, …], element by element
   */
  public Var at(Var x, double t) {
    return root.at(x, t).expand(x.shape());
  }

  @Override
  public String toString() {
    return text;
  }

  private static final class Parser {
    private final String text;
    private int at;
    private int depth;

    Parser(String text) {
      this.text = text;
    }

    Node all() {
      Node n = sum();
      if (peek() != 0) {
        throw wrong("'" + text.charAt(at) + "' was not expected");
      }
      return n;
    }

    private Node sum() {
      Node n = product();
      while (peek() == '+' || peek() == '-') {
        boolean plus = text.charAt(at++) == '+';
        Node a = n;
        Node b = product();
        n = (x, t) -> plus ? a.at(x, t).add(b.at(x, t)) : a.at(x, t).sub(b.at(x, t));
      }
      return n;
    }

    private Node product() {
      Node n = signed();
      while (peek() == '*' || peek() == '/') {
        boolean times = text.charAt(at++) == '*';
        Node a = n;
        Node b = signed();
        n = (x, t) -> times ? a.at(x, t).mul(b.at(x, t)) : a.at(x, t).div(b.at(x, t));
      }
      return n;
    }

    /** A sign binds weaker than a power: -x^2 is -(x^2). */
    private Node signed() {
      enter();
      Node n;
      if (peek() == '-') {
        at++;
        Node a = signed();
        n = (x, t) -> a.at(x, t).neg();
      } else if (peek() == '+') {
        at++;
        n = signed();
      } else {
        n = power();
      }
      depth--;
      return n;
    }

    private Node power() {
      Node base = atom();
      if (peek() != '^') {
        return base;
      }
      at++;
      boolean negative = peek() == '-';
      at += negative ? 1 : 0;
      double exponent = number() * (negative ? -1 : 1);
      return (x, t) -> base.at(x, t).pow(exponent);
    }

    private Node atom() {
      char c = peek();
      if (c == '(') {
        return bracket();
      }
      if (Character.isDigit(c) || c == '.') {
        double value = number();
        return (x, t) -> x.scalar(value);
      }
      int from = at;
      while (at < text.length() && Character.isLetter(text.charAt(at))) {
        at++;
      }
      String name = text.substring(from, at);
      switch (name) {
        case "x":
          return (x, t) -> x;
        case "t":
          return (x, t) -> x.scalar(t);
        case "pi":
          return (x, t) -> x.scalar(Math.PI);
        default:
          UnaryOperator<Var> f = FUNCTIONS.get(name);
          if (f == null) {
            at = from;
            throw wrong(
                name.isEmpty()
                    ? "a number, x, t or a function is missing"
                    : "'" + name + "' is neither x, t, pi nor one of " + FUNCTIONS.keySet());
          }
          if (peek() != '(') {
            throw wrong(name + " needs its argument in brackets");
          }
          Node argument = bracket();
          return (x, t) -> f.apply(argument.at(x, t));
      }
    }

    private Node bracket() {
      enter();
      at++;
      Node n = sum();
      if (peek() != ')') {
        throw wrong("a closing bracket is missing");
      }
      at++;
      depth--;
      return n;
    }

    private double number() {
      peek();
      int from = at;
      while (at < text.length() && isNumberAt(from)) {
        at++;
      }
      try {
        return Double.parseDouble(text.substring(from, at));
      } catch (NumberFormatException e) {
        at = from;
        throw wrong("a number is missing");
      }
    }

    private boolean isNumberAt(int from) {
      char c = text.charAt(at);
      boolean sign = (c == '-' || c == '+') && at > from && "eE".indexOf(text.charAt(at - 1)) >= 0;
      return Character.isDigit(c) || c == '.' || sign || (c == 'e' || c == 'E') && at > from;
    }

    private void enter() {
      if (++depth > DEEPEST) {
        throw wrong("more than " + DEEPEST + " brackets or signs in one another");
      }
    }

    /** The next character that is no blank, 0 at the end. */
    private char peek() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : 0;
    }

    private UserException wrong(String what) {
      return new UserException(
          "expression '%s': at character %d, %s".formatted(text, at + 1, what));
    }
  }
}
