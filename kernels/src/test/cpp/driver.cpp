// A libcuda.so.1 whose device is the CPU: JCudaDriver runs over it unchanged. Functions it lacks
// answer 801, "not supported".
//
// A block of device memory ends at a page that may not be touched, and the pages of a freed block
// may not be touched either: a kernel that leaves its memory ends the process there and then.
// The kernels of a PTX file are in the library beside this one that its first line names.
//
// There are two devices, so that a thread can have the wrong one's context: whatever needs a context
// is refused where the calling thread has none, or another than the stream it is given. Dynamic
// shared memory beyond the usual is refused where it was not permitted.
#include <dlfcn.h>
#include <sys/mman.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "launch.h"
#include "queue.h"

typedef int Status;
typedef unsigned long long Address;
typedef void *Handle;

namespace {

constexpr size_t PAGE = 4096;
constexpr int OK = 0, OUT_OF_MEMORY = 2, INVALID_DEVICE = 101, INVALID_IMAGE = 200,
              INVALID_CONTEXT = 201, INVALID_HANDLE = 400, NOT_FOUND = 500, ILLEGAL_ADDRESS = 700,
              OUT_OF_RESOURCES = 701;
constexpr int DEVICES = 2;
constexpr unsigned USUAL_SHARED = 48 * 1024;

struct Allocation {
  size_t bytes, mapped;
  char *map;
};
std::map<Address, Allocation> allocations;
std::mutex lock;
size_t in_use = 0;

size_t total() {
  const char *m = getenv("CUDA_EMULATION_MEMORY");
  return m ? strtoull(m, nullptr, 10) : 4ull << 30;
}

// Shared memory that a block may ask for: that of an H200, or of the device a test wants.
int most_shared() {
  const char *m = getenv("CUDA_EMULATION_SHARED");
  return m ? atoi(m) : (int)emulation::MOST_SHARED;
}

bool inside(Address p, size_t n) {
  std::lock_guard<std::mutex> g(lock);
  auto i = allocations.upper_bound(p);
  if (i == allocations.begin()) return false;
  --i;
  return p + n <= i->first + i->second.bytes;
}

struct Function {
  std::string name;
  void (*entry)(void **);
  const int *sizes;
  unsigned permitted_shared, most_threads;
};
struct Stream {
  Handle context;
};
struct Event {
  std::chrono::steady_clock::time_point at;
};
int contexts[DEVICES];
thread_local Handle current = nullptr;

// What is wrong with the calling thread's context, or OK.
Status context() { return current ? OK : INVALID_CONTEXT; }
Status context(Handle stream) {
  if (!current) return INVALID_CONTEXT;
  return stream && static_cast<Stream *>(stream)->context == current ? OK : INVALID_HANDLE;
}

// The parameters' own copy, as the driver makes one.
struct Parameters {
  std::unique_ptr<char[]> bytes;
  std::unique_ptr<void *[]> pointers;
  Parameters(const int *sizes, void **from) {
    size_t count = 0, all = 0;
    while (sizes[count]) all += (sizes[count++] + 15) & ~15;
    bytes.reset(new char[all + 16]);
    pointers.reset(new void *[count + 1]);
    char *at = reinterpret_cast<char *>((reinterpret_cast<uintptr_t>(bytes.get()) + 15) & ~uintptr_t(15));
    for (size_t i = 0; i < count; i++) {
      memcpy(at, from[i], sizes[i]);
      pointers[i] = at;
      at += (sizes[i] + 15) & ~15;
    }
  }
};

std::string here() {
  Dl_info info;
  dladdr(reinterpret_cast<void *>(&here), &info);
  std::string path = info.dli_fname;
  return path.substr(0, path.rfind('/') + 1);
}

}  // namespace

