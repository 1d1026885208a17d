// The scheduler of the emulated threads: one library that the emulated driver and the kernels share.
#include "emulation.h"

#include <link.h>
#include <sys/mman.h>

#include <vector>

#include "launch.h"
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace emulation {

thread_local Block *block = nullptr;
thread_local Thread *current = nullptr;

namespace {

constexpr size_t STACK_BYTES = 128 * 1024;

// What a thread of the system keeps between launches.
struct Workshop {
  std::vector<char *> stacks;
  std::vector<Thread> threads;
  std::vector<char> exchange;
  char *shared_end = nullptr;  // what follows may not be touched
  char *shared = nullptr;      // the block's dynamic shared memory
  size_t shared_bytes = 0;
  char *static_shared = nullptr;
  size_t static_shared_bytes = 0;
  void *scheduler = nullptr;
  void (*invoke)(void **) = nullptr;
  void **parameters = nullptr;
  bool reversed = false;
  const char *error = nullptr;
  char misused[256];
};
// A plain pointer is reached at once; what has a constructor asks each time whether it has run.
thread_local Workshop own;
thread_local Workshop *workshop __attribute__((tls_model("initial-exec"))) = nullptr;

#if defined(__x86_64__)
__attribute__((naked, noinline)) void switch_stack(void ** /*save*/, void * /*load*/) {
  __asm__ volatile(
      "pushq %rbp\n pushq %rbx\n pushq %r12\n pushq %r13\n pushq %r14\n pushq %r15\n"
      "movq %rsp, (%rdi)\n movq %rsi, %rsp\n"
      "popq %r15\n popq %r14\n popq %r13\n popq %r12\n popq %rbx\n popq %rbp\n ret\n");
}
void *prepare_stack(char *stack, void (*entry)()) {
  void **top = reinterpret_cast<void **>((reinterpret_cast<uintptr_t>(stack) + STACK_BYTES) &
                                         ~uintptr_t(15));
  *--top = nullptr;  // keeps the entry's frame aligned, ends a backtrace
  *--top = reinterpret_cast<void *>(entry);  // 'ret' lands here
  for (int i = 0; i < 6; i++) *--top = nullptr;
  return top;
}
#else
// Contexts live at the low end of the stacks; the scheduler's is its own.
thread_local ucontext_t scheduler_context;
void switch_stack(void **save, void *load) {
  ucontext_t *to = static_cast<ucontext_t *>(load);
  ucontext_t *from = *save ? static_cast<ucontext_t *>(*save) : &scheduler_context;
  if (save == &workshop->scheduler) *save = from = &scheduler_context;
  swapcontext(from, to);
}
void *prepare_stack(char *stack, void (*entry)()) {
  ucontext_t *c = reinterpret_cast<ucontext_t *>(stack);
  getcontext(c);
  c->uc_stack.ss_sp = stack + sizeof(ucontext_t);
  c->uc_stack.ss_size = STACK_BYTES - sizeof(ucontext_t);
  c->uc_link = nullptr;
  makecontext(c, entry, 0);
  return c;
}
#endif

void yield_to_scheduler() { switch_stack(&current->stack_pointer, workshop->scheduler); }

void thread_entry() {
  workshop->invoke(workshop->parameters);
  current->state = State::finished;
  yield_to_scheduler();
  __builtin_unreachable();
}

char *take_stack() {
  auto &free = workshop->stacks;
  if (!free.empty()) {
    char *s = free.back();
    free.pop_back();
    return s;
  }
  void *p = mmap(nullptr, STACK_BYTES, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) abort();
  return static_cast<char *>(p);
}

void run_thread(Thread &t) {
  current = &t;
  if (t.state == State::fresh) {
    t.stack = take_stack();
    t.stack_pointer = prepare_stack(t.stack, thread_entry);
  }
  t.state = State::running;
  switch_stack(&workshop->scheduler, t.stack_pointer);
  current = nullptr;
  if (t.state == State::finished) {
    workshop->stacks.push_back(t.stack);
    t.stack = nullptr;
  }
}

// A warp barrier opens when every lane its mask names waits with that same mask.
bool release_warp(Block &b, int warp) {
  bool released = false;
  int first = warp * 32, last = first + 32 < b.count ? first + 32 : b.count;
  for (int i = first; i < last; i++) {
    Thread &t = b.threads[i];
    if (t.state != State::warp_barrier || t.waiting_mask == 0) continue;
    bool all = true;
    for (int j = first; j < last && all; j++)
      if ((t.waiting_mask >> (j - first)) & 1)
        all = b.threads[j].state == State::warp_barrier &&
              b.threads[j].waiting_mask == t.waiting_mask;
    if (!all) continue;
    unsigned mask = t.waiting_mask;
    for (int j = first; j < last; j++)
      if ((mask >> (j - first)) & 1) {
        b.threads[j].waiting_mask = 0;
        b.threads[j].state = State::running;
      }
    released = true;
  }
  return released;
}

bool fail(const char *error) {
  workshop->error = error;
  return false;
}

// Runs a warp until all its lanes have ended or stand at the block's barrier.
bool run_warp(Block &b, int w) {
  int first = w * 32, last = first + 32 < b.count ? first + 32 : b.count;
  do {
    for (int j = first; j < last; j++) {
      Thread &t = b.threads[workshop->reversed ? last - 1 - (j - first) : j];
      if (t.state != State::fresh && t.state != State::running) continue;
      run_thread(t);
      if (workshop->error) return false;
    }
  } while (release_warp(b, w));
  for (int i = first; i < last; i++)
    if (b.threads[i].state == State::warp_barrier)
      return fail("a warp operation waits for a lane that finished or stands at __syncthreads");
  return true;
}

bool run_block(Block &b) {
  workshop->error = nullptr;
  for (int i = 0; i < b.count; i++) {
    Thread &t = b.threads[i];
    t.state = State::fresh;
    t.exchange_count = 0;
    t.waiting_mask = 0;
    t.copies.clear();
    t.copy_groups = 0;
  }
  for (;;) {
    for (int v = 0; v < b.warps; v++)
      if (!run_warp(b, workshop->reversed ? b.warps - 1 - v : v)) return false;
    int finished = 0;
    for (int i = 0; i < b.count; i++) finished += b.threads[i].state == State::finished;
    if (finished == b.count) return true;
    if (finished) return fail("__syncthreads is reached by some threads only: others have returned");
    int count = 0, all = 1, any = 0, kind = b.threads[0].barrier_kind;
    for (int i = 0; i < b.count; i++) {
      Thread &t = b.threads[i];
      if (t.barrier_kind != kind) return fail("threads wait at different block barriers");
      count += t.barrier_value != 0;
      all &= t.barrier_value != 0;
      any |= t.barrier_value != 0;
      t.state = State::running;
    }
    b.barrier_result = kind == 1 ? count : kind == 2 ? all : any;
  }
}

// Whatever a kernel keeps in static __shared__ variables is its library's thread-local block.
struct SharedBlock {
  uintptr_t code;
  void *data = nullptr;
  size_t bytes = 0;
};
int find_shared(dl_phdr_info *info, size_t, void *argument) {
  auto *s = static_cast<SharedBlock *>(argument);
  bool ours = false;
  size_t tls = 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto &h = info->dlpi_phdr[i];
    uintptr_t a = info->dlpi_addr + h.p_vaddr;
    if (h.p_type == PT_LOAD && s->code >= a && s->code < a + h.p_memsz) ours = true;
    if (h.p_type == PT_TLS) tls = h.p_memsz;
  }
  if (ours) {
    s->data = info->dlpi_tls_data;
    s->bytes = tls;
  }
  return ours;
}

void find_static_shared() {
  SharedBlock shared{reinterpret_cast<uintptr_t>(workshop->invoke)};
  dl_iterate_phdr(find_shared, &shared);
  workshop->static_shared = static_cast<char *>(shared.data);
  workshop->static_shared_bytes = shared.data ? shared.bytes : 0;
}

}  // namespace

