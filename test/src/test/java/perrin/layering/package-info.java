/**
 * Who may import whom, read from the sources.
 *
 * <p>Reading order: {@link perrin.layering.Layering} is the table, {@link
 * perrin.layering.JavaSource} reads the names a file uses, {@code LayeringTest} applies one to the
 * other and shows that each rule catches what it forbids.
 */
package perrin.layering;
