package perrin.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * What has been asked of the Java heap so far, by all threads: the engine's own blocks come from
 * slabs and are counted once only, when a slab is made.
 *
 * @param bytes allocated
 * @param collections of the garbage collector
 * @param collectorMillis spent in them
 */
record HeapUse(long bytes, long collections, long collectorMillis) {
  static HeapUse now() {
    long collections = 0;
    long millis = 0;
    for (GarbageCollectorMXBean c : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += c.getCollectionCount();
      millis += c.getCollectionTime();
    }
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return new HeapUse(threads.getTotalThreadAllocatedBytes(), collections, millis);
  }

  /** What came since an earlier moment. */
  HeapUse since(HeapUse before) {
    return new HeapUse(
        bytes - before.bytes,
        collections - before.collections,
        collectorMillis - before.collectorMillis);
  }
}
