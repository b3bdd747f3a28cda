/** Pages with a Content-Security-Policy: what the package needs of one, and what it says where that is missing. */
import { expect, test } from 'vitest';
import { commands } from 'vitest/browser';

const FILES = ['/', '/nablanet.js', '/page.js'];

test('without a policy the published file works as it is', async () => {
  const page = await commands.visit('');
  expect(page.error).toBeUndefined();
  expect(page.loss).toBeLessThan(0.01);
  expect(page.requests).toEqual(FILES);
});

test('a worker needs one file more, which is asked for when it is needed', async () => {
  const page = await commands.visit('', '?worker');
  expect(page.error).toBeUndefined();
  expect(page.loss).toBeLessThan(0.01);
  expect(page.requests).toEqual([...FILES, '/worker.js']);
});

test("a worker under the strictest policy: 'wasm-unsafe-eval' and worker-src blob: are all it needs", async () => {
  const page = await commands.visit(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; img-src data:",
    '?worker',
  );
  expect(page.error).toBeUndefined();
  expect(page.loss).toBeLessThan(0.01);
  expect(page.violations).toEqual([]);
});

test('a policy that forbids the worker gives an error that says what to allow', async () => {
  const page = await commands.visit("script-src 'self' 'wasm-unsafe-eval'", '?worker');
  expect(page.loss).toBeUndefined();
  expect(page.error).toMatchObject({ name: 'Error', code: 'worker' });
  expect(page.error?.message).toContain('Content-Security-Policy');
  expect(page.error?.message).toContain('worker-src needs blob:');
});

test("under the strictest policy, 'wasm-unsafe-eval' is all it needs", async () => {
  const page = await commands.visit("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src data:");
  expect(page.error).toBeUndefined();
  expect(page.loss).toBeLessThan(0.01);
  expect(page.violations).toEqual([]);
  expect(page.requests).toEqual(FILES);
});

test('a policy that forbids WebAssembly gives an error that says what to allow', async () => {
  const page = await commands.visit("script-src 'self'");
  expect(page.loss).toBeUndefined();
  expect(page.error).toMatchObject({ name: 'Error', code: 'engine' });
  expect(page.error?.message).toContain('Content-Security-Policy');
  expect(page.error?.message).toContain("'wasm-unsafe-eval'");
  expect(page.error?.cause).toContain('CompileError');
});
