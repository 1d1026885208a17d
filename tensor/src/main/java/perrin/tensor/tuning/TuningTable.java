package perrin.tensor.tuning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that say which algorithm runs some work, and what holds where no row speaks.
 *
 * <p>A value: two equal tables give the same bits on one class of machines. Rows of other classes
 * are kept and have no effect.
 */
public final class TuningTable {
  /** No rows: every backend chooses by the shape alone. */
  public static final TuningTable NONE = new TuningTable(List.of(), null);

  /**
   * One choice.
   *
   * @param machine the class of machines it was measured on, as {@link Tunable#machine} names it
   * @param work what
   * @param algorithm that runs it
   */
  public record Row(String machine, Work work, Algorithm algorithm) {
    /**
     * A row about a convolution.
     *
     * @param machine the class of machines
     * @param pass which product of the layer
     * @param shape of the convolution
     * @param algorithm that runs it
     */
    public Row(String machine, ConvPass pass, ConvShape shape, Algorithm algorithm) {
      this(machine, new ConvWork(pass, shape), algorithm);
    }

    @Override
    public String toString() {
      return "%s on %s".formatted(work, machine);
    }

    private Key key() {
      return new Key(machine, work);
    }
  }

  private record Key(String machine, Work work) {}

  private final List<Row> rows;
  private final Algorithm otherwise;
  private final Map<Key, Row> byKey = new LinkedHashMap<>();

  /**
   * A table.
   *
   * @param rows one choice a machine and work
   * @param otherwise what runs work without a row wherever it can, or null for the backend's rule
   * @throws IllegalArgumentException if two rows speak of the same
   */
  public TuningTable(List<Row> rows, Algorithm otherwise) {
    this.rows = List.copyOf(rows);
    this.otherwise = otherwise;
    for (Row row : rows) {
      if (byKey.put(row.key(), row) != null) {
        throw new IllegalArgumentException("two rows for the " + row);
      }
    }
  }

  /**
   * One algorithm wherever it can run.
   *
   * @param algorithm {@link Algorithm#DIRECT} for plain sums in every convolution
   * @return a table without rows
   */
  public static TuningTable everywhere(Algorithm algorithm) {
    return new TuningTable(List.of(), algorithm);
  }

  /**
   * All rows.
   *
   * @return in the order given
   */
  public List<Row> rows() {
    return rows;
  }

  /**
   * What holds where no row speaks.
   *
   * @return an algorithm that runs wherever it can, or null for the backend's rule
   */
  public Algorithm otherwise() {
    return otherwise;
  }

  /**
   * The choice for some work.
   *
   * @param machine class of machines
   * @param work what
   * @return the algorithm, or null if no row speaks of it
   */
  public Algorithm find(String machine, Work work) {
    if (byKey.isEmpty()) {
      return null;
    }
    Row row = byKey.get(new Key(machine, work));
    return row == null ? null : row.algorithm();
  }

  /**
   * The rows of one class of machines.
   *
   * @param machine its name
   * @return in the order given
   */
  public List<Row> rowsOf(String machine) {
    return rows.stream().filter(r -> r.machine().equals(machine)).toList();
  }

  /**
   * This table with other rows added; they win over rows of the same machine and work.
   *
   * @param newer the rows
   * @return a new table
   */
  public TuningTable with(List<Row> newer) {
    var all = new LinkedHashMap<>(byKey);
    newer.forEach(row -> all.put(row.key(), row));
    return new TuningTable(new ArrayList<>(all.values()), otherwise);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TuningTable t && t.otherwise == otherwise && t.byKey.equals(byKey);
  }

  @Override
  public int hashCode() {
    return 31 * byKey.hashCode() + (otherwise == null ? 0 : otherwise.hashCode());
  }

  /**
   * Such as "12 rows, elsewhere the rule by shape".
   *
   * @return for people
   */
  @Override
  public String toString() {
    String elsewhere = otherwise == null ? "the rule by shape" : otherwise + " wherever it can";
    if (rows.isEmpty()) {
      return "no rows: " + elsewhere;
    }
    return "%d row%s, elsewhere %s".formatted(rows.size(), rows.size() == 1 ? "" : "s", elsewhere);
  }
}
