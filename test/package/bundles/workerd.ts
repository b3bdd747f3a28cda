/** A folder that holds a Worker of Cloudflare's and its modules, in workerd. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';

/** The text of what it answers; of the error, where it throws. */
export async function answerOf(folder: string): Promise<string> {
  const [script] = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const workerd = new Miniflare({
    modules: true,
    modulesRules: [{ type: 'CompiledWasm', include: ['**/*.wasm'] }],
    scriptPath: join(folder, script),
    modulesRoot: folder,
    compatibilityDate: '2026-01-01',
  });
  try {
    const response = await workerd.dispatchFetch('http://localhost/');
    return await response.text();
  } finally {
    await workerd.dispose();
  }
}