extern "C" {

Status cuInit(unsigned) { return OK; }
Status cuDriverGetVersion(int *v) {
  *v = 13000;
  return OK;
}
Status cuDeviceGetCount(int *n) {
  *n = DEVICES;
  return OK;
}
Status cuDeviceGet(int *d, int i) {
  if (i < 0 || i >= DEVICES) return INVALID_DEVICE;
  *d = i;
  return OK;
}
Status cuDeviceGetName(char *s, int n, int) {
  snprintf(s, n, "GPU emulated on the CPU");
  return OK;
}
Status cuDeviceTotalMem_v2(size_t *b, int) {
  *b = total();
  return OK;
}
Status cuDeviceGetAttribute(int *v, int a, int) {
  switch (a) {
    case 1: case 2: *v = 1024; break;    // threads a block
    case 3: *v = 64; break;              // along z
    case 8: *v = 49152; break;           // shared memory a block
    case 10: *v = 32; break;             // warp
    case 16: *v = 4; break;              // multiprocessors
    case 39: *v = 2048; break;           // threads a multiprocessor
    case 75: *v = 9; break;              // capability
    case 76: *v = 0; break;
    case 97: *v = most_shared(); break;
    default: *v = 0;
  }
  return OK;
}
Status cuDevicePrimaryCtxRetain(Handle *c, int device) {
  *c = &contexts[device];
  return OK;
}
Status cuDevicePrimaryCtxRelease_v2(int) { return OK; }
Status cuCtxSetCurrent(Handle c) {
  current = c;
  return OK;
}
Status cuCtxGetCurrent(Handle *c) {
  *c = current;
  return OK;
}
Status cuCtxSynchronize() { return emulation::wait(); }

Status cuMemGetInfo_v2(size_t *f, size_t *t) {
  if (Status s = context()) return s;
  *t = total();
  *f = total() - in_use;
  return OK;
}
Status cuMemAlloc_v2(Address *p, size_t n) {
  if (Status s = context()) return s;
  if (!n) return emulation::INVALID_VALUE;
  std::lock_guard<std::mutex> g(lock);
  if (in_use + n > total()) return OUT_OF_MEMORY;
  size_t pages = (n + PAGE - 1) / PAGE * PAGE, mapped = pages + PAGE;
  char *map = static_cast<char *>(mmap(nullptr, mapped, PROT_READ | PROT_WRITE,
                                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  if (map == MAP_FAILED) return OUT_OF_MEMORY;
  mprotect(map + pages, PAGE, PROT_NONE);
  char *at = map + ((pages - n) & ~size_t(15));
  memset(at, 0xff, n);
  *p = reinterpret_cast<Address>(at);
  allocations[*p] = {n, mapped, map};
  in_use += n;
  return OK;
}
Status cuMemFree_v2(Address p) {
  if (Status s = context()) return s;
  int status = emulation::wait();
  std::lock_guard<std::mutex> g(lock);
  auto i = allocations.find(p);
  if (i == allocations.end()) return emulation::INVALID_VALUE;
  in_use -= i->second.bytes;
  munmap(i->second.map, i->second.mapped);
  allocations.erase(i);
  return status;
}
Status cuMemHostAlloc(void **p, size_t n, unsigned) {
  if (Status s = context()) return s;
  *p = aligned_alloc(PAGE, (n + PAGE - 1) / PAGE * PAGE);
  return *p ? OK : OUT_OF_MEMORY;
}
Status cuMemFreeHost(void *p) {
  free(p);
  return OK;
}
Status cuMemcpyHtoDAsync_v2(Address d, const void *s, size_t n, Handle stream) {
  if (Status wrong = context(stream)) return wrong;
  if (!inside(d, n)) return ILLEGAL_ADDRESS;
  return emulation::enqueue([=] {
    memcpy(reinterpret_cast<void *>(d), s, n);
    return OK;
  });
}
Status cuMemcpyDtoHAsync_v2(void *d, Address s, size_t n, Handle stream) {
  if (Status wrong = context(stream)) return wrong;
  if (!inside(s, n)) return ILLEGAL_ADDRESS;
  return emulation::enqueue([=] {
    memcpy(d, reinterpret_cast<void *>(s), n);
    return OK;
  });
}
Status cuMemcpyDtoDAsync_v2(Address d, Address s, size_t n, Handle stream) {
  if (Status wrong = context(stream)) return wrong;
  if (!inside(d, n) || !inside(s, n)) return ILLEGAL_ADDRESS;
  return emulation::enqueue([=] {
    memmove(reinterpret_cast<void *>(d), reinterpret_cast<void *>(s), n);
    return OK;
  });
}
Status cuMemsetD8Async(Address d, unsigned char v, size_t n, Handle stream) {
  if (Status wrong = context(stream)) return wrong;
  if (n && !inside(d, n)) return ILLEGAL_ADDRESS;
  return emulation::enqueue([=] {
    memset(reinterpret_cast<void *>(d), v, n);
    return OK;
  });
}

Status cuModuleLoadDataEx(Handle *m, const void *image, unsigned, void *, void **) {
  if (Status s = context()) return s;
  const char *text = static_cast<const char *>(image), *tag = "// perrin kernels: ";
  if (!strncmp(text, "\x7f" "ELF", 4)) text += 4;  // machine code, as the emulated compiler makes it
  if (strncmp(text, tag, strlen(tag))) return INVALID_IMAGE;
  text += strlen(tag);
  std::string name(text, strcspn(text, "\r\n ")), path = here() + "libkernels_" + name + ".so";
  *m = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!*m) {
    fprintf(stderr, "emulated CUDA: %s\n", dlerror());
    return INVALID_IMAGE;
  }
  return OK;
}
Status cuModuleUnload(Handle) { return OK; }
Status cuModuleGetFunction(Handle *f, Handle m, const char *name) {
  std::string n = name;
  void *entry = dlsym(m, ("emulated_" + n).c_str());
  auto *sizes = reinterpret_cast<const int *(*)()>(dlsym(m, ("sizes_" + n).c_str()));
  auto *most = reinterpret_cast<int (*)()>(dlsym(m, ("most_threads_" + n).c_str()));
  if (!entry || !sizes || !most) return NOT_FOUND;
  *f = new Function{n, reinterpret_cast<void (*)(void **)>(entry), sizes(), USUAL_SHARED,
                    (unsigned)most()};
  return OK;
}
// The static shared memory of one kernel is not known here: 0.
Status cuFuncGetAttribute(int *value, int, Handle) {
  *value = 0;
  return context();
}
Status cuFuncSetAttribute(Handle f, int attribute, int value) {
  if (Status s = context()) return s;
  if (attribute != 8 || value > most_shared()) return emulation::INVALID_VALUE;
  static_cast<Function *>(f)->permitted_shared = (unsigned)value;
  return OK;
}
Status cuOccupancyMaxActiveBlocksPerMultiprocessor(int *n, Handle, int, size_t) {
  *n = 1;
  return OK;
}
Status cuLaunchKernel(Handle f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
                      unsigned bz, unsigned shared, Handle stream, void **p, void **) {
  if (Status s = context(stream)) return s;
  auto *k = static_cast<Function *>(f);
  size_t count = (size_t)bx * by * bz;
  if (!count || count > 1024 || bz > 64 || !gx || !gy || !gz || gy > 65535 || gz > 65535 ||
      shared > k->permitted_shared)
    return emulation::INVALID_VALUE;
  if (count > k->most_threads) return OUT_OF_RESOURCES;
  auto parameters = std::make_shared<Parameters>(k->sizes, p);
  return emulation::enqueue([=] {
    const char *order = getenv("CUDA_EMULATION_ORDER");
    return emulation::launch({k->name.c_str(), k->entry, dim3(gx, gy, gz), dim3(bx, by, bz), shared,
                              parameters->pointers.get(), order && !strcmp(order, "reverse")});
  });
}

Status cuStreamCreate(Handle *s, unsigned) {
  *s = new Stream{current};
  return context();
}
Status cuStreamDestroy_v2(Handle s) {
  delete static_cast<Stream *>(s);
  return OK;
}
Status cuStreamSynchronize(Handle stream) {
  if (Status s = context(stream)) return s;
  if (emulation::capturing()) return 900;  // CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED
  return emulation::wait();
}
Status cuStreamBeginCapture_v2(Handle stream, int) {
  if (Status s = context(stream)) return s;
  if (emulation::capturing()) return 901;  // CUDA_ERROR_STREAM_CAPTURE_INVALIDATED
  emulation::begin_capture();
  return OK;
}
Status cuStreamEndCapture(Handle, Handle *g) {
  *g = emulation::end_capture();
  return *g ? OK : 901;
}
Status cuGraphInstantiateWithFlags(Handle *e, Handle g, unsigned long long) {
  *e = new emulation::Graph(*static_cast<emulation::Graph *>(g));
  return OK;
}
Status cuGraphLaunch(Handle e, Handle stream) {
  if (Status s = context(stream)) return s;
  for (auto &w : static_cast<emulation::Graph *>(e)->work)
    if (int status = emulation::enqueue(w)) return status;
  return OK;
}
Status cuGraphExecDestroy(Handle e) {
  delete static_cast<emulation::Graph *>(e);
  return OK;
}
Status cuGraphDestroy(Handle g) {
  delete static_cast<emulation::Graph *>(g);
  return OK;
}

Status cuEventCreate(Handle *e, unsigned) {
  *e = new Event;
  return context();
}
Status cuEventRecord(Handle e, Handle stream) {
  if (Status s = context(stream)) return s;
  return emulation::enqueue([=] {
    static_cast<Event *>(e)->at = std::chrono::steady_clock::now();
    return OK;
  });
}
Status cuEventSynchronize(Handle) { return emulation::wait(); }
Status cuEventQuery(Handle) { return emulation::wait(); }
Status cuEventElapsedTime(float *ms, Handle a, Handle b) {
  *ms = std::chrono::duration<float, std::milli>(static_cast<Event *>(b)->at -
                                                 static_cast<Event *>(a)->at)
            .count();
  return OK;
}
Status cuEventDestroy_v2(Handle e) {
  emulation::wait();
  delete static_cast<Event *>(e);
  return OK;
}

Status cuGetErrorName(Status s, const char **name) {
  switch (s) {
    case 1: *name = "CUDA_ERROR_INVALID_VALUE"; break;
    case 2: *name = "CUDA_ERROR_OUT_OF_MEMORY"; break;
    case 200: *name = "CUDA_ERROR_INVALID_IMAGE"; break;
    case 201: *name = "CUDA_ERROR_INVALID_CONTEXT"; break;
    case 400: *name = "CUDA_ERROR_INVALID_HANDLE"; break;
    case 500: *name = "CUDA_ERROR_NOT_FOUND"; break;
    case 700: *name = "CUDA_ERROR_ILLEGAL_ADDRESS"; break;
    case 701: *name = "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES"; break;
    case 719: *name = "CUDA_ERROR_LAUNCH_FAILED"; break;
    case 801: *name = "CUDA_ERROR_NOT_SUPPORTED"; break;
    default: *name = "CUDA_ERROR_UNKNOWN";
  }
  return OK;
}
Status cuGetErrorString(Status, const char **words) {
  *words = "an error of the emulated driver";
  return OK;
}
}
