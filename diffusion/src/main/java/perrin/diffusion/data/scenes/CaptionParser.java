package perrin.diffusion.data.scenes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.data.scenes.SceneRequest.Asked;
import perrin.diffusion.data.scenes.SceneRequest.Relation;

/**
 * Reads captions: those that the data set writes, and what people write alike (words for words such
 * as {@code big}, {@code upper} and {@code under}, commas and "and" at will).
 *
 * <p>A word that it does not know is refused, never skipped: what is asked for must be what is
 * checked.
 */
public final class CaptionParser {
  private static final int MOST_LETTERS = 400;

  private static final Set<String> ARTICLES = Set.of("a", "an", "the", "one");
  private static final Set<String> JOINTS = Set.of(",", "and", "with");
  private static final Set<String> PREPOSITIONS = Set.of("in", "at", "on", "to", "near");
  private static final Set<String> PICTURES = Set.of("picture", "image", "scene");
  private static final Map<String, Enum<?>> WORDS = words();

  /** What place words mean: a column, a row, or the middle of both. */
  private enum Side {
    LEFT,
    RIGHT,
    TOP,
    BOTTOM,
    MIDDLE
  }

  private final String caption;
  private final List<String> tokens = new ArrayList<>();
  private int at;

  private final List<Asked> objects = new ArrayList<>();
  private final List<Relation> relations = new ArrayList<>();

  private CaptionParser(String caption) {
    this.caption = caption;
  }

  /**
   * Reads a caption.
   *
   * @param caption for example {@code a small red circle on the left}
   * @return what it asks for
   * @throws DataException if something in it is not understood; the message names it
   */
  public static SceneRequest parse(String caption) {
    if (caption.length() > MOST_LETTERS) {
      throw new DataException(
          "caption: %d letters, at most %d are read".formatted(caption.length(), MOST_LETTERS));
    }
    var parser = new CaptionParser(caption.strip());
    parser.split();
    parser.read();
    return new SceneRequest(parser.objects, parser.relations);
  }

  private void split() {
    String text = caption.toLowerCase(Locale.ROOT).replace(",", " , ").replaceAll("[.!]\\s*$", "");
    for (String word : text.strip().split("[\\s-]+")) {
      if (!word.isEmpty()) {
        tokens.add(word);
      }
    }
  }

  private void read() {
    lead();
    item();
    while (at < tokens.size()) {
      int before = at;
      while (JOINTS.contains(peek())) {
        at++;
      }
      if (at == before) {
        throw unknown();
      }
      item();
    }
  }

  /** "there is" and "a picture of" say nothing. */
  private void lead() {
    if (peek().equals("there") && (peek(1).equals("is") || peek(1).equals("are"))) {
      at += 2;
    } else if (ARTICLES.contains(peek()) && PICTURES.contains(peek(1)) && peek(2).equals("of")) {
      at += 3;
    }
  }

  private void item() {
    ScenePlace place = isPlace() ? place() : null;
    if (place != null && peek().equals(",")) {
      at++;
    }
    thing(place);
    while (true) {
      SceneDirection direction = direction();
      if (direction == null) {
        return;
      }
      relations.add(new Relation(objects.size() - 1, direction, objects.size()));
      thing(null);
    }
  }

  /** One shape, and where it lies if that is said after it. */
  private void thing(ScenePlace before) {
    if (objects.size() == SceneRequest.MOST) {
      throw refuse("more than %d shapes are asked for".formatted(SceneRequest.MOST));
    }
    if (ARTICLES.contains(peek())) {
      at++;
    }
    SceneSize size = null;
    SceneColour colour = null;
    while (true) {
      switch (WORDS.get(peek())) {
        case SceneSize said -> size = once(size, said, "sizes");
        case SceneColour said -> colour = once(colour, said, "colours");
        case SceneShape shape -> {
          at++;
          boolean after = isPlace();
          if (after && before != null) {
            throw refuse("the %s has two places".formatted(shape.word()));
          }
          objects.add(new Asked(shape, colour, size, after ? place() : before));
          return;
        }
        case null, default -> throw unknown();
      }
      at++;
    }
  }

  private <T> T once(T before, T said, String what) {
    if (before != null) {
      throw refuse("one shape has two %s, the second being '%s'".formatted(what, peek()));
    }
    return said;
  }