int block_barrier(int kind, int value) {
  current->state = State::block_barrier;
  current->barrier_kind = kind;
  current->barrier_value = value;
  yield_to_scheduler();
  return block->barrier_result;
}

void warp_barrier(unsigned mask) {
  int lanes = block->count - current->warp * 32;
  if (lanes < 32) mask &= (1u << lanes) - 1;
  current->waiting_mask = mask;
  current->state = State::warp_barrier;
  yield_to_scheduler();
}

void misuse(const char *what, const void *address, const char *where, int line) {
  Workshop &w = *workshop;
  if (!current) {
    fprintf(stderr, "emulated CUDA: %s at %p, %s %d\n", what, address, where, line);
    abort();
  }
  snprintf(w.misused, sizeof w.misused, "thread %d: %s at %p, %s %d", current->number, what, address,
           where, line);
  w.error = w.misused;
  yield_to_scheduler();
  abort();
}

bool is_shared(const void *address, int bytes) {
  auto *p = static_cast<const char *>(address);
  Workshop &w = *workshop;
  if (p >= w.shared && p + bytes <= w.shared + w.shared_bytes) return true;
  if (!w.static_shared) find_static_shared();
  return p >= w.static_shared && p + bytes <= w.static_shared + w.static_shared_bytes;
}

