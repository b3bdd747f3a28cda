// A module of toWasm in wabt's interpreter, which Debian's package wabt has as a library:
//
//     g++ -std=c++17 -O2 wabt.cc -lwabt -o wabt
//     ./wabt net.wasm x.bin rows predictions.bin
//
// x.bin holds rows of x, float32, as many as `rows` says; predictions.bin gets those of the predictions. Ends with 2 where an
// input is not finite, and with 3 where the module traps.
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "wabt/binary-reader.h"
#include "wabt/interp/binary-reader-interp.h"
#include "wabt/interp/interp.h"

using namespace wabt;
using namespace wabt::interp;

static void fail(const std::string& what, int code = 1) {
  std::cerr << "wabt: " << what << "\n";
  std::exit(code);
}

static std::vector<char> readFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(std::string("no file ") + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A module and what it exports, by name.
struct Host {
  Store store;
  Module::Ptr module;
  Instance::Ptr instance;

  explicit Host(const std::vector<char>& bytes) {
    Errors errors;
    ModuleDesc desc;
    if (Failed(ReadBinaryInterp("net.wasm", bytes.data(), bytes.size(), ReadBinaryOptions(), &errors, &desc)))
      fail("no valid module: " + (errors.empty() ? "" : errors[0].message));
    if (!desc.imports.empty()) fail("the module imports something");
    module = Module::New(store, desc);
    Trap::Ptr trap;
    instance = Instance::Instantiate(store, module.ref(), {}, &trap);
    if (trap) fail("trapped at instantiation: " + trap->message(), 3);
  }

  template <typename T>
  RefPtr<T> get(const std::string& name) {
    const auto& types = module->desc().exports;
    for (size_t i = 0; i < types.size(); i++)
      if (types[i].type.name == name) return store.UnsafeGet<T>(instance->exports()[i]);
    fail("no export " + name);
    return {};
  }

  u32 call(const std::string& name, const Values& parameters = {}) {
    Values results;
    Trap::Ptr trap;
    if (Failed(get<Func>(name)->Call(store, parameters, results, &trap))) fail(name + " trapped: " + trap->message(), 3);
    return results[0].Get<u32>();
  }
};

int main(int count, char** arguments) {
  if (count != 5) fail("net.wasm x.bin rows predictions.bin");
  Host host(readFile(arguments[1]));
  const auto x = readFile(arguments[2]);
  const u32 rows = std::stoul(arguments[3]);

  // Room for the rows; they are copied in, and the predictions out.
  const u32 at = host.call("reserve", {Value::Make(rows)});
  if (at == 0) fail("no room");
  auto memory = host.get<Memory>("memory");
  const size_t bytes = std::min<size_t>(x.size(), 4ull * rows * host.call("inputs"));
  std::memcpy(memory->UnsafeData() + at, x.data(), bytes);
  const u32 from = host.call("predict", {Value::Make(rows)});
  if (from == 0) fail("an input is not finite", 2);
  std::ofstream file(arguments[4], std::ios::binary);
  file.write(reinterpret_cast<char*>(memory->UnsafeData()) + from, 4ull * rows * host.call("outputs"));
  return file ? 0 : 1;
}
