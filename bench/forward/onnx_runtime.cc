#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/forward/implementation.h"
#include "bench/forward/onnx_model.h"
#include "core/base/status_macros.h"

namespace neurite::bench {
namespace {

// The C interface of ONNX Runtime is a table of functions that only grows at
// its end: the functions used here have had the same index since version 1.12.
struct Status;
struct Object;  // each of the library's other types

constexpr uint32_t kInterface = 12;
constexpr int kAllOptimisations = 99;
constexpr int kDeviceAllocator = 0;
constexpr int kDefaultMemory = 0;
constexpr int kWarnings = 2;
constexpr int kFloatTensor = 1;

enum Slot : size_t {
  kGetErrorMessage = 2,
  kCreateEnv = 3,
  kCreateSessionFromArray = 8,
  kRun = 9,
  kCreateSessionOptions = 10,
  kSetOptimisation = 23,
  kSetThreads = 24,
  kCreateTensor = 49,
  kCreateMemoryInfo = 69,
  kReleaseEnv = 92,
  kReleaseStatus = 93,
  kReleaseMemoryInfo = 94,
  kReleaseSession = 95,
  kReleaseValue = 96,
  kReleaseSessionOptions = 100,
  kAddSessionConfig = 130,
};

using Table = void* const*;
struct ApiBase {
  Table (*get_api)(uint32_t version);
  const char* (*version)();
};

class Library {
 public:
  static absl::StatusOr<Library> Load() {
    const char* chosen = std::getenv("NEURITE_ONNXRUNTIME");
    const char* path =
        chosen == nullptr || chosen[0] == '\0' ? "libonnxruntime.so.1" : chosen;
    void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      return absl::UnavailableError(
          absl::StrCat(dlerror(), " (NEURITE_ONNXRUNTIME names the library)"));
    }
    using GetBase = const ApiBase* (*)();
    auto* get_base = reinterpret_cast<GetBase>(dlsym(handle, "OrtGetApiBase"));
    const ApiBase* base = get_base == nullptr ? nullptr : get_base();
    const Table table = base == nullptr ? nullptr : base->get_api(kInterface);
    if (table == nullptr) {
      return absl::UnavailableError(absl::StrCat(
          path, " does not offer version ", kInterface, " of its interface"));
    }
    return Library(table, base->version());
  }

  const std::string& version() const { return version_; }

  // Calls a function that returns a status.
  template <typename... Arguments>
  absl::Status Call(Slot slot, Arguments... arguments) const {
    using Function = Status* (*)(Arguments...);
    Status* status = reinterpret_cast<Function>(table_[slot])(arguments...);
    if (status == nullptr) return absl::OkStatus();
    using GetText = const char* (*)(const Status*);
    absl::Status error = absl::InternalError(absl::StrCat(
        "ONNX Runtime: ",
        reinterpret_cast<GetText>(table_[kGetErrorMessage])(status)));
    Release(kReleaseStatus, status);
    return error;
  }

  template <typename T>
  void Release(Slot slot, T* object) const {
    if (object != nullptr) reinterpret_cast<void (*)(T*)>(table_[slot])(object);
  }

 private:
  Library(Table table, std::string version)
      : table_(table), version_(std::move(version)) {}

  Table table_;
  std::string version_;
};

// Owns an object of the library and releases it.
class Owned {
 public:
  Owned(const Library& library, Slot release)
      : library_(library), release_(release) {}
  ~Owned() { Reset(); }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;

  Object* get() const { return object_; }
  // Output argument for the library's functions that create an object.
  Object** Out() {
    Reset();
    return &object_;
  }

 private:
  void Reset() { library_.Release(release_, std::exchange(object_, nullptr)); }

  const Library& library_;
  const Slot release_;
  Object* object_ = nullptr;
};

class OnnxRuntime final : public ForwardPass {
 public:
  explicit OnnxRuntime(Library library) : library_(std::move(library)) {}

  absl::Status Start(const std::string& model) {
    Owned options(library_, kReleaseSessionOptions);
    NEURITE_RETURN_IF_ERROR(
        library_.Call(kCreateEnv, kWarnings, "bench", env_.Out()));
    NEURITE_RETURN_IF_ERROR(
        library_.Call(kCreateSessionOptions, options.Out()));
    NEURITE_RETURN_IF_ERROR(
        library_.Call(kSetOptimisation, options.get(), kAllOptimisations));
    NEURITE_RETURN_IF_ERROR(library_.Call(kSetThreads, options.get(), 1));
    NEURITE_RETURN_IF_ERROR(library_.Call(kAddSessionConfig, options.get(),
                                          "session.intra_op.allow_spinning",
                                          "0"));
    NEURITE_RETURN_IF_ERROR(library_.Call(kCreateMemoryInfo, kDeviceAllocator,
                                          kDefaultMemory, memory_.Out()));
    return library_.Call(kCreateSessionFromArray, env_.get(),
                         static_cast<const void*>(model.data()), model.size(),
                         static_cast<const Object*>(options.get()),
                         session_.Out());
  }

  std::string Description() const override {
    return absl::StrCat("ONNX Runtime ", library_.version(),
                        ", all graph optimisations, 1 thread, no spinning");
  }

  absl::Status Prepare(ConstMatrixView input, MatrixView output) override {
    NEURITE_RETURN_IF_ERROR(Bind(const_cast<float*>(input.data()), input.rows(),
                                 input.cols(), input_));
    NEURITE_RETURN_IF_ERROR(
        Bind(output.data(), output.rows(), output.cols(), output_));
    return Pass();
  }

  void Run() override {
    if (const absl::Status status = Pass(); !status.ok()) {
      std::fprintf(stderr, "%s\n", status.ToString().c_str());
      std::exit(1);
    }
  }

 private:
  absl::Status Bind(float* data, int64_t rows, int64_t cols, Owned& tensor) {
    const int64_t shape[] = {rows, cols};
    return library_.Call(kCreateTensor,
                         static_cast<const Object*>(memory_.get()),
                         static_cast<void*>(data),
                         static_cast<size_t>(rows * cols) * sizeof(float),
                         shape, size_t{2}, kFloatTensor, tensor.Out());
  }

  absl::Status Pass() {
    const char* const input_name = kOnnxInput;
    const char* const output_name = kOnnxOutput;
    const Object* const input = input_.get();
    Object* output = output_.get();
    return library_.Call(kRun, session_.get(),
                         static_cast<const Object*>(nullptr), &input_name,
                         &input, size_t{1}, &output_name, size_t{1}, &output);
  }

  const Library library_;
  Owned env_{library_, kReleaseEnv};
  Owned memory_{library_, kReleaseMemoryInfo};
  Owned session_{library_, kReleaseSession};
  Owned input_{library_, kReleaseValue};
  Owned output_{library_, kReleaseValue};
};

}  // namespace

absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOnnxRuntime(
    const ModelSpec& spec) {
  NEURITE_ASSIGN_OR_RETURN(Library library, Library::Load());
  auto made = std::make_unique<OnnxRuntime>(std::move(library));
  NEURITE_RETURN_IF_ERROR(made->Start(OnnxModelOf(spec)));
  return made;
}

}  // namespace neurite::bench