  /** A preposition begins a place, unless "of" and a thing make it a relation. */
  private boolean isPlace() {
    return PREPOSITIONS.contains(peek()) && !isRelation();
  }

  private boolean isRelation() {
    int from = at + (PREPOSITIONS.contains(peek()) ? 1 : 0);
    from += from > at && token(from).equals("the") ? 1 : 0;
    boolean side = WORDS.get(token(from)) == Side.LEFT || WORDS.get(token(from)) == Side.RIGHT;
    return side && token(from + 1).equals("of") && !isPicture(from + 2);
  }

  private boolean isPicture(int from) {
    return PICTURES.contains(token(from))
        || ARTICLES.contains(token(from)) && PICTURES.contains(token(from + 1));
  }

  private SceneDirection direction() {
    if (WORDS.get(peek()) instanceof SceneDirection direction) {
      at++;
      return direction;
    }
    if (!isRelation()) {
      return null;
    }
    while (!(WORDS.get(peek()) instanceof Side)) {
      at++;
    }
    boolean left = WORDS.get(peek()) == Side.LEFT;
    at += 2; // the side and "of"
    return left ? SceneDirection.LEFT_OF : SceneDirection.RIGHT_OF;
  }

  private ScenePlace place() {
    at++; // the preposition
    if (peek().equals("the")) {
      at++;
    }
    Integer column = null;
    Integer row = null;
    int from = at;
    for (; WORDS.get(peek()) instanceof Side side; at++) {
      switch (side) {
        case LEFT, RIGHT -> column = once(column, side == Side.LEFT ? 0 : 2, "places");
        case TOP, BOTTOM -> row = once(row, side == Side.TOP ? 0 : 2, "places");
        case MIDDLE -> {}
      }
    }
    if (at == from) {
      throw unknown();
    }
    if (peek().equals("corner") || peek().equals("side") || peek().equals("edge")) {
      at++;
    }
    if (peek().equals("of") && isPicture(at + 1)) {
      at += ARTICLES.contains(peek(1)) ? 3 : 2;
    }
    return ScenePlace.values()[3 * (row == null ? 1 : row) + (column == null ? 1 : column)];
  }

  private String peek() {
    return peek(0);
  }

  private String peek(int ahead) {
    return token(at + ahead);
  }

  private String token(int place) {
    return place < tokens.size() ? tokens.get(place) : "";
  }

  private DataException unknown() {
    if (at >= tokens.size()) {
      return refuse("it ends where a shape should follow");
    }
    String near =
        peek().length() < 3 || WORDS.containsKey(peek())
            ? ""
            : NearestName.of(peek(), WORDS.keySet(), 1).stream()
                .filter(word -> word.charAt(0) == peek().charAt(0))
                .map(word -> " (did you mean " + word + "?)")
                .findFirst()
                .orElse("");
    return refuse("'%s', word %d, is not understood%s".formatted(peek(), at + 1, near));
  }

  private DataException refuse(String why) {
    return new DataException(
        "caption '%s': %s; write such as 'a small red circle on the left'".formatted(caption, why));
  }

  private static Map<String, Enum<?>> words() {
    var words = new HashMap<String, Enum<?>>();
    for (var shape : SceneShape.values()) {
      words.put(shape.word(), shape);
    }
    for (var colour : SceneColour.values()) {
      words.put(colour.word(), colour);
    }
    for (var size : SceneSize.values()) {
      words.put(size.word(), size);
    }
    for (var direction : List.of(SceneDirection.ABOVE, SceneDirection.BELOW)) {
      words.put(direction.phrase(), direction);
    }
    words.putAll(
        Map.of(
            "left", Side.LEFT,
            "right", Side.RIGHT,
            "top", Side.TOP,
            "upper", Side.TOP,
            "bottom", Side.BOTTOM,
            "lower", Side.BOTTOM,
            "centre", Side.MIDDLE,
            "center", Side.MIDDLE,
            "middle", Side.MIDDLE));
    words.putAll(
        Map.of(
            "little", SceneSize.SMALL,
            "tiny", SceneSize.SMALL,
            "big", SceneSize.LARGE,
            "under", SceneDirection.BELOW,
            "beneath", SceneDirection.BELOW,
            "over", SceneDirection.ABOVE,
            "violet", SceneColour.PURPLE,
            "disc", SceneShape.CIRCLE,
            "plus", SceneShape.CROSS));
    return Map.copyOf(words);
  }
}
