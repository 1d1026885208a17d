package perrin.kernels.cuda.driver;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;

/**
 * One GPU: its context, its one queue, its memory and the kernels loaded onto it.
 *
 * <p>Everything is enqueued on one stream and so happens in program order. Any thread may call;
 * each binds the context when it first does, and again after it worked on another device.
 */
public final class CudaDevice {
  private static final int MULTIPROCESSORS = 16;
  private static final int THREADS_OF_A_MULTIPROCESSOR = 39;
  private static final int MAJOR = 75;
  private static final int MINOR = 76;
  private static final int SHARED_PER_BLOCK = 97;

  /** The kernels' PTX is for this compute capability and later. */
  private static final int LEAST_CAPABILITY = 80;

  /** The device whose context the driver has for a thread: a thread may use several in turns. */
  private static final ThreadLocal<CudaDevice> CURRENT = new ThreadLocal<>();

  private final DeviceOptions options;
  private final CUcontext context = new CUcontext();
  private final CUdevice handle = new CUdevice();
  private final ThreadLocal<Launch> launches = ThreadLocal.withInitial(Launch::new);
  private final Map<String, KernelModule> modules = new HashMap<>();
  private final RecentLaunches recent = new RecentLaunches();
  private final Tally tally = new Tally(this);
  private volatile List<Work> recording;
  private volatile Tracer tracer;
  private final Stream stream;
  private final Staging staging;
  private final DeviceMemory memory;
  private final DeviceFaults faults;
  private final String name;
  private final int capability;
  private final int multiprocessors;
  private final int threadsPerMultiprocessor;
  private final int sharedPerBlock;
  private final int driverVersion;
  private KernelCompiler compiler;

  /**
   * Opens a device.
   *
   * @param options which, and how to use it
   * @throws CudaException if the driver refuses
   * @throws IllegalArgumentException if there is no device of that number
   */
  public CudaDevice(DeviceOptions options) {
    this.options = options;
    CudaLibraries.loadDriver();
    Check.driver(JCudaDriver.cuInit(0), "cuInit");
    int[] value = new int[1];
    Check.driver(JCudaDriver.cuDeviceGetCount(value), "cuDeviceGetCount");
    if (options.ordinal() >= value[0]) {
      throw new IllegalArgumentException(
          "no CUDA device %d; there are %d, counted from 0".formatted(options.ordinal(), value[0]));
    }
    Check.driver(JCudaDriver.cuDeviceGet(handle, options.ordinal()), "cuDeviceGet");
    byte[] text = new byte[256];
    Check.driver(JCudaDriver.cuDeviceGetName(text, text.length, handle), "cuDeviceGetName");
    name = new String(text, StandardCharsets.UTF_8).split("\0", 2)[0];
    capability = 10 * attribute(MAJOR) + attribute(MINOR);
    if (capability < LEAST_CAPABILITY) {
      throw new CudaException(
          0,
          "the kernels need a GPU of compute capability 8.0 (Ampere) or later; device %d, %s, has %d.%d"
              .formatted(options.ordinal(), name, capability / 10, capability % 10));
    }
    Check.driver(JCudaDriver.cuDevicePrimaryCtxRetain(context, handle), "cuDevicePrimaryCtxRetain");
    enter();
    multiprocessors = attribute(MULTIPROCESSORS);
    threadsPerMultiprocessor = attribute(THREADS_OF_A_MULTIPROCESSOR);
    sharedPerBlock = attribute(SHARED_PER_BLOCK);
    Check.driver(JCudaDriver.cuDriverGetVersion(value), "cuDriverGetVersion");
    driverVersion = value[0];
    stream = new Stream();
    memory = new DeviceMemory(this, options.pooled(), options.memoryLimit());
    staging = new Staging(this);
    faults = new DeviceFaults();
  }

  private int attribute(int which) {
    int[] value = new int[1];
    Check.driver(
        JCudaDriver.cuDeviceGetAttribute(value, which, handle), "cuDeviceGetAttribute " + which);
    return value[0];
  }

