package perrin.kernels.cuda.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnBackendAttributeType;
import jcuda.jcudnn.cudnnBackendDescriptor;

/**
 * A descriptor of cuDNN's graphs: attributes are set, then it is finished, then it may be asked.
 *
 * <p>Attributes are passed as native memory: JCuda would hand over nothing for a Java array. Every
 * setter returns the node itself.
 */
final class DnnNode extends cudnnBackendDescriptor implements AutoCloseable {
  private final int kind;

  DnnNode(int kind) {
    this.kind = kind;
    Dnn.check(
        JCudnn.cudnnBackendCreateDescriptor(kind, this), "cudnnBackendCreateDescriptor " + kind);
  }

  private long address() {
    return getNativePointer();
  }

  private DnnNode set(int name, int type, long count, MemorySegment values) {
    int status = JCudnn.cudnnBackendSetAttribute(this, name, type, count, Address.of(values));
    if (status != 0) {
      throw new CudaException(
          status,
          "cudnnBackendSetAttribute %d of a descriptor %d failed: %s"
              .formatted(name, kind, Dnn.name(status)));
    }
    return this;
  }

  DnnNode longs(int name, long... values) {
    return longs(name, cudnnBackendAttributeType.CUDNN_TYPE_INT64, values);
  }

  private DnnNode longs(int name, int type, long... values) {
    try (Arena arena = Arena.ofConfined()) {
      return set(name, type, values.length, arena.allocateFrom(ValueLayout.JAVA_LONG, values));
    }
  }

  /** Device addresses. */
  DnnNode pointers(int name, long... values) {
    return longs(name, cudnnBackendAttributeType.CUDNN_TYPE_VOID_PTR, values);
  }

  /** A constant of some enumeration. */
  DnnNode constant(int name, int type, int value) {
    try (Arena arena = Arena.ofConfined()) {
      return set(name, type, 1, arena.allocateFrom(ValueLayout.JAVA_INT, value));
    }
  }

  DnnNode number(int name, float value) {
    try (Arena arena = Arena.ofConfined()) {
      int type = cudnnBackendAttributeType.CUDNN_TYPE_FLOAT;
      return set(name, type, 1, arena.allocateFrom(ValueLayout.JAVA_FLOAT, value));
    }
  }

  DnnNode node(int name, DnnNode part) {
    return longs(name, cudnnBackendAttributeType.CUDNN_TYPE_BACKEND_DESCRIPTOR, part.address());
  }

  DnnNode nodes(int name, List<DnnNode> parts) {
    return longs(
        name,
        cudnnBackendAttributeType.CUDNN_TYPE_BACKEND_DESCRIPTOR,
        parts.stream().mapToLong(DnnNode::address).toArray());
  }

  /** A truth. */
  DnnNode set(int name) {
    try (Arena arena = Arena.ofConfined()) {
      int type = cudnnBackendAttributeType.CUDNN_TYPE_BOOLEAN;
      return set(name, type, 1, arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) 1));
    }
  }

  DnnNode handle(int name, Dnn dnn) {
    return longs(name, cudnnBackendAttributeType.CUDNN_TYPE_HANDLE, dnn.handle().value());
  }

  /** Ends the setting of attributes. */
  DnnNode finish() {
    int status = JCudnn.cudnnBackendFinalize(this);
    if (status != 0) {
      throw new CudaException(
          status,
          "cudnnBackendFinalize of a descriptor %d failed: %s".formatted(kind, Dnn.name(status)));
    }
    return this;
  }

  private long get(int name, int type, long most, MemorySegment out) {
    long[] count = new long[1];
    int status = JCudnn.cudnnBackendGetAttribute(this, name, type, most, count, Address.of(out));
    if (status != 0) {
      throw new CudaException(
          status,
          "cudnnBackendGetAttribute %d of a descriptor %d failed: %s"
              .formatted(name, kind, Dnn.name(status)));
    }
    return count[0];
  }

  /** One whole number. */
  long askLong(int name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
      get(name, cudnnBackendAttributeType.CUDNN_TYPE_INT64, 1, out);
      return out.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /** Constants of some enumeration. */
  List<Integer> askConstants(int name, int type, int most) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.JAVA_INT, most);
      long n = Math.min(most, get(name, type, most, out));
      List<Integer> all = new ArrayList<>();
      for (long i = 0; i < n; i++) {
        all.add(out.getAtIndex(ValueLayout.JAVA_INT, i));
      }
      return all;
    }
  }

  /** Other descriptors: the library fills some that were made for it. */
  List<DnnNode> askNodes(int name, int kindOfParts) {
    int type = cudnnBackendAttributeType.CUDNN_TYPE_BACKEND_DESCRIPTOR;
    int n = Math.toIntExact(get(name, type, 0, MemorySegment.NULL));
    List<DnnNode> all = new ArrayList<>();
    if (n == 0) {
      return all;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG, n);
      for (int i = 0; i < n; i++) {
        all.add(new DnnNode(kindOfParts));
        out.setAtIndex(ValueLayout.JAVA_LONG, i, all.get(i).address());
      }
      int filled = Math.toIntExact(get(name, type, n, out));
      while (all.size() > filled) {
        all.removeLast().close();
      }
    }
    return all;
  }

  @Override
  public void close() {
    JCudnn.cudnnBackendDestroyDescriptor(this);
  }
}
