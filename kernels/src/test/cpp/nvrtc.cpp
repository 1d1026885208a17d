// A libnvrtc.so.12 that compiles nothing: it checks what it is given as NVRTC would, options,
// includes and the library of built-in functions, and answers with what was made of the same file
// before: its PTX, and for an architecture's machine code a name that the emulated driver knows.
#include <dlfcn.h>

#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace {

constexpr int OK = 0, INVALID_INPUT = 3, INVALID_PROGRAM = 4, INVALID_OPTION = 5, COMPILATION = 6,
              BUILTIN_OPERATION_FAILURE = 7;
constexpr int ARCHITECTURES[] = {75, 80, 86, 87, 89, 90};
const char *const BUILTINS = "libnvrtc-builtins.so.12.9";

struct Program {
  std::string name, text, log, ptx, code;
  std::map<std::string, std::string> headers;
};

std::string here() {
  Dl_info info;
  dladdr(reinterpret_cast<void *>(&here), &info);
  std::string path = info.dli_fname;
  return path.substr(0, path.rfind('/') + 1);
}

// A file beside this library, or nothing.
std::string file(const std::string &path) {
  std::ifstream in(here() + path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

// Whether a text is that of the file from which its library was built; a test may add lines.
bool known(const std::string &name, const std::string &text) {
  std::string built = file("source/" + name);
  return !built.empty() && !text.compare(0, built.size(), built);
}

// Follows includes; what is meant for other compilers is passed over.
bool preprocess(Program &p, const std::string &name, const std::string &text,
                std::set<std::string> &seen) {
  if (!seen.insert(name).second) return true;
  if (!known(name, text)) {
    p.log += name + "(1): error: this is not the text that the emulation was built from\n";
    return false;
  }
  std::istringstream lines(text);
  std::string line;
  int number = 0, skipped = 0, depth = 0, compilers = -1;
  while (std::getline(lines, line)) {
    number++;
    std::string at = name + "(" + std::to_string(number) + "): ";
    if (!line.compare(0, 3, "#if")) {
      depth++;
      if (line.find("__CUDACC_RTC__") != std::string::npos) compilers = depth;
    } else if (!line.compare(0, 5, "#else") && depth == compilers) {
      skipped = depth;
    } else if (!line.compare(0, 6, "#endif")) {
      if (depth == compilers) compilers = -1;
      if (depth-- == skipped) skipped = 0;
    } else if (skipped) {
      continue;
    } else if (!line.compare(0, 6, "#error")) {
      p.log += at + "catastrophic error: #error directive:" + line.substr(6) + "\n";
      return false;
    } else if (!line.compare(0, 8, "#include")) {
      std::string header = line.size() > 11 ? line.substr(10, line.find_last_of("\">") - 10) : "";
      auto found = p.headers.find(header);
      if (line[9] != '"' || found == p.headers.end()) {
        p.log += at + "catastrophic error: cannot open source file \"" + header + "\"\n";
        return false;
      }
      if (!preprocess(p, header, found->second, seen)) return false;
    }
  }
  return true;
}

// The architecture of an option as documented, 0 if it is none.
int architecture(const std::string &option, bool &machine_code) {
  const std::string start = "--gpu-architecture=";
  if (option.compare(0, start.size(), start)) return 0;
  std::string value = option.substr(start.size());
  machine_code = !value.compare(0, 3, "sm_");
  if (!machine_code && value.compare(0, 8, "compute_")) return 0;
  std::string digits = value.substr(machine_code ? 3 : 8);
  for (int a : ARCHITECTURES)
    if (digits == std::to_string(a)) return a;
  return 0;
}

int give(const std::string &from, char *to) {
  memcpy(to, from.data(), from.size());
  return OK;
}
int give_text(const std::string &from, char *to) {
  memcpy(to, from.c_str(), from.size() + 1);
  return OK;
}

}  // namespace

extern "C" {

int nvrtcVersion(int *major, int *minor) {
  *major = 12;
  *minor = 9;
  return OK;
}
int nvrtcGetNumSupportedArchs(int *n) {
  *n = sizeof ARCHITECTURES / sizeof *ARCHITECTURES;
  return OK;
}
int nvrtcGetSupportedArchs(int *to) {
  memcpy(to, ARCHITECTURES, sizeof ARCHITECTURES);
  return OK;
}
const char *nvrtcGetErrorString(int status) {
  switch (status) {
    case OK: return "NVRTC_SUCCESS";
    case INVALID_INPUT: return "NVRTC_ERROR_INVALID_INPUT";
    case INVALID_PROGRAM: return "NVRTC_ERROR_INVALID_PROGRAM";
    case INVALID_OPTION: return "NVRTC_ERROR_INVALID_OPTION";
    case COMPILATION: return "NVRTC_ERROR_COMPILATION";
    case BUILTIN_OPERATION_FAILURE: return "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE";
    default: return "NVRTC_ERROR unknown";
  }
}

int nvrtcCreateProgram(void **program, const char *text, const char *name, int headers,
                       const char *const *texts, const char *const *names) {
  if (!text || !name || headers < 0 || (headers && (!texts || !names))) return INVALID_INPUT;
  auto *p = new Program;
  p->name = name;
  p->text = text;
  for (int i = 0; i < headers; i++) p->headers[names[i]] = texts[i];
  *program = p;
  return OK;
}
int nvrtcDestroyProgram(void **program) {
  if (!*program) return INVALID_PROGRAM;
  delete static_cast<Program *>(*program);
  *program = nullptr;
  return OK;
}
int nvrtcCompileProgram(void *program, int count, const char *const *options) {
  auto &p = *static_cast<Program *>(program);
  int target = 0;
  bool machine_code = false;
  std::set<std::string> rest = {"--std=c++17", "--no-source-include"};
  for (int i = 0; i < count; i++) {
    if (int a = architecture(options[i], machine_code)) {
      target = a;
    } else if (!rest.erase(options[i])) {
      p.log = std::string("nvrtc: error: invalid value or unrecognized option ") + options[i] + "\n";
      return INVALID_OPTION;
    }
  }
  if (!target || !rest.empty()) {
    p.log = "nvrtc: error: the emulation expects an architecture, a dialect and no folders\n";
    return INVALID_OPTION;
  }
  if (!dlopen(BUILTINS, RTLD_LAZY | RTLD_NOLOAD)) {
    p.log = std::string("nvrtc: error: failed to open ") + BUILTINS + ".\n";
    return BUILTIN_OPERATION_FAILURE;
  }
  std::set<std::string> seen;
  std::string name = p.name.substr(0, p.name.rfind(".cu"));
  if (!preprocess(p, p.name, p.text, seen)) return COMPILATION;
  p.ptx = file("ptx/" + name + ".ptx");
  if (p.ptx.empty()) {
    p.log = p.name + "(1): error: nothing was made of this file\n";
    return COMPILATION;
  }
  if (machine_code)
    p.code = "\x7f" "ELF// perrin kernels: " + name + "\n" + std::string(16, '\0') +
             "sm_" + std::to_string(target);
  return OK;
}

int nvrtcGetProgramLogSize(void *p, size_t *n) {
  *n = static_cast<Program *>(p)->log.size() + 1;
  return OK;
}
int nvrtcGetProgramLog(void *p, char *to) { return give_text(static_cast<Program *>(p)->log, to); }
int nvrtcGetPTXSize(void *p, size_t *n) {
  *n = static_cast<Program *>(p)->ptx.size() + 1;
  return OK;
}
int nvrtcGetPTX(void *p, char *to) { return give_text(static_cast<Program *>(p)->ptx, to); }
int nvrtcGetCUBINSize(void *p, size_t *n) {
  *n = static_cast<Program *>(p)->code.size();
  return OK;
}
int nvrtcGetCUBIN(void *p, char *to) { return give(static_cast<Program *>(p)->code, to); }
}