int launch(const Launch &l) {
  size_t count = (size_t)l.dim.x * l.dim.y * l.dim.z;
  size_t blocks = (size_t)l.grid.x * l.grid.y * l.grid.z;
  if (count == 0 || count > 1024 || l.dim.z > 64 || blocks == 0 || l.grid.y > 65535 ||
      l.grid.z > 65535 || l.shared_bytes > MOST_SHARED)
    return INVALID_VALUE;
  Workshop &w = own;
  workshop = &own;
  if (w.threads.size() < count) w.threads.resize(count);
  int warps = ((int)count + 31) / 32;
  if (w.exchange.size() < (size_t)2 * warps * 32 * EXCHANGE_BYTES)
    w.exchange.resize((size_t)2 * warps * 32 * EXCHANGE_BYTES);
  constexpr size_t PAGE = 4096, MOST = (MOST_SHARED + PAGE - 1) / PAGE * PAGE;
  if (!w.shared_end) {
    void *p = mmap(nullptr, MOST + PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) abort();
    w.shared_end = static_cast<char *>(p) + MOST;
    mprotect(w.shared_end, PAGE, PROT_NONE);
  }
  // Against the end, as near as its alignment permits: an access behind it ends the process.
  w.shared = w.shared_end - ((l.shared_bytes + 127) & ~size_t(127));
  w.shared_bytes = l.shared_bytes;
  Block b;
  b.grid = l.grid;
  b.dim = l.dim;
  b.count = (int)count;
  b.warps = warps;
  b.threads = w.threads.data();
  b.exchange = w.exchange.data();
  b.dynamic_shared = w.shared;
  w.invoke = l.entry;
  w.parameters = l.parameters;
  w.reversed = l.reversed;
  for (size_t i = 0; i < count; i++) {
    Thread &t = w.threads[i];
    t.index = {unsigned(i % l.dim.x), unsigned(i / l.dim.x % l.dim.y),
               unsigned(i / l.dim.x / l.dim.y)};
    t.number = (int)i;
    t.lane = (int)(i % 32);
    t.warp = (int)(i / 32);
    t.stack = nullptr;
  }
  block = &b;
  int status = 0;
  for (size_t i = 0; i < blocks; i++) {
    size_t at = l.reversed ? blocks - 1 - i : i;
    b.index = {unsigned(at % l.grid.x), unsigned(at / l.grid.x % l.grid.y),
               unsigned(at / l.grid.x / l.grid.y)};
    // A library's thread-local block is made at its first use: in its first launch here from the
    // second block on it is cleared like any other.
    if (i < 2) find_static_shared();
    if (w.static_shared) memset(w.static_shared, 0xff, w.static_shared_bytes);
    if (l.shared_bytes) memset(b.dynamic_shared, 0xff, l.shared_bytes);
    if (!run_block(b)) {
      fprintf(stderr, "emulated CUDA: %s, block (%u,%u,%u): %s\n", l.name, b.index.x, b.index.y,
              b.index.z, w.error);
      for (size_t t = 0; t < count; t++)
        if (w.threads[t].stack) munmap(w.threads[t].stack, STACK_BYTES);
      status = LAUNCH_FAILED;
      break;
    }
  }
  block = nullptr;
  current = nullptr;
  return status;
}

}  // namespace emulation

// What -fsanitize=alignment has the compiler call for a pointer that is no multiple of what its type
// asks for; the structures are the compiler's. No library of its own is linked.
extern "C" {
struct SanitizedType {
  uint16_t kind, info;
  char name[1];
};
struct SanitizedAccess {
  const char *file;
  uint32_t line, column;
  const SanitizedType *type;
  unsigned char log_alignment, kind;
};
void __ubsan_handle_type_mismatch_v1(SanitizedAccess *access, void *address) {
  static thread_local char what[128];
  snprintf(what, sizeof what, "no multiple of %d, as %s must lie, is", 1 << access->log_alignment,
           access->type->name);
  emulation::misuse(what, address, access->file, (int)access->line);
}
void __ubsan_handle_type_mismatch_v1_abort(SanitizedAccess *access, void *address) {
  __ubsan_handle_type_mismatch_v1(access, address);
}
}
