// A module of toWasm in any engine that has the C API of WebAssembly (wasm.h): Wasmtime, Wasmer, V8.
//
//     cc -O2 c-api.c -lwasmtime -o c-api
//     ./c-api net.wasm x.bin rows predictions.bin
//
// x.bin holds rows of x, float32, as many as `rows` says; predictions.bin gets those of the predictions. Ends with 2 where an
// input is not finite, and with 3 where the module traps.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wasm.h>

static void fail(const char *what, int code) {
  fprintf(stderr, "c-api: %s\n", what);
  exit(code);
}

static wasm_byte_vec_t read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) fail("no such file", 1);
  fseek(file, 0, SEEK_END);
  wasm_byte_vec_t bytes;
  wasm_byte_vec_new_uninitialized(&bytes, ftell(file));
  rewind(file);
  if (fread(bytes.data, 1, bytes.size, file) != bytes.size) fail("the file ends early", 1);
  fclose(file);
  return bytes;
}

static wasm_exporttype_vec_t types;
static wasm_extern_vec_t externs;

// What the module exports under a name.
static wasm_extern_t *get(const char *name) {
  for (size_t i = 0; i < types.size; i++) {
    const wasm_name_t *called = wasm_exporttype_name(types.data[i]);
    if (called->size == strlen(name) && memcmp(called->data, name, called->size) == 0) return externs.data[i];
  }
  fail(name, 1);
  return NULL;
}

// Calls a function that takes `count` numbers (0 or 1) and returns one.
static unsigned call(const char *name, size_t count, int rows) {
  wasm_val_t given[1] = {{.kind = WASM_I32, .of = {.i32 = rows}}};
  wasm_val_t returned[1] = {{.kind = WASM_I32}};
  wasm_val_vec_t parameters = {count, given};
  wasm_val_vec_t results = {1, returned};
  if (wasm_func_call(wasm_extern_as_func(get(name)), &parameters, &results)) fail("trapped", 3);
  return (unsigned)returned[0].of.i32;
}

int main(int count, char **arguments) {
  if (count != 5) fail("net.wasm x.bin rows predictions.bin", 1);
  wasm_byte_vec_t bytes = read_file(arguments[1]);
  wasm_byte_vec_t x = read_file(arguments[2]);
  int rows = atoi(arguments[3]);

  wasm_store_t *store = wasm_store_new(wasm_engine_new());
  wasm_module_t *module = wasm_module_new(store, &bytes);
  if (!module) fail("no valid module", 1);
  wasm_extern_vec_t imports = {0, NULL};
  wasm_instance_t *instance = wasm_instance_new(store, module, &imports, NULL);
  if (!instance) fail("no instance", 1);
  wasm_module_exports(module, &types);
  wasm_instance_exports(instance, &externs);

  // Room for the rows; they are copied in, and the predictions out. Memory may move when it grows.
  unsigned at = call("reserve", 1, rows);
  if (at == 0) fail("no room", 1);
  wasm_memory_t *memory = wasm_extern_as_memory(get("memory"));
  size_t size = 4 * (size_t)rows * call("inputs", 0, 0);
  memcpy(wasm_memory_data(memory) + at, x.data, x.size < size ? x.size : size);
  unsigned from = call("predict", 1, rows);
  if (from == 0) fail("an input is not finite", 2);
  FILE *file = fopen(arguments[4], "wb");
  size_t values = (size_t)rows * call("outputs", 0, 0);
  if (!file || fwrite(wasm_memory_data(memory) + from, 4, values, file) != values || fclose(file)) fail("not written", 1);
  return 0;
}
