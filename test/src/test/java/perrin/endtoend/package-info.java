/**
 * Whole runs from the outside: processes that are killed, interrupted, starved of disk, and the
 * memory of long ones.
 */
package perrin.endtoend;