  /** Binds the context to the calling thread, unless it is bound. */
  void enter() {
    if (CURRENT.get() != this) {
      Check.driver(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
      CURRENT.set(this);
    }
  }

  /**
   * The maker's name.
   *
   * @return as in "NVIDIA H200"
   */
  public String name() {
    return name;
  }

  /**
   * Ten times the compute capability.
   *
   * @return 80, 86, 90
   */
  public int capability() {
    return capability;
  }

  /**
   * Number of multiprocessors.
   *
   * @return at least 1
   */
  public int multiprocessors() {
    return multiprocessors;
  }

  /**
   * Threads that a multiprocessor holds at once.
   *
   * @return 2048 on the H200, 1536 on smaller ones
   */
  public int threadsPerMultiprocessor() {
    return threadsPerMultiprocessor;
  }

  /**
   * Shared memory a block may have on request, that of its kernel's own variables included.
   *
   * @return bytes
   */
  public int sharedPerBlock() {
    return sharedPerBlock;
  }

  /**
   * The CUDA version the driver speaks.
   *
   * @return as in 13000
   */
  public int driverVersion() {
    return driverVersion;
  }

  /**
   * How it is used.
   *
   * @return the options it was opened with
   */
  public DeviceOptions options() {
    return options;
  }

  /**
   * Its memory.
   *
   * @return the allocator
   */
  public DeviceMemory memory() {
    return memory;
  }

  /**
   * Where kernels report what is wrong with their operands.
   *
   * @return the record that each wait looks at
   */
  public DeviceFaults faults() {
    return faults;
  }

  Stream stream() {
    return stream;
  }

  Launch launch() {
    enter();
    return launches.get();
  }

  boolean waitsAfterEachLaunch() {
    return options.waits() && !recording();
  }

  /**
   * Whether work is written down at the moment, and not done.
   *
   * @return true inside of a {@link Graph}'s body
   */
  public boolean recording() {
    return recording != null;
  }

  /** From now on works are recorded, and noted in a list; null ends it. */
  void record(List<Work> into) {
    recording = into;
  }

  Tally tally() {
    return tally;
  }

  Staging staging() {
    return staging;
  }

  /**
   * What was asked of it so far.
   *
   * @return counts since it was opened
   */
  public Activity activity() {
    return tally.reading();
  }

  /**
   * Begins work that recurs: it may be held back until the host waits or {@link #endRecurring}, and
   * then be enqueued as a whole.
   *
   * @return false if there is nothing to end
   */
  public boolean beginRecurring() {
    if (options.waits() || !options.pooled() || recording()) {
      return false;
    }
    Tracer t = tracer;
    if (t == null) {
      enter();
      t = new Tracer(this);
      tracer = t;
    }
    return t.begin();
  }

  /** Ends what {@link #beginRecurring} began. */
  public void endRecurring() {
    enter();
    tracer.end();
  }

  /** Whether {@link #enqueue} must be told of each work. */
  boolean keepsWorks() {
    Tracer t = tracer;
    return recording != null || t != null && t.active();
  }

  /** The tracer that wants this thread's works, or null. */
  private Tracer tracing() {
    Tracer t = tracer;
    return t != null && t.traces() ? t : null;
  }

  /** Puts a work on the queue, now or with others. */
  void enqueue(Work work) {
    List<Work> notes = recording;
    Tracer t = notes == null ? tracing() : null;
    if (t != null) {
      t.add(work);
    } else if (notes == null) {
      settle();
      work.issue(this);
    } else {
      work.issue(this);
      notes.add(work);
    }
  }

  /** Puts whatever is held back on the queue. */
  void settle() {
    Tracer t = tracer;
    if (t != null && !recording()) {
      t.settle();
    }
  }

  private void refuseWhileRecording(String what) {
    if (recording()) {
      throw new IllegalStateException(
          what + " while work is recorded for replay: it would not happen again");
    }
  }

  /**
   * A kernel.
   *
   * @param module its source file's name
   * @param kernel its own name
   * @return the kernel, loaded now if it was not
   */
  public Kernel kernel(String module, String kernel) {
    KernelModule m;
    synchronized (modules) {
      enter();
      m = modules.computeIfAbsent(module, this::load);
    }
    return m.kernel(kernel);
  }

  private KernelModule load(String module) {
    if (options.kernels() == KernelOrigin.PTX) {
      return new KernelModule(
          this, module, KernelModule.carried(module), "compiled by the driver from PTX");
    }
    KernelSource source = KernelSource.carried(module);
    return new KernelModule(this, module, compiler().compile(source), compiler().made());
  }

  private KernelCompiler compiler() {
    synchronized (modules) {
      if (compiler == null) {
        compiler =
            KernelCompiler.open(
                CudaLibraries.here().rtc(), capability, driverVersion, KernelCache.here());
      }
      return compiler;
    }
  }

  /**
   * Where its kernels come from; opens the compiler if they are compiled here.
   *
   * @return a phrase for people
   * @throws CudaException if there is no compiler; the message says how to get it
   */
  public String kernelOrigin() {
    return options.kernels() == KernelOrigin.PTX
        ? "carried PTX, which the driver compiles"
        : compiler().describe();
  }

  /**
   * Compiles kernels of one's own by NVRTC, wherever the device's other kernels come from. The text
   * may include the program's headers ({@code prelude.cuh}, {@code view.cuh}), and nothing else.
   *
   * @param name a name for messages: letters, digits and underscores
   * @param text CUDA C++
   * @return its kernels, loaded
   * @throws CudaException if there is no NVRTC, or if it does not compile the text; the message has
   *     the first lines of its log
   */
  public KernelModule compile(String name, String text) {
    enter();
    refuseWhileRecording("compile");
    KernelImage image = compiler().compile(KernelSource.of(name, text));
    return new KernelModule(this, name, image, compiler().made());
  }

  /**
   * Copies host memory to the device; the host memory may change once this returns.
   *
   * @param from a heap segment
   * @param address where to
   */
  public void upload(MemorySegment from, long address) {
    enter();
    refuseWhileRecording("upload");
    Tracer t = tracing();
    if (t == null || !t.add(from, address)) {
      settle();
      staging.upload(from, address);
    }
  }

  /**
   * Copies device memory to the host; waits.
   *
   * @param address where from
   * @param to a heap segment
   */
  public void download(long address, MemorySegment to) {
    enter();
    refuseWhileRecording("download");
    staging.download(address, to);
  }

  /**
   * Enqueues a copy on the device.
   *
   * @param from source
   * @param to destination, not overlapping
   * @param bytes how many
   */
  public void copy(long from, long to, long bytes) {
    enter();
    enqueue(new Work.Copy(from, to, bytes));
  }

  /**
   * Enqueues filling with zeros.
   *
   * @param address where
   * @param bytes how many
   */
  public void clear(long address, long bytes) {
    enter();
    enqueue(new Work.Clear(address, bytes));
  }

  /**
   * Waits until everything enqueued is done.
   *
   * @throws CudaException if a kernel failed; the message names the last that were enqueued
   * @throws RuntimeException what a kernel found wrong with its operands since the last wait
   */
  public void synchronize() {
    drain();
    faults.check();
  }

  /** Waits, but leaves what kernels found wrong to the next who does. */
  void drain() {
    enter();
    refuseWhileRecording("wait");
    settle();
    tally.waited();
    int status = stream.waitFor();
    if (status != 0) {
      throw new CudaException(
          status,
          "a kernel failed: %s; the last enqueued, the latest first: %s (set"
                  .formatted(Check.name(status), recent)
              + " -Dperrin.cuda.wait=true to have it named)");
    }
  }

  RecentLaunches recent() {
    return recent;
  }

  /**
   * How many kernels were launched, those of a recording once.
   *
   * @return a count since the device was opened
   */
  public int launches() {
    return recent.count();
  }
}
