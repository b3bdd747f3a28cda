/** Leaves what the program found, or how it failed, where the test looks. */
export async function reportTo(run) {
  try {
    globalThis.report = await run();
  } catch (error) {
    globalThis.report = { error: { name: error.name, message: error.message, code: error.code } };
  }
}
