#include "ca-core/pkcs11/module.hpp"

#include <map>
#include <mutex>

#include <dlfcn.h>

#include "ca-core/base/error.hpp"
#include "ca-core/pkcs11/failure.hpp"

namespace tamga::pkcs11 {
namespace {

constexpr const char* kStarting = "starting the PKCS#11 module";

CK_FUNCTION_LIST* functions_of(const std::string& path) {
  // Never unloaded: modules leave threads and handlers of the process's end behind them.
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr)
    throw Error(Errc::configuration_invalid, LogNote{"PKCS#11 module: " + std::string(::dlerror())});
  void* const symbol = ::dlsym(library, "C_GetFunctionList");
  CK_FUNCTION_LIST* functions = nullptr;
  if (symbol == nullptr || reinterpret_cast<CK_C_GetFunctionList>(symbol)(&functions) != CKR_OK ||
      functions == nullptr) {
    throw Error(Errc::configuration_invalid, LogNote{path + " is no PKCS#11 module"});
  }
  return functions;
}

}  // namespace

std::shared_ptr<Module> Module::load(const std::string& path) {
  static std::mutex mutex;
  static std::map<std::string, std::weak_ptr<Module>> loaded;
  const std::scoped_lock lock(mutex);
  if (auto known = loaded[path].lock()) return known;
  auto module = std::make_shared<Module>(path);
  loaded[path] = module;
  return module;
}

Module::Module(const std::string& path) : functions_(functions_of(path)) {
  try {
    start();
  } catch (const Failure&) {
    // Some do not start while their tokens are away: use() tells, and restart() tries again.
  }
}

Module::~Module() {
  if (started_ && own_) functions_->C_Finalize(nullptr);
}

void Module::start() {
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  const CK_RV result = functions_->C_Initialize(&arguments);
  started_ = result == CKR_OK || result == CKR_CRYPTOKI_ALREADY_INITIALIZED;
  own_ = result == CKR_OK;
  start_result_ = result;
  if (!started_) require(result, kStarting);
}

Module::Use Module::use() {
  std::shared_lock lock(mutex_);
  if (!started_) throw Failure(start_result_, kStarting);
  return {std::move(lock), *functions_, generation_};
}

void Module::restart(std::uint64_t seen) {
  const std::unique_lock lock(mutex_);
  if (started_ && generation_ != seen) return;
  if (started_) functions_->C_Finalize(nullptr);
  started_ = false;
  ++generation_;
  start();
}

}  // namespace tamga::pkcs11
